"""What follows when a proposal is accepted, part by part; and when a partnership ends before it is done."""

import uuid

from sqlalchemy import select

from marketplace.capacity import actions as capacity
from marketplace.core.db import db, tenant_id
from marketplace.core.ids import uuid7
from marketplace.core.states import By
from marketplace.events.actions import CLOCK
from marketplace.events.models import Event
from marketplace.organisations import queries as organisations
from marketplace.partnerships import queries
from marketplace.partnerships.beginning import Deal, begin
from marketplace.partnerships.models import Partnership
from marketplace.partnerships.rules import TITLE_CHARACTERS
from marketplace.proposals import joining
from marketplace.proposals import queries as proposals
from marketplace.proposals.models import Proposal, ProposalPart
from marketplace.proposals.rules import PartState, ProposalState
from marketplace.sourcing import queries as requests
from marketplace.sourcing.models import SourcingRequest
from marketplace.sourcing.rules import PaymentTerms, SamplePolicy

# Percent before production; what is still to be talked over follows the custom of half.
_SHARES = {
    PaymentTerms.OPEN: 50,
    PaymentTerms.HALF_FIRST: 50,
    PaymentTerms.THIRD_FIRST: 30,
    PaymentTerms.ON_DELIVERY: 0,
    PaymentTerms.AFTER_30_DAYS: 0,
}


def begin_partnerships(event: Event) -> None:
    """One partnership for each confirmed part of an accepted proposal, with its room in the maker's ledger."""
    proposal = proposals.get(_proposal_of(event))
    if proposal.state != ProposalState.ACCEPTED:
        return
    request = requests.get(proposal.request_id)
    for part in proposals.parts(proposal.id):
        if part.state == PartState.CONFIRMED and part.organisation_id != request.organisation_id:
            take_room(begin(CLOCK, _deal(request, proposal, part)))


def fail_part(event: Event) -> None:
    """A partnership that ended leaves its part to be offered again."""
    partnership = queries.get(event.subject_id)
    part = db.session.get(ProposalPart, (tenant_id(), partnership.part_id), with_for_update=True)
    if part is not None and part.state == PartState.CONFIRMED:
        joining.fail(CLOCK, proposals.get(part.proposal_id), part, By.CLOCK, partnership.note)


def _proposal_of(event: Event) -> uuid.UUID:
    """The event is of a proposal, or of one part of it that was confirmed later."""
    part = db.session.scalars(select(ProposalPart).where(ProposalPart.id == event.subject_id)).first()
    return part.proposal_id if part else event.subject_id


def _deal(request: SourcingRequest, proposal: Proposal, part: ProposalPart) -> Deal:
    has_sample = request.sample_policy != SamplePolicy.NONE
    return Deal(
        part_id=part.id,
        buyer_id=request.organisation_id,
        maker_id=part.organisation_id,
        title=_title(request, proposal, part),
        pairs=part.pairs or proposal.pairs or 1,
        price_per_pair=part.price_per_pair or proposal.price_per_pair or 0,
        delivery_on=part.delivery_on or proposal.delivery_on or requests.today(),
        first_sample_on=proposal.first_sample_on if has_sample else None,
        stage=part.stage,
        request_id=request.id,
        proposal_id=proposal.id,
        # Pairs a month: this is the first call of an order that goes on (see the slice `standing`).
        standing_order_id=uuid7() if request.is_monthly else None,
        deposit_share=_SHARES[request.payment_terms],
        is_demo=proposal.is_demo,
    )


def _title(request: SourcingRequest, proposal: Proposal, part: ProposalPart) -> str:
    """Several makers of one order: the name of each tells his part from the others."""
    if not proposal.is_joint:
        return request.title
    own = f" · {organisations.get(part.organisation_id).trade_name}"[:TITLE_CHARACTERS]
    return request.title[: TITLE_CHARACTERS - len(own)].rstrip() + own


def take_room(partnership: Partnership) -> None:
    """As far as there is room: the award stands, and both sides see what is short."""
    days = (partnership.agreed_on, partnership.delivery_on)
    made = partnership.part_id, partnership.maker_id, partnership.stage, partnership.pairs, *days
    short = capacity.book(*made, partly=True)
    if short:
        partnership.short_pairs = short
