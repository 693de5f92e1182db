"""Ledgers for the tests."""

from datetime import date, timedelta

from marketplace.capacity import actions
from marketplace.capacity.rules import monday
from marketplace.tenants.queries import today
from tests.cast import Cast


def declared(cast: Cast, *pairs: int, stage: str | None = None) -> date:
    """Sari says what she can make from next week on; the Monday of that week."""
    assert cast.owner.organisation_id
    with cast.inside():
        first = monday(today()) + timedelta(weeks=1)
        weeks = {first + timedelta(weeks=n): count for n, count in enumerate(pairs)}
        actions.declare_weeks(cast.owner.actor, cast.owner.organisation_id, weeks, stage)
    return first
