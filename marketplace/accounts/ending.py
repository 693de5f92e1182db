"""Forgetting sessions and codes that have had their time."""

from datetime import timedelta

from sqlalchemy import delete, or_

from marketplace.accounts.models import Confirmation, PersonSession
from marketplace.accounts.rules import SESSION_IDLE
from marketplace.core.clock import now
from marketplace.core.db import db

# A code's row outlives the code for a while, for whoever asks why it did not work.
CODE_KEPT = timedelta(days=1)


def forget_ended() -> int:
    """Delete the tenant's sessions and codes that open nothing any more; how many."""
    moment = now()
    ended = delete(PersonSession).where(
        or_(PersonSession.expires_at < moment, PersonSession.seen_at < moment - SESSION_IDLE)
    )
    spent = delete(Confirmation).where(Confirmation.expires_at < moment - CODE_KEPT)
    return sum(db.session.execute(statement).rowcount for statement in (ended, spent))  # type: ignore[attr-defined]
