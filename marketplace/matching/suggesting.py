"""What the pages of a ranking add: a team where no single maker can, and what a maker lacks for each request."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Integer, Text, column, func, select, values

from marketplace.core.db import db, tenant_id
from marketplace.listings.models import Listing
from marketplace.listings.rules import ListingState
from marketplace.matching import formulas
from marketplace.matching.gathering import facts_of, request_facts
from marketplace.matching.missing import Missing, missing
from marketplace.matching.models import Match
from marketplace.matching.queries import best_of
from marketplace.matching.rules import BREAKABLE, mask_of
from marketplace.matching.teams import Team, team_by_pairs, team_by_stage
from marketplace.organisations.models import Organisation
from marketplace.sourcing.models import SourcingRequest
from marketplace.sourcing.queries import today
from marketplace.sourcing.rules import RequestState

MOST_ASKED = 60
MOST_LINES = 200


@dataclass(frozen=True)
class Lack:
    """A hard constraint that makers of one regency miss: how many pairs of listing and request, and what is behind."""

    regency_code: str | None
    key: str
    makers: int
    pairs: int
    value: int


@dataclass(frozen=True)
class LackingRegion:
    """What the makers of one regency miss, the greatest value first."""

    code: str | None
    lacks: list[Lack]

    @property
    def value(self) -> int:
        return sum(one.value for one in self.lacks)


def by_region(found: Sequence[Lack]) -> list[LackingRegion]:
    """The same by regency, where most is missing first."""
    codes = dict.fromkeys(one.regency_code for one in found)
    regions = [LackingRegion(code, [one for one in found if one.regency_code == code]) for code in codes]
    return sorted(regions, key=lambda region: -region.value)


def team_for(request: SourcingRequest, but: Collection[uuid.UUID] = ()) -> Team[uuid.UUID] | None:
    """The best team of listings for an open request that none can take alone, without the organisations in `but`.

    None when one can take it, or no team is found.
    """
    if request.state != RequestState.OPEN or request.pairs is None:
        return None
    rows = best_of(request.id)[:MOST_ASKED]
    if any(not row.broken for row in rows):
        return None
    short = [row.listing_id for row in rows if not row.broken & ~mask_of(("capacity",))]
    facts, need = facts_of(short, but), request_facts(request, today())
    offers = [(listing_id, facts[listing_id]) for listing_id in short if listing_id in facts]
    whole = [one for one in offers if set(need.stages) <= {*one[1].stages}]
    return team_by_pairs(need, whole) or team_by_stage(need, offers)


def lacking(listing_id: uuid.UUID, request_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Missing]:
    """For each of these requests the cheapest changes that would lift the listing; nothing where it fits already."""
    offer = facts_of([listing_id]).get(listing_id)
    if offer is None:
        return {}
    day = today()
    asked = db.session.scalars(select(SourcingRequest).where(SourcingRequest.id.in_(request_ids)))
    weights = formulas.current().weights
    found = {request.id: missing(request_facts(request, day), offer, weights) for request in asked}
    return {request_id: one for request_id, one in found.items() if one is not None}


def lacks() -> list[Lack]:
    """By regency what its makers miss for the open requests, the greatest value first."""
    tenant = tenant_id()
    bits = values(column("key", Text), column("bit", Integer), name="broken")
    broken = bits.data([(key, 1 << at) for at, key in enumerate(BREAKABLE)])
    each = (
        select(
            func.coalesce(Listing.regency_code, Organisation.regency_code).label("place"),
            broken.c.key.label("key"),
            Listing.organisation_id.label("maker"),
            func.coalesce(SourcingRequest.pairs, 0).label("pairs"),
            (func.coalesce(SourcingRequest.pairs, 0) * func.coalesce(SourcingRequest.budget_max, 0)).label("value"),
        )
        .select_from(Match)
        .join(Listing, (Listing.tenant_id == tenant) & (Listing.id == Match.listing_id))
        .join(Organisation, (Organisation.tenant_id == tenant) & (Organisation.id == Listing.organisation_id))
        .join(SourcingRequest, (SourcingRequest.tenant_id == tenant) & (SourcingRequest.id == Match.request_id))
        .join(broken, Match.broken.op("&")(broken.c.bit) != 0)
        .where(
            Match.tenant_id == tenant,
            Match.generation == func.matches_now(tenant),
            Listing.state == ListingState.PUBLISHED,
            SourcingRequest.state == RequestState.OPEN,
        )
        .subquery()
    )
    value = func.sum(each.c.value)
    makers, pairs = func.count(func.distinct(each.c.maker)), func.sum(each.c.pairs)
    rows = db.session.execute(
        select(each.c.place, each.c.key, makers, pairs, value)
        .group_by(each.c.place, each.c.key)
        .order_by(value.desc(), each.c.place, each.c.key)
        .limit(MOST_LINES)
    ).all()
    return [Lack(code, key, count, int(total), int(worth)) for code, key, count, total, worth in rows]
