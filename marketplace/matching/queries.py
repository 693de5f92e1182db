"""The matches of a request and of a listing, best first, and how many there are."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from marketplace.core.db import db, tenant_id
from marketplace.core.pages import Page
from marketplace.listings.models import Listing
from marketplace.listings.rules import ListingState
from marketplace.matching.models import Match
from marketplace.matching.rules import FITS_FROM, KEPT_FROM
from marketplace.sourcing.models import SourcingRequest
from marketplace.sourcing.rules import RequestState, Visibility

PAGE = 20


@dataclass(frozen=True)
class Found:
    """One match as it is stored; `terms` are the score's."""

    request_id: uuid.UUID
    listing_id: uuid.UUID
    score: int
    terms: list[dict[str, Any]]
    broken: list[str]
    formula: str


_COLUMNS = (Match.request_id, Match.listing_id, Match.score, Match.terms, Match.broken, Match.formula)


def of_request(request_id: uuid.UUID, number: int = 1) -> Page[Found]:
    """The published listings that were scored for a request."""
    return _page(Match.request_id == request_id, Listing.published_at.desc(), number)


def of_listing(listing_id: uuid.UUID, number: int = 1) -> Page[Found]:
    """The open requests of everybody that were scored for a listing."""
    for_all = SourcingRequest.visibility == Visibility.PUBLIC
    return _page(and_(Match.listing_id == listing_id, for_all), SourcingRequest.published_at.desc(), number)


def fit_for_organisations(request_id: uuid.UUID, organisation_ids: Collection[uuid.UUID]) -> Found | None:
    """How the best of these organisations' listings fits a request; None when none was scored."""
    own = _live(*_COLUMNS).where(Match.request_id == request_id, Listing.organisation_id.in_(organisation_ids))
    row = db.session.execute(own.order_by(Match.score.desc(), Match.listing_id).limit(1)).first()
    return Found(*row) if row else None


def requests_for_organisations(organisation_ids: Collection[uuid.UUID], most: int) -> list[Found]:
    """The requests that these organisations' listings fit best, each once."""
    best = (
        _live(*_COLUMNS)
        .where(
            Listing.organisation_id.in_(organisation_ids),
            Match.score >= FITS_FROM,
            SourcingRequest.visibility == Visibility.PUBLIC,
        )
        .ext(distinct_on(Match.request_id))
        .order_by(Match.request_id, Match.score.desc(), Match.listing_id)
        .subquery()
    )
    rows = db.session.execute(select(best).order_by(best.c.score.desc(), best.c.request_id).limit(most))
    return [Found(*row) for row in rows]


def counts_of_requests(request_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How many listings fit each of these requests; one that nothing fits is left out."""
    counted = _live(Match.request_id, func.count().label("fitting")).where(
        Match.request_id.in_(request_ids), Match.score >= FITS_FROM
    )
    return {row.request_id: row.fitting for row in db.session.execute(counted.group_by(Match.request_id))}


def _page(which: ColumnElement[bool], then: ColumnElement[Any], number: int) -> Page[Found]:
    whole = func.count().over()
    rows = db.session.execute(
        _live(*_COLUMNS, whole)
        .where(which)
        .order_by(Match.score.desc(), then, Match.id)
        .limit(PAGE)
        .offset((number - 1) * PAGE)
    ).all()
    return Page([Found(*row[:-1]) for row in rows], number, PAGE, rows[0][-1] if rows else 0)


def _live(*columns: Any) -> Select[Any]:
    """Matches of what is open with what is published, right now; a row of something paused may still be stored."""
    tenant = tenant_id()
    return (
        select(*columns)
        .select_from(Match)
        .join(Listing, and_(Listing.tenant_id == tenant, Listing.id == Match.listing_id))
        .join(SourcingRequest, and_(SourcingRequest.tenant_id == tenant, SourcingRequest.id == Match.request_id))
        .where(
            Match.tenant_id == tenant,
            Match.score >= KEPT_FROM,
            Listing.state == ListingState.PUBLISHED,
            SourcingRequest.state == RequestState.OPEN,
        )
    )
