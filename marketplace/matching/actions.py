"""Bringing matches up to date after a change, one request or one listing at a time, and telling of new fits once."""

import uuid
from collections.abc import Iterable

from sqlalchemy import ColumnElement, Select, delete, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from marketplace.core.clock import now
from marketplace.core.db import db, tenant_id
from marketplace.core.ids import uuid7
from marketplace.events.actions import CLOCK, record
from marketplace.events.kinds import Kind
from marketplace.events.models import Event
from marketplace.listings.models import Listing
from marketplace.listings.rules import ListingState
from marketplace.matching.facts import ListingFacts
from marketplace.matching.gathering import listing_facts, request_facts
from marketplace.matching.models import Match
from marketplace.matching.rules import FITS_FROM, KEPT_FROM
from marketplace.matching.scoring import FORMULA, Score, score
from marketplace.organisations.models import Organisation
from marketplace.organisations.rules import PUBLIC_STATES, OrganisationKind
from marketplace.sourcing.models import SourcingRequest
from marketplace.sourcing.queries import today
from marketplace.sourcing.rules import RequestState, Visibility

Pair = tuple[uuid.UUID, uuid.UUID]
"""The ids of a request and of a listing."""
BATCH = 500


def score_request(event: Event) -> None:
    """Score the event's request against every published listing; one that is not open loses its matches."""
    _one_at_a_time()
    request = db.session.get(SourcingRequest, (tenant_id(), event.subject_id))
    if request is None or request.state != RequestState.OPEN:
        _forget(Match.request_id == event.subject_id)
        return
    need = request_facts(request, today())
    offers = _facts_of_offers(Listing.organisation_id != request.organisation_id)
    _store(((request.id, listing_id), score(need, offer)) for listing_id, (_listing, offer) in offers.items())
    _tell_of_request(request, {listing_id: listing for listing_id, (listing, _offer) in offers.items()})


def score_listing(event: Event) -> None:
    """Score the event's listing against every open request; one that is not published loses its matches."""
    _one_at_a_time()
    offered = db.session.execute(_offers(Listing.id == event.subject_id)).first()
    if offered is None:
        _forget(Match.listing_id == event.subject_id)
        return
    listing, kind, regency = offered
    offer, day = listing_facts(listing, kind, regency), today()
    open_to_others = select(SourcingRequest).where(
        SourcingRequest.state == RequestState.OPEN, SourcingRequest.organisation_id != listing.organisation_id
    )
    requests = {request.id: request for request in db.session.scalars(open_to_others)}
    _store(((request.id, listing.id), score(request_facts(request, day), offer)) for request in requests.values())
    _tell_of_listing(listing, requests)


def rescore_open() -> None:
    """Score every open request anew: days pass, and what could be made in time may be so no more. Nobody is told."""
    _one_at_a_time()
    day, offers = today(), _facts_of_offers()
    for request in db.session.scalars(select(SourcingRequest).where(SourcingRequest.state == RequestState.OPEN)):
        need = request_facts(request, day)
        _store(
            ((request.id, listing_id), score(need, offer))
            for listing_id, (listing, offer) in offers.items()
            if listing.organisation_id != request.organisation_id
        )


def _facts_of_offers(*which: ColumnElement[bool]) -> dict[uuid.UUID, tuple[Listing, ListingFacts]]:
    return {
        listing.id: (listing, listing_facts(listing, kind, regency))
        for listing, kind, regency in db.session.execute(_offers(*which))
    }


def _one_at_a_time() -> None:
    """Whoever reads after this lock sees what its last holder wrote: an older score never covers a newer one."""
    db.session.execute(func.pg_advisory_xact_lock(func.hashtextextended(f"matches {tenant_id()}", 0)).select())


def _offers(*which: ColumnElement[bool]) -> Select[Listing, OrganisationKind, str | None]:
    """Published listings of organisations in good standing, each with the organisation's kind and place."""
    return (
        select(Listing, Organisation.kind, Organisation.regency_code)
        .join(Organisation, Organisation.id == Listing.organisation_id)
        .where(Listing.state == ListingState.PUBLISHED, Organisation.state.in_(PUBLIC_STATES), *which)
    )


def _store(scored: Iterable[tuple[Pair, Score]]) -> None:
    """Write each score over the one before; what is no match any more goes, unless it has been told of."""
    kept, gone = [], []
    for pair, result in scored:
        if result.total < KEPT_FROM or result.is_another_product:
            gone.append(pair)
        else:
            kept.append(_row(*pair, result))
    for start in range(0, len(kept), BATCH):
        statement = insert(Match).values(kept[start : start + BATCH])
        fresh = {name: statement.excluded[name] for name in ("score", "terms", "broken", "formula", "computed_at")}
        db.session.execute(
            statement.on_conflict_do_update(index_elements=["tenant_id", "request_id", "listing_id"], set_=fresh)
        )
    for start in range(0, len(gone), BATCH):
        _forget(tuple_(Match.request_id, Match.listing_id).in_(gone[start : start + BATCH]))


def _row(request_id: uuid.UUID, listing_id: uuid.UUID, result: Score) -> dict[str, object]:
    return {
        "tenant_id": tenant_id(),
        "id": uuid7(),
        "request_id": request_id,
        "listing_id": listing_id,
        "score": result.total,
        "terms": [vars(term) for term in result.terms],
        "broken": list(result.broken),
        "formula": FORMULA,
        "computed_at": now(),
    }


def _forget(*which: ColumnElement[bool]) -> None:
    """What was told of stays as a mark, with no score, so that it is not told again when it comes back."""
    mine = (Match.tenant_id == tenant_id(), *which)
    db.session.execute(delete(Match).where(*mine, Match.told_at.is_(None)))
    db.session.execute(update(Match).where(*mine).values(score=0, terms=[], broken=[], computed_at=now()))


def _newly_fitting(which: ColumnElement[bool]) -> list[Pair]:
    """The fits that nobody has been told of, marked as told. Two workers at once cannot both get one."""
    untold = update(Match).where(Match.tenant_id == tenant_id(), which, Match.told_at.is_(None))
    fitting = untold.where(Match.score >= FITS_FROM).values(told_at=now())
    rows = db.session.execute(fitting.returning(Match.request_id, Match.listing_id, Match.score)).all()
    return [(row.request_id, row.listing_id) for row in sorted(rows, key=lambda row: -row.score)]


def _tell_of_request(request: SourcingRequest, listings: dict[uuid.UUID, Listing]) -> None:
    """Tell the buyer how many makers fit, and each of these makers once, at the best of his listings."""
    told: dict[uuid.UUID, Listing] = {}
    for _request_id, listing_id in _newly_fitting(Match.request_id == request.id):
        told.setdefault(listings[listing_id].organisation_id, listings[listing_id])
    if not told:
        return
    record(CLOCK, Kind.REQUEST_MATCHED, request, organisation_id=request.organisation_id, count=len(told))
    if request.visibility == Visibility.PUBLIC:
        for organisation_id, listing in told.items():
            record(CLOCK, Kind.LISTING_MATCHED, listing, organisation_id=organisation_id, request_ids=[str(request.id)])


def _tell_of_listing(listing: Listing, requests: dict[uuid.UUID, SourcingRequest]) -> None:
    """Tell the maker which requests fit, and each of their buyers that one more maker does."""
    fitting = [requests[request_id] for request_id, _listing in _newly_fitting(Match.listing_id == listing.id)]
    shown = [str(request.id) for request in fitting if request.visibility == Visibility.PUBLIC]
    if shown:
        owner = listing.organisation_id
        record(CLOCK, Kind.LISTING_MATCHED, listing, organisation_id=owner, request_ids=shown)
    for request in fitting:
        details = {"count": 1, "listing_id": str(listing.id)}
        record(CLOCK, Kind.REQUEST_MATCHED, request, organisation_id=request.organisation_id, **details)
