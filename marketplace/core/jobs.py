"""Hints to the workers, sent after the commit and never failing it; and calls to the outside, in three short steps.

PostgreSQL holds what must be done; a message over Redis only says "look now". A lost hint costs at most the second
until the sweep looks by itself.
"""

import os
import time
import uuid
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

import structlog
from celery import Celery, signals
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
from marketplace.core.failpoints import passing

log = structlog.get_logger()

# Raised inside a task whose time is up, wherever it stands.
OutOfTime = SoftTimeLimitExceeded

# A test of faults shrinks all limits together, so that a lease runs out within its patience; their order stays.
SCALE = float(os.environ.get("TAPAK_TIME_SCALE") or 1)
# The limits in their order, each with room for the one before it; a test holds the order.
PROVIDER_SECONDS = 10 * SCALE
BATCH_SECONDS = 20 * SCALE
SOFT_SECONDS = 30 * SCALE
HARD_SECONDS = 40 * SCALE
LEASE_SECONDS = 60 * SCALE
VISIBILITY_SECONDS = 120 * SCALE
HINT_LEASE_SECONDS = 5 * SCALE
PAUSE_AFTER_FAILURE_SECONDS = 5
# So long a page waits for a Redis that does not answer, and then lets it be for a while.
REDIS_SECONDS = 0.25
# How long a finished call tries to be written down while PostgreSQL is away.
INSIST_SECONDS = 15 * SCALE
ATTEMPTS = 8
BATCH = 100
# Of what one commit has made due, so much is hinted at once. The rest is left to the sweep, which lets marketplaces
# take turns: a thousand letters of one do not stand before the five of another.
AT_ONCE = 200
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
        brief = {"socket_timeout": REDIS_SECONDS, "socket_connect_timeout": REDIS_SECONDS, "max_retries": 0}
        self._celery.conf.update(CELERY, broker_transport_options={**_TRANSPORT, **brief})
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


def hint(task: str, identifier: uuid.UUID, *, apart: bool = False) -> None:
    """After the commit, ask a worker to run `task` for this row of the session's tenant; `apart`, by itself."""
    session = db.session()
    # What is done together is one message under its task's name alone.
    group = (task, str(identifier) if apart else "")
    session.info.setdefault("hints", defaultdict(list))[group].append(str(identifier))


def _before_commit(session: Session) -> None:
    if session.info.get("hints") and not session.in_nested_transaction():
        passing("insert.before_commit")


def _after_commit(session: Session) -> None:
    if session.in_nested_transaction():
        return
    waiting, tenant = session.info.pop("hints", {}), session.info.get("tenant_id")
    if waiting:
        passing("commit.before_hint")
    for (task, _apart), identifiers in waiting.items():
        for start in range(0, min(len(identifiers), AT_ONCE), BATCH):
            current_app.extensions["hints"].send(task, str(tenant), identifiers[start : start + BATCH])


def _after_rollback(session: Session, previous: SessionTransaction) -> None:
    if previous.parent is None:
        session.info.pop("hints", None)


event.listen(Session, "before_commit", _before_commit)
event.listen(Session, "after_commit", _after_commit)
event.listen(Session, "after_soft_rollback", _after_rollback)


@signals.before_task_publish.connect(weak=False)
def _about_to_hint(**_signal: Any) -> None:
    passing("hint.unsent")


@signals.after_task_publish.connect(weak=False)
def _hinted(**_signal: Any) -> None:
    passing("hint.sent")


class Outcome(StrEnum):
    """What came of a call to the outside. `UNKNOWN`: it broke off when it may have been accepted already."""

    SENT = "sent"
    RETRY = "retry"
    UNKNOWN = "unknown"
    FAILED = "failed"


@dataclass(frozen=True)
class Answer:
    """`after`: seconds for which the other side asks to be left alone. `is_away`: it is the server, not this message.
    `reference`: the name that the other side has given to what it accepted. `is_gone`: nobody lives there any more.
    `is_ours`: nothing has left the house, the trouble is our own."""

    outcome: Outcome
    detail: str = ""
    after: float | None = None
    is_away: bool = False
    reference: str = ""
    is_gone: bool = False
    is_ours: bool = False


Claimed = TypeVar("Claimed")


def call_outside(
    claim: Callable[[], Claimed | None], call: Callable[[Claimed], Answer], finish: Callable[[Claimed, Answer], None]
) -> None:
    """Claim, call, finish, until there is nothing more to claim; no transaction is open during a call.

    A call's end and the next one's claim are one transaction: half as many as there are steps.
    """
    with transaction():
        claimed = _claim(claim)
    while claimed is not None:
        passing("claim.after")
        answer = call(claimed)
        passing("call.accepted")
        claimed = _finish(claimed, answer, claim, finish)
        passing("finish.after")


def _claim(claim: Callable[[], Claimed | None]) -> Claimed | None:
    claimed = claim()
    if claimed is not None:
        passing("claim.before_commit")
    return claimed


def _finish(
    mine: Claimed,
    answer: Answer,
    claim: Callable[[], Claimed | None],
    finish: Callable[[Claimed, Answer], None],
) -> Claimed | None:
    def both() -> Claimed | None:
        finish(mine, answer)
        following = _claim(claim)
        passing("finish.before_commit")
        return following

    try:
        return _insist(both)
    except DatabaseAway:
        raise
    except Exception:
        # Whatever is wrong with the next one, the end of this call is not forgotten for it.
        _insist(lambda: finish(mine, answer))
        raise


Made = TypeVar("Made")


def _insist(step: Callable[[], Made]) -> Made:
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
