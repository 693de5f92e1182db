"""Who may read an answer, write it, and decide about it."""

import uuid
from collections.abc import Collection

from marketplace.accounts.actor import Actor, Visitor
from marketplace.organisations.rules import OrganisationKind
from marketplace.proposals.models import Proposal
from marketplace.proposals.rules import ProposalState
from marketplace.sourcing.models import SourcingRequest
from marketplace.sourcing.rules import RequestState

ANSWERING = frozenset({OrganisationKind.PRODUCER, OrganisationKind.DESIGNER})


def answers_for(actor: Actor | Visitor, organisation_id: uuid.UUID) -> bool:
    return actor.may("answer", organisation_id)


def reads_for(actor: Actor | Visitor, organisation_id: uuid.UUID) -> bool:
    """Prices are for those who answer, award, or may see prices."""
    return any(actor.may(right, organisation_id) for right in ("answer", "award", "prices"))


def decides(actor: Actor | Visitor, request: SourcingRequest) -> bool:
    return actor.may("award", request.organisation_id)


def reads_answers(actor: Actor | Visitor, request: SourcingRequest) -> bool:
    """The buyer's own people, and not before the deadline when he has chosen sealed answers; the staff never write."""
    if not (reads_for(actor, request.organisation_id) or actor.is_moderator):
        return False
    return not (request.is_sealed and request.state == RequestState.OPEN)


def can_view(
    actor: Actor | Visitor, proposal: Proposal, request: SourcingRequest, partners: Collection[uuid.UUID]
) -> bool:
    """The makers who share it, and the buyer once it is sent."""
    if any(reads_for(actor, organisation_id) for organisation_id in (proposal.organisation_id, *partners)):
        return True
    return proposal.submitted_at is not None and proposal.state != ProposalState.DRAFT and reads_answers(actor, request)


def makers(actor: Actor | Visitor, request: SourcingRequest) -> list[tuple[str, str]]:
    """(id, name) of the organisations for which the actor may answer this request."""
    return [
        (str(b.organisation_id), b.name)
        for b in actor.belongings
        if b.kind in ANSWERING
        and b.organisation_id != request.organisation_id
        and actor.may("answer", b.organisation_id)
    ]
