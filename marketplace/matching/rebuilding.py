"""Ranking a whole marketplace anew: in chunks beside what is read, and put in its place in one transaction.

First every listing is read anew, then every request ranked. Each chunk is a transaction of its own that follows an
event of its own, on whichever worker takes it. Killed at any moment, the chunk is done again and the others stand.
"""

import os
import socket
import uuid

from sqlalchemy import ColumnElement, and_, delete, exists, func, select, update
from sqlalchemy.orm import InstrumentedAttribute

from marketplace.core.clock import now
from marketplace.core.db import db, tenant_id
from marketplace.core.ids import uuid7
from marketplace.events.actions import CLOCK, Acting, apart, record
from marketplace.events.kinds import Kind
from marketplace.events.models import Event
from marketplace.listings.models import Listing
from marketplace.listings.rules import ListingState
from marketplace.matching import copying, formulas, held, overriding, writing
from marketplace.matching.encoding import encode_need
from marketplace.matching.engine import BEST, rank_many
from marketplace.matching.gathering import facts_where, request_facts
from marketplace.matching.listing_up import Asker, most_own, pack_lists
from marketplace.matching.models import Chunk, Match, NeedRow, OfferRow, Ranking
from marketplace.matching.objecting import unscored
from marketplace.matching.scoring import FORMULA
from marketplace.sourcing.models import SourcingRequest
from marketplace.sourcing.queries import today
from marketplace.sourcing.rules import RequestState

CHUNK = {"reading": 500, "ranking": 200}
"""Listings or requests of a chunk: a second or two, so that a change waits no longer."""
KEPT_RANKINGS = 30
LAST = uuid.UUID(int=(1 << 128) - 1)
Ids = InstrumentedAttribute[uuid.UUID]


def running() -> Ranking | None:
    return db.session.scalar(select(Ranking).where(Ranking.tenant_id == tenant_id(), Ranking.finished_at.is_(None)))


def start(by: Acting) -> Ranking:
    """Begin anew, or go on with what is running: two never run at once."""
    held.lock()
    current = running()
    if current is None:
        before = db.session.scalar(select(func.max(Ranking.generation)).where(Ranking.tenant_id == tenant_id())) or 0
        current = Ranking(id=uuid7(), generation=before + 1, formula=formulas.current().version, started_at=now())
        db.session.add(current)
        db.session.flush()
    elif by is not CLOCK:
        return current  # asked for twice
    record(by, Kind.RANKING_STARTED, current)
    return current


def start_by_clock() -> None:
    """Every night: days pass, and what could be made in time may be so no more. Nobody is told."""
    start(CLOCK)


def refresh_if_old() -> None:
    """Rows that an older formula has written say nothing to the new one: then everything is ranked anew."""
    old = exists().where(OfferRow.tenant_id == tenant_id(), OfferRow.formula != FORMULA, OfferRow.cells != b"")
    if running() is None and db.session.scalar(select(old)):
        start(CLOCK)


def follow_start(event: Event) -> None:
    """Cut the first step into chunks; a ranking that is further already goes on by its own."""
    current = _hold(event.subject_id)
    if current is None or current.finished_at is not None or _has_chunks(current, "reading"):
        return
    _cut(current, "reading")


def follow_chunk(event: Event) -> None:
    """Carry out a chunk, and with the last of a step begin the next one. Repeating it does no harm."""
    held.lock(shared=True)
    chunk = db.session.get(Chunk, (tenant_id(), event.subject_id), with_for_update=True, populate_existing=True)
    if chunk is None or chunk.done_at is not None:
        return
    ranking = db.session.get_one(Ranking, (tenant_id(), chunk.ranking_id))
    if ranking.finished_at is not None:
        return
    {"reading": _read, "ranking": _rank}[chunk.step](ranking, chunk)
    chunk.done_at, chunk.done_by = now(), f"{socket.gethostname()}:{os.getpid()}"
    db.session.flush()
    _advance(chunk)


def _hold(ranking_id: uuid.UUID) -> Ranking | None:
    return db.session.get(Ranking, (tenant_id(), ranking_id), with_for_update=True, populate_existing=True)


def _advance(chunk: Chunk) -> None:
    """From here to the end of the transaction the ranking is held: the last chunk sees that it is the last."""
    current = _hold(chunk.ranking_id)
    if current is None:
        return
    current.done = min(current.total, current.done + chunk.size)
    left = exists().where(
        Chunk.tenant_id == tenant_id(),
        Chunk.ranking_id == current.id,
        Chunk.step == chunk.step,
        Chunk.done_at.is_(None),
    )
    db.session.flush()
    if not db.session.scalar(select(left)):
        _cut(current, "ranking") if chunk.step == "reading" else _finish(current)


def _has_chunks(current: Ranking, step: str) -> bool:
    some = exists().where(Chunk.tenant_id == tenant_id(), Chunk.ranking_id == current.id, Chunk.step == step)
    return bool(db.session.scalar(select(some)))


def _cut(current: Ranking, step: str) -> None:
    """Divide what the step goes over into chunks, each told to a worker of its own; with nothing to do it is over."""
    ids = _published() if step == "reading" else _open()
    current.step, current.total, current.done = step, len(ids), 0
    size = CHUNK[step]
    with apart():
        for start_at in range(0, len(ids), size):
            part = ids[start_at : start_at + size]
            chunk = Chunk(
                id=uuid7(),
                ranking_id=current.id,
                step=step,
                after_id=ids[start_at - 1] if start_at else None,
                # The last one takes in what lies beyond, which is offered no longer.
                last_id=part[-1] if start_at + size < len(ids) else LAST,
                size=len(part),
            )
            db.session.add(chunk)
            db.session.flush()
            record(CLOCK, Kind.RANKING_CUT, chunk, step=step, size=len(part))
    if not ids:
        _cut(current, "ranking") if step == "reading" else _finish(current)


def _finish(current: Ranking) -> None:
    """Put the new generation in the place of the old: readers see the one or the other, and nothing between."""
    current.step, current.finished_at = "done", now()
    record(CLOCK, Kind.RANKING_FINISHED, current)


def sweep(event: Event) -> None:
    """What no reader reaches any more goes: older generations, chunks, rows of what is gone, rankings of long ago."""
    held.lock()
    current = db.session.get(Ranking, (tenant_id(), event.subject_id))
    if current is None:
        return
    db.session.execute(
        delete(Match).where(Match.tenant_id == tenant_id(), Match.generation < func.matches_now(tenant_id()))
    )
    db.session.execute(delete(Chunk).where(Chunk.tenant_id == tenant_id(), Chunk.ranking_id == current.id))
    current.swept = max(current.swept, _sweep_rows())
    old = current.generation - KEPT_RANKINGS
    db.session.execute(delete(Ranking).where(Ranking.tenant_id == tenant_id(), Ranking.generation < old))


def _sweep_rows() -> int:
    """The rows that say of a listing or a request that it has gone; the latest change among all that ever went."""
    went = [held.swept()]
    for model, is_gone in ((OfferRow, OfferRow.cells == b""), (NeedRow, NeedRow.facts.is_(None))):
        gone = delete(model).where(model.tenant_id == tenant_id(), is_gone).returning(model.changed)
        went.extend(db.session.scalars(gone.execution_options(synchronize_session=False)))
    return max(went)


def _read(_ranking: Ranking, chunk: Chunk) -> None:
    """Write the listings of a chunk as rows of the matrix; those that are offered no longer lose theirs."""
    silent = unscored()
    found = {
        listing.id: (listing, facts)
        for listing, facts in facts_where(_within(Listing.id, chunk))
        if listing.organisation_id not in silent
    }
    for listing_id, (listing, facts) in found.items():
        writing.write_offer(listing_id, listing.organisation_id, facts)
    gone = update(OfferRow).where(
        OfferRow.tenant_id == tenant_id(),
        _within(OfferRow.listing_id, chunk),
        OfferRow.listing_id.not_in(found),
    )
    db.session.execute(gone.values(cells=b"", figures=b"", formula=FORMULA, changed=func.nextval("match_changes")))


def _within(column: Ids, chunk: Chunk) -> ColumnElement[bool]:
    return column <= chunk.last_id if chunk.after_id is None else and_(column > chunk.after_id, column <= chunk.last_id)


def _rank(ranking: Ranking, chunk: Chunk) -> None:
    """Rank the open requests of a chunk and write their lists into the ranking's generation."""
    formula, day, market, silent = formulas.current(), today(), held.offers(), unscored()
    asked = select(SourcingRequest).where(
        SourcingRequest.tenant_id == tenant_id(),
        SourcingRequest.state == RequestState.OPEN,
        _within(SourcingRequest.id, chunk),
    )
    requests = [one for one in db.session.scalars(asked) if one.organisation_id not in silent]
    needs = [request_facts(request, day) for request in requests]
    for request, need in zip(requests, needs, strict=True):
        writing.write_need(request.id, request.organisation_id, need, request.needed_by)
    askers = [Asker(request.id, request.organisation_id) for request in requests]
    ready = [encode_need(need, formula.weights) for need in needs]
    lists = rank_many(ready, market.offers, BEST + most_own(askers, market))
    # A change in the meantime may have written rows of these requests already.
    half_written = (Match.generation == ranking.generation, _within(Match.request_id, chunk))
    db.session.execute(delete(Match).where(Match.tenant_id == tenant_id(), *half_written))
    packed = pack_lists(askers, lists, market, overriding.of_requests([one.request_id for one in askers]))
    copying.copy_in(packed, ranking.generation, formula.version)


def _published() -> list[uuid.UUID]:
    listed = select(Listing.id).where(Listing.tenant_id == tenant_id(), Listing.state == ListingState.PUBLISHED)
    return list(db.session.scalars(listed.order_by(Listing.id)))


def _open() -> list[uuid.UUID]:
    asked = select(SourcingRequest.id).where(
        SourcingRequest.tenant_id == tenant_id(), SourcingRequest.state == RequestState.OPEN
    )
    return list(db.session.scalars(asked.order_by(SourcingRequest.id)))
