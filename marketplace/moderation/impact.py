"""What a decision would do to others, counted before it is made."""

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from marketplace.core.db import db, tenant_id
from marketplace.core.i18n import N_
from marketplace.listings.models import Listing
from marketplace.listings.rules import ListingState
from marketplace.matching.models import Match
from marketplace.messaging.models import Conversation
from marketplace.moderation.models import Case
from marketplace.moderation.rules import ReportedKind, SubjectKind
from marketplace.partnerships import queries as partnerships
from marketplace.partnerships.models import Partnership
from marketplace.partnerships.rules import GOING, IN_RUPIAH, MilestoneKind
from marketplace.proposals.models import Proposal
from marketplace.proposals.rules import ProposalState
from marketplace.sourcing.models import SourcingRequest
from marketplace.sourcing.rules import RequestState


@dataclass(frozen=True)
class Impact:
    """`count` things of the kind that `sentence` names; the number stands before it."""

    count: int
    sentence: str


_RESTS = ProposalState.SUBMITTED
MATCHES = N_("kecocokan dengan pihak lain hilang dari daftar mereka.")
TALKS = N_("percakapan tentang ini sudah berjalan.")
PROPOSALS = N_("jawaban pembuat yang sudah masuk ikut ditangguhkan.")
UNDER_WAY = N_("pesanan sedang berjalan; pesanan tetap berjalan.")
LISTINGS = N_("tawaran usaha ini sedang tayang.")
REQUESTS = N_("permintaan usaha ini sedang terbuka.")
PAIRS = N_("pasang belum diterima pembeli; ruang kerjanya dilepas lagi.")
PAID = N_("rupiah sudah diterima pembuat; uangnya diurus kedua pihak sendiri.")


def of(case: Case, thing: Any) -> list[Impact]:
    """What taking it from the market would touch; what touches nothing is left out."""
    if case.subject_kind == SubjectKind.REPORT:
        kind, identifier = ReportedKind(thing.thing_kind), thing.thing_id
    elif case.subject_kind == SubjectKind.REVISION:
        kind, identifier = ReportedKind.LISTING, thing.listing_id
    else:
        kind, identifier = ReportedKind(case.subject_kind.value), case.subject_id
    if kind == ReportedKind.ORGANISATION:
        return of_organisation(identifier)
    return [found for found in _on_thing(kind, identifier) if found.count]


def of_organisation(organisation_id: uuid.UUID) -> list[Impact]:
    """What suspending a whole firm would take from view."""
    listings = _count(Listing, Listing.organisation_id == organisation_id, Listing.state == ListingState.PUBLISHED)
    requests = _count(
        SourcingRequest,
        SourcingRequest.organisation_id == organisation_id,
        SourcingRequest.state == RequestState.OPEN,
    )
    talks = _count(Conversation, Conversation.asked_organisation_id == organisation_id)
    sides = (Partnership.maker_id == organisation_id) | (Partnership.buyer_id == organisation_id)
    orders = _count(Partnership, sides, Partnership.state.in_(GOING))
    found = (
        Impact(listings, LISTINGS),
        Impact(requests, REQUESTS),
        Impact(orders, UNDER_WAY),
        Impact(talks, TALKS),
    )
    return [one for one in found if one.count]


def _on_thing(kind: ReportedKind, identifier: uuid.UUID) -> tuple[Impact, ...]:
    if kind == ReportedKind.PARTNERSHIP:
        return _on_partnership(identifier)
    is_listing = kind == ReportedKind.LISTING
    matched = Match.listing_id if is_listing else Match.request_id
    about = (Conversation.subject_kind == kind.value, Conversation.subject_id == identifier)
    answers = 0 if is_listing else _count(Proposal, Proposal.request_id == identifier, Proposal.state == _RESTS)
    read = Match.generation == func.matches_now(tenant_id())
    return (
        Impact(answers, PROPOSALS),
        Impact(_count(Match, read, matched == identifier), MATCHES),
        Impact(_count(Conversation, *about), TALKS),
    )


def _on_partnership(identifier: uuid.UUID) -> tuple[Impact, ...]:
    """What ending it would leave undone, as far as the two have written it down."""
    partnership, milestones = partnerships.get(identifier), partnerships.milestones(identifier)
    delivery = milestones.get(MilestoneKind.DELIVERY)
    paid = sum(milestones[kind].done for kind in IN_RUPIAH & milestones.keys())
    return (
        Impact(max(0, partnership.pairs - (delivery.done if delivery else 0)), PAIRS),
        Impact(paid, PAID),
        Impact(_count(Conversation, Conversation.subject_id == identifier), TALKS),
    )


def _count(model: Any, *conditions: Any) -> int:
    counted = select(func.count()).select_from(model).where(model.tenant_id == tenant_id(), *conditions)
    return db.session.scalar(counted) or 0
