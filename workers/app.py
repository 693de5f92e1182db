"""The Celery app: one task is one application context, one tenant and one transaction."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from celery import Celery, Task
from celery.signals import task_prerun, worker_process_init
from sqlalchemy.exc import OperationalError

from marketplace.app import create_app
from marketplace.config import Settings, broker_url
from marketplace.core.db import db, enter_tenant
from marketplace.core.failpoints import passing
from marketplace.core.jobs import CELERY
from workers.schedule import BEAT

TASKS = ("events", "notifications", "clock")

settings = Settings.from_environment()
flask_app = create_app(settings)


class HintedTask(Task):
    """A task that may fail without harm: the row it was asked to look at is still there."""

    # PostgreSQL away is a line in the log, not a trace; the sweep asks again.
    throws = (OperationalError,)


app = Celery(
    "tapak",
    broker=broker_url(settings.redis_url),
    include=[f"workers.tasks.{name}" for name in TASKS],
    task_cls=HintedTask,
)
app.conf.update(CELERY, beat_schedule=BEAT)


@worker_process_init.connect
def _own_connections(**_signal: Any) -> None:
    # A forked child must not share its parent's connections.
    with flask_app.app_context():
        db.engine.dispose(close=False)


@task_prerun.connect
def _popped(**_signal: Any) -> None:
    passing("task.popped")


@contextmanager
def in_tenant(tenant_id: str) -> Iterator[None]:
    """An application context of one tenant; each `transaction()` inside begins with that tenant."""
    with flask_app.app_context():
        enter_tenant(uuid.UUID(tenant_id))
        yield
