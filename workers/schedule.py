"""What the clock starts: one table. A tick takes its slot in PostgreSQL first, so any number of beats is harmless."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from flask import current_app
from sqlalchemy import text

from marketplace.accounts.ending import forget_ended
from marketplace.accounts.recoveries import finish_due
from marketplace.assistance.actions import let_days_pass as assistance_past
from marketplace.core.db import db, enter_tenant, transaction
from marketplace.core.jobs import SCALE
from marketplace.dashboard.counting import refresh as refresh_figures
from marketplace.matching.actions import fill_short_lists
from marketplace.matching.exposure import count_anew
from marketplace.matching.rebuilding import start_by_clock
from marketplace.moderation.sanctions import end_due as end_sanctions
from marketplace.notifications.actions import forget_old
from marketplace.notifications.delivering import forget_kept
from marketplace.notifications.digests import make_due
from marketplace.organisations.documents import let_days_pass as documents_past
from marketplace.organisations.members import let_days_pass as invitations_past
from marketplace.proposals.deciding import expire_due
from marketplace.reviews.actions import close_due as close_reviews
from marketplace.search.tending import forget_words, read_again
from marketplace.search.watching import tell_of_news
from marketplace.skills.actions import let_days_pass as passports_past
from marketplace.sourcing.actions import close_due
from marketplace.sourcing.guarantee import remind_due
from marketplace.standing.radar import look_ahead
from marketplace.tenants import queries as tenants
from marketplace.tenants import usage

log = structlog.get_logger()


@dataclass(frozen=True)
class Duty:
    """Something to do in each marketplace once in every `every`; twice would be harmless, too."""

    every: timedelta
    do: Callable[[], object]


def _count_files() -> int:
    return usage.count_files(current_app.extensions["files"])


DUTIES: dict[str, Duty] = {
    "reviews-past-their-day": Duty(timedelta(hours=1), close_reviews),
    "numbers-to-move": Duty(timedelta(minutes=5), finish_due),
    "sessions-and-codes": Duty(timedelta(hours=1), forget_ended),
    "requests-past-their-day": Duty(timedelta(minutes=1), close_due),
    "answers-owed": Duty(timedelta(hours=1), remind_due),
    "offers-past-their-time": Duty(timedelta(minutes=1), expire_due),
    "calls-of-standing-orders": Duty(timedelta(hours=1), look_ahead),
    "scores-of-open-requests": Duty(timedelta(days=1), start_by_clock),
    "lists-with-a-place-free": Duty(timedelta(minutes=1), fill_short_lists),
    "places-of-the-floor": Duty(timedelta(hours=1), count_anew),
    "invitations-past-their-day": Duty(timedelta(hours=1), invitations_past),
    "papers-past-their-day": Duty(timedelta(hours=1), documents_past),
    "passports-past-their-day": Duty(timedelta(hours=1), passports_past),
    "assistance-past-its-day": Duty(timedelta(hours=1), assistance_past),
    "digests": Duty(timedelta(minutes=1) * SCALE, make_due),
    "sanctions-past-their-end": Duty(timedelta(minutes=10), end_sanctions),
    "news-of-saved-searches": Duty(timedelta(days=1), tell_of_news),
    "index-of-an-older-lexicon": Duty(timedelta(minutes=10), read_again),
    "words-of-the-index": Duty(timedelta(days=1), forget_words),
    "figures-of-the-dashboard": Duty(timedelta(minutes=10), refresh_figures),
    "old-messages": Duty(timedelta(days=1), forget_old),
    "files-of-the-marketplace": Duty(timedelta(days=1), _count_files),
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
