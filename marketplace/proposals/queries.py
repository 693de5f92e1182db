"""Finding answers: one for a reader, those to a request side by side, those of a maker, their parts and history."""

import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select

from marketplace.accounts.actor import Actor, Visitor
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import Forbidden, NotFound
from marketplace.core.i18n import N_
from marketplace.organisations.models import Organisation
from marketplace.organisations.rules import OrganisationKind, OrganisationState
from marketplace.proposals.models import Proposal, ProposalOffer, ProposalPart, ProposalVersion
from marketplace.proposals.policy import can_view
from marketplace.proposals.rules import LIVE, UNDECIDED, PartState, ProposalState
from marketplace.sourcing import queries as requests
from marketplace.sourcing.models import SourcingRequest

INVITED_MOST = 500
TOO_LATE = N_("Permintaan ini sudah tidak menerima jawaban.")
Allowed = Callable[[Actor | Visitor, Proposal, SourcingRequest], bool]


@dataclass(frozen=True)
class Found:
    """An answer with what it belongs to."""

    proposal: Proposal
    request: SourcingRequest
    parts: Sequence[ProposalPart]


def find(actor: Actor | Visitor, proposal_id: uuid.UUID, *, to: Allowed | None = None, lock: bool = False) -> Found:
    """The answer for this actor; NotFound when it is not for his eyes, Forbidden when this is not his to do.

    With `lock`, its request is held first and then the answer, in the order in which everybody takes them.
    """
    proposal = db.session.get(Proposal, (tenant_id(), proposal_id))
    if proposal is None:
        raise NotFound()
    request = db.session.get_one(SourcingRequest, (tenant_id(), proposal.request_id))
    if not can_view(actor, proposal, request, partners(proposal_id)):
        raise NotFound()
    if to is not None and not to(actor, proposal, request):
        raise Forbidden()
    if lock:
        request = hold_request(request.id)
        proposal = hold(proposal_id)
    return Found(proposal, request, parts(proposal_id))


def get(proposal_id: uuid.UUID) -> Proposal:
    """The answer, whoever asks: for workers."""
    return db.session.get_one(Proposal, (tenant_id(), proposal_id))


def hold(proposal_id: uuid.UUID) -> Proposal:
    """The answer as it is now, until the end of the transaction; another version than the one read is no error here."""
    held = select(Proposal).where(Proposal.id == proposal_id).with_for_update()
    return db.session.scalars(held, execution_options={"populate_existing": True}).one()


def hold_request(request_id: uuid.UUID, *, shared: bool = False) -> SourcingRequest:
    """The request until the end of the transaction; `shared` keeps it from closing but lets others answer as well."""
    held = select(SourcingRequest).where(SourcingRequest.id == request_id).with_for_update(read=shared)
    return db.session.scalars(held, execution_options={"populate_existing": True}).one()


def hold_open(request_id: uuid.UUID) -> SourcingRequest:
    """The request, held, while answers may still come; the clock is the database's, read after the lock was got."""
    request = hold_request(request_id, shared=True)
    requests.refuse_unless_open(request, TOO_LATE)
    return request


def live_of(request_id: uuid.UUID, organisation_ids: Collection[uuid.UUID]) -> Proposal | None:
    """The answer that one of these organisations has given, or begun, and not taken back."""
    own = select(Proposal).where(
        Proposal.request_id == request_id,
        Proposal.organisation_id.in_(organisation_ids),
        Proposal.state.in_(LIVE),
    )
    return db.session.scalars(own).first()


def of_request(request_id: uuid.UUID) -> Sequence[tuple[Proposal, str]]:
    """What was answered to a request, with the bidder's name: what is in play first, then by price."""
    over = Proposal.state.not_in(LIVE)
    listed = (
        select(Proposal, Organisation.trade_name)
        .join(Organisation, Organisation.id == Proposal.organisation_id)
        .where(Proposal.request_id == request_id, Proposal.submitted_at.is_not(None))
        .order_by(over, Proposal.price_per_pair, Proposal.id)
    )
    return [(row[0], row[1]) for row in db.session.execute(listed)]


def in_state(request_id: uuid.UUID, states: Collection[ProposalState], *, lock: bool = False) -> Sequence[Proposal]:
    listed = select(Proposal).where(Proposal.request_id == request_id, Proposal.state.in_(states)).order_by(Proposal.id)
    return db.session.scalars(listed.with_for_update() if lock else listed).all()


def of_makers(organisation_ids: Collection[uuid.UUID]) -> Sequence[tuple[Proposal, SourcingRequest, str]]:
    """The answers that these organisations lead or share, with the request and its buyer's name, the newest first."""
    shared = select(ProposalPart.proposal_id).where(
        ProposalPart.tenant_id == tenant_id(), ProposalPart.organisation_id.in_(organisation_ids)
    )
    listed = (
        select(Proposal, SourcingRequest, Organisation.trade_name)
        .join(SourcingRequest, SourcingRequest.id == Proposal.request_id)
        .join(Organisation, Organisation.id == SourcingRequest.organisation_id)
        .where(or_(Proposal.organisation_id.in_(organisation_ids), Proposal.id.in_(shared)))
        .order_by(Proposal.updated_at.desc(), Proposal.id)
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(listed)]


def parts(proposal_id: uuid.UUID, *, lock: bool = False) -> Sequence[ProposalPart]:
    listed = select(ProposalPart).where(ProposalPart.proposal_id == proposal_id).order_by(ProposalPart.id)
    return db.session.scalars(listed.with_for_update() if lock else listed).all()


def part(part_id: uuid.UUID) -> ProposalPart:
    return db.session.get_one(ProposalPart, (tenant_id(), part_id))


def makers_to_invite() -> list[tuple[str, str]]:
    """(id, name) of the makers on the market who can be asked to take a part."""
    listed = select(Organisation.id, Organisation.trade_name).where(
        Organisation.tenant_id == tenant_id(),
        Organisation.kind == OrganisationKind.PRODUCER,
        Organisation.state == OrganisationState.ACTIVE,
    )
    rows = db.session.execute(listed.order_by(Organisation.trade_name).limit(INVITED_MOST)).all()
    return [(str(row.id), row.trade_name) for row in rows]


def partners(proposal_id: uuid.UUID) -> list[uuid.UUID]:
    """Who has a part in it and has not refused."""
    having = select(ProposalPart.organisation_id).where(
        ProposalPart.tenant_id == tenant_id(),
        ProposalPart.proposal_id == proposal_id,
        ProposalPart.state != PartState.REFUSED,
    )
    return list(db.session.scalars(having))


def versions(proposal_id: uuid.UUID) -> Sequence[ProposalVersion]:
    """What it has said, the first first."""
    listed = select(ProposalVersion).where(ProposalVersion.proposal_id == proposal_id)
    return db.session.scalars(listed.order_by(ProposalVersion.number)).all()


def offers(proposal_id: uuid.UUID) -> Sequence[ProposalOffer]:
    """What either side has offered, the last first."""
    listed = select(ProposalOffer).where(ProposalOffer.proposal_id == proposal_id)
    return db.session.scalars(listed.order_by(ProposalOffer.at.desc(), ProposalOffer.id.desc())).all()


def offers_past(moment: datetime | None = None) -> Sequence[Proposal]:
    """Offers that nobody has accepted in time, held; one in other hands waits for the next round."""
    due = select(Proposal).where(
        Proposal.state.in_([ProposalState.OFFERED, ProposalState.COUNTERED]),
        Proposal.offer_expires_at <= (moment or func.now()),
    )
    return db.session.scalars(due.order_by(Proposal.id).with_for_update(skip_locked=True)).all()


def accepted_pairs(request_id: uuid.UUID) -> int:
    total = select(func.coalesce(func.sum(func.coalesce(Proposal.pairs, 1)), 0)).where(
        Proposal.tenant_id == tenant_id(),
        Proposal.request_id == request_id,
        Proposal.state == ProposalState.ACCEPTED,
    )
    return int(db.session.scalar(total) or 0)


def undecided(request_id: uuid.UUID) -> int:
    waiting = and_(Proposal.request_id == request_id, Proposal.state.in_(UNDECIDED))
    counted = select(func.count()).select_from(Proposal).where(Proposal.tenant_id == tenant_id(), waiting)
    return int(db.session.scalar(counted) or 0)
