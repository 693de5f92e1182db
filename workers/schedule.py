"""What the clock starts: one table. A tick takes its slot in PostgreSQL first, so any number of beats is harmless."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import text

from marketplace.accounts.ending import forget_ended
from marketplace.core.db import db, enter_tenant, transaction
from marketplace.matching.actions import rescore_open
from marketplace.notifications.actions import forget_old
from marketplace.notifications.delivering import forget_kept
from marketplace.sourcing.actions import close_due
from marketplace.tenants import queries as tenants

log = structlog.get_logger()


@dataclass(frozen=True)
class Duty:
    """Something to do in each marketplace once in every `every`; twice would be harmless, too."""

    every: timedelta
    do: Callable[[], object]


DUTIES: dict[str, Duty] = {
    "sessions-and-codes": Duty(timedelta(hours=1), forget_ended),
    "requests-past-their-day": Duty(timedelta(minutes=1), close_due),
    "scores-of-open-requests": Duty(timedelta(days=1), rescore_open),
    "old-messages": Duty(timedelta(days=1), forget_old),
    "old-outbox": Duty(timedelta(days=1), forget_kept),
}
SLOTS_KEPT = timedelta(days=7)

BEAT: dict[str, dict[str, Any]] = {
    name: {"task": "clock.tick", "schedule": min(duty.every, timedelta(minutes=10)), "args": (name,)}
    for name, duty in DUTIES.items()
}

_TAKE = text("""
    INSERT INTO schedule_runs (name, slot) VALUES (:name, date_bin(:every, now(), 'epoch'))
    ON CONFLICT DO NOTHING RETURNING slot
""")
_FORGET = text("DELETE FROM schedule_runs WHERE starts_with(name, :name) AND slot < now() - CAST(:kept AS interval)")


def run(name: str) -> int:
    """Do a duty in every marketplace where nobody has done it in this slot; in how many that was."""
    with transaction():
        db.session.execute(_FORGET, {"name": f"{name} ", "kept": SLOTS_KEPT + DUTIES[name].every})
        markets = [market.id for market in tenants.active()]
    return sum(_run_in(tenant, name) for tenant in markets)


def _run_in(tenant: uuid.UUID, name: str) -> bool:
    """The slot and what is done in it are one transaction: a duty that fails is due again at the next tick."""
    duty = DUTIES[name]
    enter_tenant(tenant)
    try:
        with transaction():
            if db.session.scalar(_TAKE, {"name": f"{name} {tenant}", "every": duty.every}) is None:
                return False
            duty.do()
    except Exception:  # one marketplace must not stop the clock of the others
        log.exception("duty.failed", duty=name, tenant=str(tenant))
        return False
    finally:
        enter_tenant(None)
    return True
