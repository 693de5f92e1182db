"""Pasti dijawab: a week after closing the buyer is reminded, after two the staff hears of it."""

from datetime import datetime

from marketplace.core.db import database_now
from marketplace.events.actions import CLOCK, record
from marketplace.events.kinds import Kind
from marketplace.sourcing import queries
from marketplace.sourcing.models import SourcingRequest
from marketplace.sourcing.rules import ESCALATED, OVERDUE


def remind_due(moment: datetime | None = None) -> int:
    """For the clock: mark what is overdue, and what goes to the staff, once each; how many marks.

    A closed request is settled as soon as nobody waits any more, so one that is still closed owes answers. Until it
    is settled, a buyer whose request went to the staff can send no other (`actions.submit`).
    """
    clock = moment or database_now()
    late = queries.waiting_since(clock - OVERDUE, unmarked=SourcingRequest.overdue_at)
    for request in late:
        request.overdue_at = clock
        record(CLOCK, Kind.REQUEST_OVERDUE, request, organisation_id=request.organisation_id)
    very_late = queries.waiting_since(clock - ESCALATED, unmarked=SourcingRequest.escalated_at)
    for request in very_late:
        request.escalated_at = clock
        record(CLOCK, Kind.REQUEST_ESCALATED, request, organisation_id=request.organisation_id)
    return len(late) + len(very_late)
