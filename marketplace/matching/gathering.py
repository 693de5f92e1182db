"""The facts of a request and of a listing, gathered from what is stored."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, select

from marketplace.capacity import queries as capacity
from marketplace.core.db import db, tenant_id
from marketplace.listings.models import Listing
from marketplace.listings.rules import ListingState
from marketplace.matching.facts import ListingFacts, RequestFacts
from marketplace.matching.resolving import listing_of, request_of
from marketplace.organisations.models import Organisation
from marketplace.organisations.rules import PUBLIC_STATES, OrganisationKind
from marketplace.reliability import queries as reliability
from marketplace.reliability.models import ReliabilityFacts
from marketplace.skills import queries as skills
from marketplace.sourcing.models import SourcingRequest
from marketplace.sourcing.queries import today


def request_facts(request: SourcingRequest, day: date) -> RequestFacts:
    stated = RequestFacts(
        product_type=request.product_type,
        pairs=request.pairs,
        is_monthly=request.is_monthly,
        days=(request.needed_by - day).days if request.needed_by else None,
        stages=tuple(request.stages),
        constructions=tuple(request.constructions),
        materials=tuple(request.materials),
        certificates=tuple(request.certificates),
        budget=request.budget_max or request.budget_min,
        delivery_regency=request.delivery_regency_code,
        regions=tuple(request.region_codes),
        region_is_must=request.region_is_must,
        wants=request.wants,
    )
    return request_of(f"{request.title}. {request.description}", stated)


STRENGTHS = {"declared": 0.3, "attested": 0.7, "tested": 1.0}
ENOUGH = 2
"""So many orders must be over before they say something of a maker."""
WEEKS = 8
"""How far ahead the ledger is read for what a maker has free in a month."""


@dataclass(frozen=True)
class Known:
    """What passport, ledger and past orders say of a maker.

    `free` are pairs a month, None when the ledger is empty; `reliability` goes from 0 to 1, None before enough orders.
    """

    skills: tuple[tuple[str, float], ...] = ()
    certificates: tuple[str, ...] = ()
    free: int | None = None
    reliability: float | None = None


NOTHING = Known()


def known_of(organisation_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Known]:
    """Of each of these makers, in four statements however many they are."""
    first = today()
    held = skills.strengths(organisation_ids)
    room = capacity.free_of(organisation_ids, first, first + timedelta(days=7 * WEEKS - 1))
    past = reliability.of_many(organisation_ids)
    return {
        one: Known(
            tuple((stage, STRENGTHS[state]) for stage, state in held[one].skills.items() if state in STRENGTHS),
            tuple(held[one].certificates),
            _a_month(room.get(one, {})),
            kept_promises(past.get(one)),
        )
        for one in held
    }


def _a_month(lines: Mapping[str | None, tuple[int, int]]) -> int | None:
    """The narrowest line decides: who can cut a thousand and sew a hundred can make a hundred."""
    left = [free for free, _total in lines.values()]
    return min(left) * 30 // (7 * WEEKS) if left else None


def kept_promises(past: ReliabilityFacts | None) -> float | None:
    """The share of orders on time times the share of pairs that were accepted; None before `ENOUGH` orders."""
    if past is None or past.orders < ENOUGH:
        return None
    checked = past.pairs_accepted + past.pairs_refused
    return past.on_time / past.orders * (past.pairs_accepted / checked if checked else 1.0)


def offered(*which: ColumnElement[bool]) -> Select[Listing, OrganisationKind, str | None]:
    """Published listings of organisations in good standing, each with the organisation's kind and place."""
    return (
        select(Listing, Organisation.kind, Organisation.regency_code)
        .join(Organisation, Organisation.id == Listing.organisation_id)
        .where(
            Listing.tenant_id == tenant_id(),
            Listing.state == ListingState.PUBLISHED,
            Organisation.tenant_id == tenant_id(),
            Organisation.state.in_(PUBLIC_STATES),
            *which,
        )
    )


def facts_of(listing_ids: Collection[uuid.UUID], but: Collection[uuid.UUID] = ()) -> dict[uuid.UUID, ListingFacts]:
    """The facts of those of these listings that are offered, without the organisations in `but`."""
    return {
        listing.id: facts
        for listing, facts in facts_where(Listing.id.in_(listing_ids), Listing.organisation_id.not_in(but))
    }


def facts_where(*which: ColumnElement[bool]) -> list[tuple[Listing, ListingFacts]]:
    rows = db.session.execute(offered(*which)).all()
    known = known_of({listing.organisation_id for listing, *_ in rows})
    return [
        (listing, listing_facts(listing, kind, regency, known[listing.organisation_id]))
        for listing, kind, regency in rows
    ]


def listing_facts(
    listing: Listing, organisation_kind: str, organisation_regency: str | None, known: Known = NOTHING
) -> ListingFacts:
    stated = ListingFacts(
        is_designer=organisation_kind == OrganisationKind.DESIGNER,
        product_types=tuple(listing.product_types),
        stages=tuple(listing.stages),
        constructions=tuple(listing.constructions),
        materials=tuple(listing.materials),
        certificates=tuple(dict.fromkeys((*listing.certificates, *known.certificates))),
        moq=listing.moq,
        capacity=listing.capacity_month if known.free is None else known.free,
        lead_days=listing.lead_days,
        price_min=listing.price_min,
        price_max=listing.price_max,
        regency=listing.regency_code or organisation_regency,
        skills=known.skills,
        reliability=known.reliability,
    )
    return listing_of(f"{listing.title}. {listing.description}", stated)
