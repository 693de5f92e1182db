"""Hints to the workers, sent after the commit and never failing it; and calls to the outside, in three short steps.

PostgreSQL holds what must be done; a message over Redis only says "look now". A lost hint costs at most the second
until the sweep looks by itself.
"""

import time
import uuid
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

import structlog
from celery import Celery
from celery.exceptions import SoftTimeLimitExceeded
from flask import current_app
from kombu import Queue
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError
from sqlalchemy import event
from sqlalchemy.exc import OperationalError as DatabaseAway
from sqlalchemy.orm import Session, SessionTransaction

from marketplace.config import broker_url
from marketplace.core.db import db, transaction

log = structlog.get_logger()

# Raised inside a task whose time is up, wherever it stands.
OutOfTime = SoftTimeLimitExceeded

# The limits in their order, each with room for the one before it; a test holds the order.
PROVIDER_SECONDS = 10
BATCH_SECONDS = 20
SOFT_SECONDS = 30
HARD_SECONDS = 40
LEASE_SECONDS = 60
VISIBILITY_SECONDS = 120
HINT_LEASE_SECONDS = 5
PAUSE_AFTER_FAILURE_SECONDS = 5
# How long a finished call tries to be written down while PostgreSQL is away.
INSIST_SECONDS = 15
ATTEMPTS = 8
BATCH = 100
# Two queues, of which the workers take by turns: a code must not wait behind a thousand pieces of news.
PROMPT, PATIENT = "prompt", "patient"
DELIVER, DELIVER_PROMPTLY = "notifications.deliver", "notifications.deliver_promptly"

_TRANSPORT = {"visibility_timeout": VISIBILITY_SECONDS, "socket_connect_timeout": 1, "socket_timeout": 5}
CELERY: dict[str, Any] = {
    "task_ignore_result": True,
    "task_acks_late": True,
    # Safe because attempts are counted in PostgreSQL before the call: poison stops there.
    "task_reject_on_worker_lost": True,
    "task_soft_time_limit": SOFT_SECONDS,
    "task_time_limit": HARD_SECONDS,
    "worker_prefetch_multiplier": 1,
    "worker_max_tasks_per_child": 1000,
    # A lost broker stops no call that is under way: its end is written down, and the message that comes again finds
    # nothing to do.
    "worker_cancel_long_running_tasks_on_connection_loss": False,
    "worker_hijack_root_logger": False,
    "broker_connection_max_retries": None,
    "broker_connection_retry_on_startup": True,
    "broker_transport_options": {**_TRANSPORT, "socket_keepalive": True, "health_check_interval": 10},
    "visibility_timeout": VISIBILITY_SECONDS,
    "task_queues": (Queue(PROMPT), Queue(PATIENT)),
    "task_default_queue": PROMPT,
    "task_routes": {DELIVER: {"queue": PATIENT}},
    "accept_content": ["json"],
    "task_serializer": "json",
    "enable_utc": True,
}


class Hints:
    """Sends hints to the broker, and holds still for a while after a failure so that a dead Redis slows nobody."""

    def __init__(self, redis_url: str) -> None:
        self._celery = Celery("hints", broker=broker_url(redis_url))
        self._celery.conf.update(CELERY, broker_transport_options={**_TRANSPORT, "socket_timeout": 1, "max_retries": 0})
        self._silent_until = 0.0

    def send(self, task: str, *arguments: Any) -> bool:
        """Whether the broker took the hint."""
        return (
            self._ask(task, lambda: self._celery.send_task(task, arguments, retry=False, ignore_result=True))
            is not None
        )

    def waiting(self, queue: str = PROMPT) -> int | None:
        """How many hints the workers have not taken yet; None when the broker does not say."""
        return self._ask("waiting", lambda: self._count(queue))

    def _count(self, queue: str) -> int:
        with self._celery.connection_for_read(transport_options={"max_retries": 0}) as connection:
            return int(connection.default_channel.client.llen(queue))

    def _ask(self, what: str, question: Callable[[], Any]) -> Any:
        if time.monotonic() < self._silent_until:
            return None
        try:
            return question()
        except (OperationalError, RedisError, OSError) as error:
            self._silent_until = time.monotonic() + PAUSE_AFTER_FAILURE_SECONDS
            log.warning("hint.not_sent", what=what, error=type(error).__name__)
            return None


def hint(task: str, identifier: uuid.UUID) -> None:
    """After the commit, ask a worker to run `task` for this row of the session's tenant."""
    session = db.session()
    session.info.setdefault("hints", defaultdict(list))[task].append(str(identifier))


def _after_commit(session: Session) -> None:
    if session.in_nested_transaction():
        return
    waiting, tenant = session.info.pop("hints", {}), session.info.get("tenant_id")
    for task, identifiers in waiting.items():
        for start in range(0, len(identifiers), BATCH):
            current_app.extensions["hints"].send(task, str(tenant), identifiers[start : start + BATCH])


def _after_rollback(session: Session, previous: SessionTransaction) -> None:
    if previous.parent is None:
        session.info.pop("hints", None)


event.listen(Session, "after_commit", _after_commit)
event.listen(Session, "after_soft_rollback", _after_rollback)


class Outcome(StrEnum):
    """What came of a call to the outside. `UNKNOWN`: it broke off when it may have been accepted already."""

    SENT = "sent"
    RETRY = "retry"
    UNKNOWN = "unknown"
    FAILED = "failed"


@dataclass(frozen=True)
class Answer:
    outcome: Outcome
    detail: str = ""


Claimed = TypeVar("Claimed")


def call_outside(
    claim: Callable[[], Claimed | None], call: Callable[[Claimed], Answer], finish: Callable[[Claimed, Answer], None]
) -> bool:
    """Claim, call, finish: the call stands between two short transactions. Whether there was anything to claim."""
    with transaction():
        claimed = claim()
    if claimed is None:
        return False
    answer = call(claimed)
    _insist(lambda: finish(claimed, answer))
    return True


def _insist(step: Callable[[], None]) -> None:
    """Write down what came of a call, waiting a while for a PostgreSQL that restarts: unwritten, it is called again."""
    until = time.monotonic() + INSIST_SECONDS
    while True:
        try:
            with transaction():
                return step()
        except DatabaseAway:
            if time.monotonic() > until:
                raise
            time.sleep(0.5)
