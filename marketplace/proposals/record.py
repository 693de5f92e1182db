"""What a buyer's past says of him to makers: how many requests became orders, and how long bidders waited."""

import uuid

from sqlalchemy import func, select

from marketplace.core.db import db, tenant_id
from marketplace.events.models import Event
from marketplace.proposals.models import Proposal
from marketplace.proposals.rules import ProposalState
from marketplace.reliability import actions as reliability
from marketplace.sourcing.models import SourcingRequest
from marketplace.sourcing.rules import RequestState

_SETTLED = (RequestState.AWARDED, RequestState.PARTLY_AWARDED, RequestState.NO_AWARD)
_DECIDED = (ProposalState.ACCEPTED, ProposalState.DECLINED)


def keep_record(event: Event) -> None:
    """After a result: the sums anew, so twice is harmless."""
    request = db.session.get_one(SourcingRequest, (tenant_id(), event.subject_id))
    reliability.keep(request.organisation_id, sums_of(request.organisation_id))


def sums_of(organisation_id: uuid.UUID) -> dict[str, int]:
    """Requests that came to a result and to an order; bids answered, and days from closing to their answers."""
    asked, bid = SourcingRequest.__table__.c, Proposal.__table__.c
    own = (asked.tenant_id == tenant_id()) & (asked.organisation_id == organisation_id)
    settled = select(func.count(), func.count().filter(asked.state != RequestState.NO_AWARD)).where(
        own, asked.state.in_(_SETTLED)
    )
    # Whoever was answered before the last day waited no day at all.
    days = func.greatest(0, func.extract("epoch", bid.decided_at - asked.closed_at) / 86_400)
    answered = (
        select(func.count(), func.coalesce(func.sum(func.ceil(days)), 0))
        .select_from(
            Proposal.__table__.join(
                SourcingRequest.__table__, (bid.tenant_id == asked.tenant_id) & (bid.request_id == asked.id)
            )
        )
        .where(own, asked.closed_at.is_not(None), bid.state.in_(_DECIDED), bid.decided_at.is_not(None))
    )
    requests, awarded = db.session.execute(settled).one()
    bids, waited = db.session.execute(answered).one()
    told = (requests, awarded, bids, waited)
    return dict(zip(_NAMES, (int(number) for number in told), strict=True))


_NAMES = ("requests_settled", "requests_awarded", "bids_answered", "days_to_answer")
