"""Who is told what becomes of an answer to a request."""

from collections.abc import Callable, Iterator

from marketplace.core.db import db, tenant_id
from marketplace.events.kinds import Kind
from marketplace.events.models import Event
from marketplace.notifications.rules import Message
from marketplace.notifications.told import Sent, Told, members
from marketplace.organisations import queries as organisations
from marketplace.proposals.models import Proposal, ProposalPart
from marketplace.sourcing.models import SourcingRequest
from marketplace.sourcing.rules import RequestState

Rule = Callable[[Event], Iterator[Told | Sent]]


def _to_bidder(message: Message) -> Rule:
    def rule(event: Event) -> Iterator[Told]:
        proposal, request = _both(event)
        params = {
            "title": request.title,
            "organisation": organisations.get(request.organisation_id).trade_name,
            "reason": proposal.reason,
            "would_help": proposal.would_help,
        }
        people = members(proposal.organisation_id, "answer")
        yield Told(message, f"/proposals/{proposal.id}", params, people)

    return rule


def _to_asker(message: Message) -> Rule:
    """To those who award; while answers are sealed, that there is one and not whose."""

    def rule(event: Event) -> Iterator[Told]:
        proposal, request = _both(event)
        is_shut = request.is_sealed and request.state == RequestState.OPEN
        name = "" if is_shut else organisations.get(proposal.organisation_id).trade_name
        params = {"title": request.title, "organisation": name, "reason": proposal.reason}
        path = f"/requests/{request.id}/answers" if is_shut else f"/proposals/{proposal.id}"
        yield Told(message, path, params, members(request.organisation_id, "award"))

    return rule


def _to_both(message: Message) -> Rule:
    def rule(event: Event) -> Iterator[Told | Sent]:
        yield from _to_bidder(message)(event)
        yield from _to_asker(message)(event)

    return rule


def _of_part(message: Message, *, to_maker: bool) -> Rule:
    """To the maker whose part it is, or to the one who leads."""

    def rule(event: Event) -> Iterator[Told]:
        part = db.session.get(ProposalPart, (tenant_id(), event.subject_id))
        if part is None:
            return
        proposal = db.session.get_one(Proposal, (tenant_id(), part.proposal_id))
        request = db.session.get_one(SourcingRequest, (tenant_id(), proposal.request_id))
        other = proposal.organisation_id if to_maker else part.organisation_id
        params = {"title": request.title, "organisation": organisations.get(other).trade_name}
        people = members(part.organisation_id if to_maker else proposal.organisation_id, "answer")
        yield Told(message, f"/proposals/{proposal.id}", params, people)

    return rule


def _both(event: Event) -> tuple[Proposal, SourcingRequest]:
    proposal = db.session.get_one(Proposal, (tenant_id(), event.subject_id))
    return proposal, db.session.get_one(SourcingRequest, (tenant_id(), proposal.request_id))


ABOUT_PROPOSALS: dict[Kind, Rule] = {
    Kind.PROPOSAL_SUBMITTED: _to_asker(Message.PROPOSAL_SUBMITTED),
    Kind.PROPOSAL_EDITED: _to_asker(Message.PROPOSAL_EDITED),
    Kind.PROPOSAL_UNSETTLED: _to_bidder(Message.PROPOSAL_UNSETTLED),
    Kind.PROPOSAL_RECONFIRMED: _to_asker(Message.PROPOSAL_RECONFIRMED),
    Kind.PROPOSAL_SHORTLISTED: _to_bidder(Message.PROPOSAL_SHORTLISTED),
    Kind.PROPOSAL_OFFERED: _to_bidder(Message.PROPOSAL_OFFERED),
    Kind.PROPOSAL_COUNTERED: _to_asker(Message.PROPOSAL_COUNTERED),
    Kind.PROPOSAL_ACCEPTED: _to_both(Message.PROPOSAL_ACCEPTED),
    Kind.PROPOSAL_DECLINED: _to_bidder(Message.PROPOSAL_DECLINED),
    Kind.PROPOSAL_EXPIRED: _to_both(Message.PROPOSAL_EXPIRED),
    Kind.PROPOSAL_WITHDRAWN: _to_asker(Message.PROPOSAL_WITHDRAWN),
    Kind.PROPOSAL_SUSPENDED: _to_bidder(Message.PROPOSAL_SUSPENDED),
    Kind.PART_INVITED: _of_part(Message.PART_INVITED, to_maker=True),
    Kind.PART_CONFIRMED: _of_part(Message.PART_CONFIRMED, to_maker=False),
    Kind.PART_REFUSED: _of_part(Message.PART_REFUSED, to_maker=False),
    Kind.PART_FAILED: _of_part(Message.PART_FAILED, to_maker=False),
    Kind.PROPOSAL_REINSTATED: _to_bidder(Message.PROPOSAL_REINSTATED),
}
