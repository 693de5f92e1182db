"""Bringing matches up to date after a change, one row or one column at a time, and telling of new fits once."""

import uuid
from collections.abc import Collection, Iterable

import numpy as np
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects.postgresql import insert

from marketplace.core.db import db, tenant_id
from marketplace.core.ids import uuid7
from marketplace.events.actions import CLOCK, record
from marketplace.events.kinds import Kind
from marketplace.events.models import Event
from marketplace.listings.models import Listing
from marketplace.listings.rules import ListingState
from marketplace.matching import formulas, held, overriding, writing
from marketplace.matching.column import scores_of_offer
from marketplace.matching.encoding import encode_need
from marketplace.matching.engine import BEST, rank_ready
from marketplace.matching.freezing import freeze
from marketplace.matching.gathering import facts_where, request_facts
from marketplace.matching.listing_up import Asker, list_of, most_own
from marketplace.matching.models import Match, NeedRow, Override, Telling
from marketplace.matching.objecting import unscored
from marketplace.matching.offers import Offers
from marketplace.matching.overriding import Pair
from marketplace.matching.queries import last_places
from marketplace.matching.rebuilding import refresh_if_old
from marketplace.matching.rules import FITS_FROM, KEPT_FROM
from marketplace.matching.writing import Scored
from marketplace.organisations.models import Membership
from marketplace.sourcing.models import SourcingRequest
from marketplace.sourcing.queries import today
from marketplace.sourcing.rules import RequestState, Visibility

FILLED_AT_ONCE = 25
"""So many lists are filled in one go: half a second, so that a change waits no longer."""


def score_request(event: Event) -> None:
    """Rank the published listings for the event's request; one that is not open loses its matches.

    Its list is frozen first, if it was closed to be decided on.
    """
    held.lock()
    request = db.session.get(SourcingRequest, (tenant_id(), event.subject_id))
    if request is None:
        return
    if request.state != RequestState.OPEN or request.organisation_id in unscored():
        freeze(request)
        writing.write_need(request.id, request.organisation_id, None, None)
        writing.replace_row(request.id, [], "")
        return
    refresh_if_old()
    formula, need = formulas.current(), request_facts(request, today())
    writing.write_need(request.id, request.organisation_id, need, request.needed_by)
    asker, market = Asker(request.id, request.organisation_id), held.offers()
    ranking = rank_ready(encode_need(need, formula.weights), market.offers, BEST + most_own([asker], market))
    row = list_of(asker, ranking, market, overriding.of_requests([request.id]))
    writing.replace_row(request.id, row, formula.version)
    _tell_of_request(request)


def fill_short_lists() -> int:
    """Rank some of the requests anew whose lists have lost a listing, for another may deserve its place; how many."""
    short = select(NeedRow.request_id).where(NeedRow.tenant_id == tenant_id(), NeedRow.is_short)
    requests = db.session.scalars(short.order_by(NeedRow.changed).limit(FILLED_AT_ONCE)).all()
    for request_id in requests:
        score_request(Event(subject_id=request_id))
    return len(requests)


def score_listing(event: Event) -> None:
    """Score the event's listing for every open request; one that is not published loses its matches."""
    held.lock()
    _score_listing(event.subject_id)


def _score_listing(listing_id: uuid.UUID) -> None:
    found = facts_where(Listing.id == listing_id)
    if not found or found[0][0].organisation_id in unscored():
        listing = db.session.get(Listing, (tenant_id(), listing_id))
        if listing is not None:
            writing.write_offer(listing_id, listing.organisation_id, None)
        writing.replace_column(listing_id, _of_overrides(listing_id) if found else [], formulas.current().version)
        return
    refresh_if_old()
    ((listing, offer),) = found
    writing.write_offer(listing.id, listing.organisation_id, offer)
    formula = formulas.current()
    market = held.needs(formula, today())
    scores, broken = scores_of_offer(market.needs, Offers([offer]))
    points = np.rint(scores * 100).astype(int)
    column = [
        (market.ids[at], listing.id, int(points[at]), int(broken[at]))
        for at in np.flatnonzero(points >= KEPT_FROM).tolist()
        if market.owners[market.ids[at]] != listing.organisation_id
    ]
    last = last_places([one[0] for one in column], BEST)
    column = _with_overrides(listing.id, [one for one in column if one[2] >= last.get(one[0], 0)])
    writing.replace_column(listing.id, column, formula.version)
    _tell_of_listing(listing, {one[0] for one in column})


def _with_overrides(listing_id: uuid.UUID, column: Collection[Scored]) -> list[Scored]:
    said = overriding.of_listing(listing_id)
    return [*(one for one in column if one[:2] not in said), *_of_overrides(listing_id)]


def _of_overrides(listing_id: uuid.UUID) -> list[Scored]:
    return [(*pair, own.score, 0) for pair, own in overriding.of_listing(listing_id).items() if own.score >= KEPT_FROM]


def score_maker(event: Event) -> None:
    """Score the published listings of the event's organisation: its skills, certificates or free weeks have changed."""
    if event.organisation_id is not None:
        score_organisation(event.organisation_id)


def score_firm(event: Event) -> None:
    """The same for an organisation that the event is about: it has moved, was shut out or let in again."""
    score_organisation(event.subject_id)


def score_organisation(organisation_id: uuid.UUID) -> None:
    held.lock()
    for listing_id in _published_of(organisation_id):
        _score_listing(listing_id)


def score_person(event: Event) -> None:
    """Whoever objects to being scored, or wants nothing done with his data, has done so for all that he owns."""
    held.lock()
    firms = select(Membership.organisation_id).where(
        Membership.tenant_id == tenant_id(), Membership.person_id == event.subject_id
    )
    for organisation_id in db.session.scalars(firms).all():
        for listing_id in _published_of(organisation_id):
            _score_listing(listing_id)
        for request_id in _open_of(organisation_id):
            score_request(Event(subject_id=request_id))


def score_pair(event: Event) -> None:
    """A moderator's word was given or taken back: the request of that pair is ranked anew."""
    own = db.session.get(Override, (tenant_id(), event.subject_id))
    if own is not None:
        score_request(Event(subject_id=own.request_id))


def _published_of(organisation_id: uuid.UUID) -> list[uuid.UUID]:
    mine = select(Listing.id).where(
        Listing.tenant_id == tenant_id(),
        Listing.organisation_id == organisation_id,
        Listing.state == ListingState.PUBLISHED,
    )
    return list(db.session.scalars(mine))


def _open_of(organisation_id: uuid.UUID) -> list[uuid.UUID]:
    mine = select(SourcingRequest.id).where(
        SourcingRequest.tenant_id == tenant_id(),
        SourcingRequest.organisation_id == organisation_id,
        SourcingRequest.state == RequestState.OPEN,
    )
    return list(db.session.scalars(mine))


def _newly_fitting(*which: ColumnElement[bool]) -> list[Pair]:
    """The fits that nobody has been told of, best first, noted as told. Two workers at once cannot both get one."""
    fitting = (
        select(Match.request_id, Match.listing_id, Match.score, Match.broken)
        .where(
            Match.tenant_id == tenant_id(),
            Match.generation == func.matches_now(tenant_id()),
            Match.score >= FITS_FROM,
            *which,
        )
        .order_by(Match.score.desc(), Match.id)
    )
    pairs = [(row.request_id, row.listing_id) for row in db.session.execute(fitting)]
    if not pairs:
        return []
    rows = [{"tenant_id": tenant_id(), "id": uuid7(), "request_id": one, "listing_id": other} for one, other in pairs]
    noted = (
        insert(Telling).values(rows).on_conflict_do_nothing(index_elements=["tenant_id", "request_id", "listing_id"])
    )
    new = {tuple(row) for row in db.session.execute(noted.returning(Telling.request_id, Telling.listing_id))}
    return [pair for pair in pairs if pair in new]


def _tell_of_request(request: SourcingRequest) -> None:
    """Tell the buyer how many makers fit, and each of these makers once, at the best of his listings."""
    pairs = _newly_fitting(Match.request_id == request.id)
    listings = _by_id(listing_id for _request, listing_id in pairs)
    told: dict[uuid.UUID, Listing] = {}
    for _request_id, listing_id in pairs:
        told.setdefault(listings[listing_id].organisation_id, listings[listing_id])
    if not told:
        return
    record(CLOCK, Kind.REQUEST_MATCHED, request, organisation_id=request.organisation_id, count=len(told))
    if request.visibility == Visibility.PUBLIC:
        for organisation_id, listing in told.items():
            record(CLOCK, Kind.LISTING_MATCHED, listing, organisation_id=organisation_id, request_ids=[str(request.id)])


def _by_id(listing_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Listing]:
    rows = db.session.scalars(select(Listing).where(Listing.tenant_id == tenant_id(), Listing.id.in_(set(listing_ids))))
    return {listing.id: listing for listing in rows}


def _tell_of_listing(listing: Listing, request_ids: Collection[uuid.UUID]) -> None:
    """Tell the maker which requests fit, and each of their buyers that one more maker does."""
    pairs = _newly_fitting(Match.listing_id == listing.id, Match.request_id.in_(request_ids))
    rows = db.session.scalars(
        select(SourcingRequest).where(
            SourcingRequest.tenant_id == tenant_id(), SourcingRequest.id.in_({request for request, _ in pairs})
        )
    )
    requests = {request.id: request for request in rows}
    fitting = [requests[request_id] for request_id, _listing in pairs if request_id in requests]
    shown = [str(request.id) for request in fitting if request.visibility == Visibility.PUBLIC]
    if shown:
        owner = listing.organisation_id
        record(CLOCK, Kind.LISTING_MATCHED, listing, organisation_id=owner, request_ids=shown)
    for request in fitting:
        details = {"count": 1, "listing_id": str(listing.id)}
        record(CLOCK, Kind.REQUEST_MATCHED, request, organisation_id=request.organisation_id, **details)
