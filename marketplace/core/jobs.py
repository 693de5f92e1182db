"""Hints to the workers: sent after the commit, best effort, never failing what was committed.

PostgreSQL holds what must be done; a message over Redis only says "look now". A lost hint costs at most the second
until the sweep looks by itself.
"""

import time
import uuid
from collections import defaultdict
from typing import Any

import structlog
from celery import Celery
from flask import current_app
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError
from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from marketplace.config import broker_url
from marketplace.core.db import db

log = structlog.get_logger()

# The limits in their order, each with room for the one before it; a test holds the order.
PROVIDER_SECONDS = 10
SOFT_SECONDS = 30
HARD_SECONDS = 40
LEASE_SECONDS = 60
VISIBILITY_SECONDS = 120
HINT_LEASE_SECONDS = 5
PAUSE_AFTER_FAILURE_SECONDS = 5
BATCH = 100

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
    "worker_cancel_long_running_tasks_on_connection_loss": True,
    "worker_hijack_root_logger": False,
    "broker_connection_max_retries": None,
    "broker_connection_retry_on_startup": True,
    "broker_transport_options": {**_TRANSPORT, "socket_keepalive": True, "health_check_interval": 10},
    "visibility_timeout": VISIBILITY_SECONDS,
    "task_default_queue": "hints",
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
        if time.monotonic() < self._silent_until:
            return False
        try:
            self._celery.send_task(task, arguments, retry=False, ignore_result=True)
        except (OperationalError, RedisError, OSError) as error:
            self._silent_until = time.monotonic() + PAUSE_AFTER_FAILURE_SECONDS
            log.warning("hint.not_sent", task=task, error=type(error).__name__)
            return False
        return True


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
