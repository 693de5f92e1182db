"""The matches of a request and of a listing, best first, and how many there are."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from marketplace.core.db import db, tenant_id
from marketplace.core.pages import Page
from marketplace.listings.models import Listing
from marketplace.listings.rules import ListingState
from marketplace.matching.models import Match, Ranking
from marketplace.matching.rules import FITS_FROM, KEPT_FROM
from marketplace.organisations.models import Organisation
from marketplace.organisations.rules import PUBLIC_STATES
from marketplace.sourcing.models import SourcingRequest
from marketplace.sourcing.rules import RequestState, Visibility

PAGE = 20


@dataclass(frozen=True)
class Found:
    """One match as it is stored; `broken` is the mask of the hard constraints that are not met."""

    request_id: uuid.UUID
    listing_id: uuid.UUID
    score: int
    broken: int


_COLUMNS = (Match.request_id, Match.listing_id, Match.score, Match.broken)


def of_request(request_id: uuid.UUID, number: int = 1, *, but: Collection[uuid.UUID] = ()) -> Page[Found]:
    """The published listings that were scored for a request, `but` those of some organisations."""
    return _page(
        and_(Match.request_id == request_id, Listing.organisation_id.not_in(but)), Listing.published_at.desc(), number
    )


def best_of(request_id: uuid.UUID) -> list[Found]:
    """The whole list of a request, open or not, in its order."""
    own = select(*_COLUMNS).where(*_read(), Match.request_id == request_id)
    return [Found(*row) for row in db.session.execute(own.order_by(Match.score.desc(), Match.id))]


def of_listing(listing_id: uuid.UUID, number: int = 1, *, but: Collection[uuid.UUID] = ()) -> Page[Found]:
    """The open requests of everybody that were scored for a listing, `but` those of some organisations."""
    for_all = and_(SourcingRequest.visibility == Visibility.PUBLIC, SourcingRequest.organisation_id.not_in(but))
    return _page(and_(Match.listing_id == listing_id, for_all), SourcingRequest.published_at.desc(), number)


def of_listings(
    request_id: uuid.UUID, listing_ids: Collection[uuid.UUID], *, but: Collection[uuid.UUID] = ()
) -> list[Found]:
    """Those of these listings that are on the list of a request, best first, `but` those of some organisations."""
    if not listing_ids:
        return []
    own = _live(*_COLUMNS).where(
        Match.request_id == request_id, Match.listing_id.in_(listing_ids), Listing.organisation_id.not_in(but)
    )
    return [Found(*row) for row in db.session.execute(own.order_by(Match.score.desc(), Match.id))]


def of_pair(request_id: uuid.UUID, listing_id: uuid.UUID) -> Found | None:
    own = select(*_COLUMNS).where(*_read(), Match.request_id == request_id, Match.listing_id == listing_id)
    row = db.session.execute(own).first()
    return Found(*row) if row else None


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


def last_places(request_ids: Collection[uuid.UUID], most: int) -> dict[uuid.UUID, int]:
    """The score of the place `most` of each of these lists; a list that is shorter has room, and is left out."""
    placed = (
        select(
            Match.request_id,
            Match.score,
            func.row_number().over(partition_by=Match.request_id, order_by=Match.score.desc()).label("place"),
        )
        .where(*_read(), Match.request_id.in_(request_ids))
        .subquery()
    )
    rows = db.session.execute(select(placed.c.request_id, placed.c.score).where(placed.c.place == most))
    return {row.request_id: row.score for row in rows}


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


def _read() -> tuple[ColumnElement[bool], ...]:
    """The generation that is read now."""
    return Match.tenant_id == tenant_id(), Match.generation == func.matches_now(tenant_id())


def _live(*columns: Any) -> Select[Any]:
    """Matches between what is published and what is open at this moment, whatever the last computation saw."""
    tenant = tenant_id()
    return (
        select(*columns)
        .select_from(Match)
        .join(Listing, and_(Listing.tenant_id == tenant, Listing.id == Match.listing_id))
        .join(SourcingRequest, and_(SourcingRequest.tenant_id == tenant, SourcingRequest.id == Match.request_id))
        .where(
            *_read(),
            Match.score >= KEPT_FROM,
            Listing.state == ListingState.PUBLISHED,
            SourcingRequest.state == RequestState.OPEN,
            _is_in_good_standing(Listing.organisation_id),
            _is_in_good_standing(SourcingRequest.organisation_id),
        )
    )


def _is_in_good_standing(organisation_id: Any) -> ColumnElement[bool]:
    """A suspended organisation is in nobody's matches, though the rows stay for when it comes back."""
    known = aliased(Organisation)
    shown = (known.tenant_id == tenant_id(), known.id == organisation_id, known.state.in_(PUBLIC_STATES))
    return exists().where(*shown)


def rankings(most: int = 10) -> list[Ranking]:
    """The latest whole rankings, the newest first."""
    return list(db.session.scalars(select(Ranking).order_by(Ranking.started_at.desc(), Ranking.id).limit(most)))
