"""A ledger with a few weeks filled in, one of them nearly full."""

import uuid
from collections.abc import Callable
from datetime import timedelta

from marketplace.capacity import actions
from marketplace.core.ids import uuid7
from marketplace.tenants.queries import today
from tests.cast import Cast


def add_ledger(cast: Cast, ids: dict[str, uuid.UUID], _drain: Callable[[Cast], int]) -> dict[str, uuid.UUID]:
    with cast.inside():
        day = today()
        actions.declare_weeks(cast.owner.actor, ids["organisation_id"], {day + timedelta(weeks=n): 120 for n in (0, 1)})
        actions.book(uuid7(), ids["organisation_id"], None, 80, day, day)
    return {}
