"""The Celery app: one task is one application context, one tenant and one transaction."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from celery import Celery
from celery.signals import worker_process_init

from marketplace.app import create_app
from marketplace.config import Settings, broker_url
from marketplace.core.db import db, enter_tenant, transaction
from marketplace.core.jobs import CELERY
from workers.schedule import BEAT

settings = Settings.from_environment()
flask_app = create_app(settings)
app = Celery("tapak", broker=broker_url(settings.redis_url), include=["workers.tasks.events", "workers.tasks.clock"])
app.conf.update(CELERY, beat_schedule=BEAT)


@worker_process_init.connect
def _own_connections(**_signal: object) -> None:
    # A forked child must not share its parent's connections.
    with flask_app.app_context():
        db.engine.dispose(close=False)


@contextmanager
def in_tenant(tenant_id: str) -> Iterator[None]:
    """An application context of one tenant; each `transaction()` inside begins with that tenant."""
    with flask_app.app_context():
        enter_tenant(uuid.UUID(tenant_id))
        yield


@contextmanager
def unit_of_work(tenant_id: str) -> Iterator[None]:
    """One transaction of one tenant."""
    with in_tenant(tenant_id), transaction():
        yield
