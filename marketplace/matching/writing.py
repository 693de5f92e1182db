"""Writing what was computed: rows of the matrix, and matches of every generation that somebody reads or will."""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from marketplace.core.clock import now
from marketplace.core.db import db, tenant_id
from marketplace.core.ids import uuid7
from marketplace.matching.encoding import row_of
from marketplace.matching.engine import BEST
from marketplace.matching.facts import ListingFacts, RequestFacts
from marketplace.matching.models import Match, NeedRow, OfferRow, Ranking
from marketplace.matching.scoring import FORMULA
from marketplace.matching.storing import cells_of, figures_of, need_as_json

Scored = tuple[uuid.UUID, uuid.UUID, int, int]
"""Request, listing, points from 0 to 100, and the mask of what is broken."""
_NEXT = func.nextval("match_changes")


def write_offer(listing_id: uuid.UUID, organisation_id: uuid.UUID, offer: ListingFacts | None) -> None:
    """The lines of a listing as rows of the matrix; None when it is offered no longer."""
    mine = (OfferRow.tenant_id == tenant_id(), OfferRow.listing_id == listing_id)
    lines = [row_of(line) for line in (offer, *offer.lines)] if offer else []
    db.session.execute(delete(OfferRow).where(*mine, OfferRow.line >= max(1, len(lines))))
    shared = {"listing_id": listing_id, "organisation_id": organisation_id, "formula": FORMULA}
    rows = [
        {"line": at, "cells": cells_of(one), "figures": figures_of(one), "regency_code": one.regency}
        for at, one in enumerate(lines)
    ] or [{"line": 0, "cells": b"", "figures": b"", "regency_code": None}]
    for row in rows:
        _upsert(OfferRow, ("tenant_id", "listing_id", "line"), row | shared)


def write_need(
    request_id: uuid.UUID, organisation_id: uuid.UUID, need: RequestFacts | None, needed_by: date | None
) -> None:
    """What a request asks; None when it is open no longer. Whoever writes it ranks it as well: its list is whole."""
    row = {
        "request_id": request_id,
        "organisation_id": organisation_id,
        "facts": need_as_json(need, needed_by) if need else None,
        "needed_by": needed_by,
        "formula": FORMULA,
        "is_short": False,
    }
    _upsert(NeedRow, ("tenant_id", "request_id"), row)


def _upsert(model: type[OfferRow] | type[NeedRow], unique: Sequence[str], row: Mapping[str, object]) -> None:
    statement = insert(model).values(tenant_id=tenant_id(), id=uuid7(), changed=_NEXT, **row)
    fresh = {name: statement.excluded[name] for name in (*row, "changed") if name not in unique}
    db.session.execute(statement.on_conflict_do_update(index_elements=list(unique), set_=fresh))


def live_generations() -> list[int]:
    """The generation that is read, and the one that is being made, so that a change is lost in neither."""
    read = db.session.scalar(select(func.matches_now(tenant_id()))) or 0
    made = db.session.scalar(select(Ranking.generation).where(Ranking.finished_at.is_(None)))
    return [read] if made is None else [read, made]


def replace_row(request_id: uuid.UUID, scored: Collection[Scored], formula: str) -> None:
    _replace(live_generations(), Match.request_id == request_id, scored, formula)


def replace_column(listing_id: uuid.UUID, scored: Collection[Scored], formula: str) -> None:
    """Write a listing's scores into all lists; a full one that loses it has a place for another, and is noted."""
    left = _asked_for(listing_id) - {one[0] for one in scored}
    _replace(live_generations(), Match.listing_id == listing_id, scored, formula)
    if left:
        _note_short(left)


def _asked_for(listing_id: uuid.UUID) -> set[uuid.UUID]:
    """The requests that have a listing on their list now."""
    listed = select(Match.request_id).where(Match.listing_id == listing_id, *_read())
    return set(db.session.scalars(listed))


def _read() -> tuple[ColumnElement[bool], ...]:
    return Match.tenant_id == tenant_id(), Match.generation == func.matches_now(tenant_id())


def _note_short(request_ids: Collection[uuid.UUID]) -> None:
    """A list that was not full has nobody waiting: only one that held BEST until now is short."""
    listed = select(func.count()).select_from(Match).where(*_read(), Match.request_id == NeedRow.request_id)
    held = (NeedRow.tenant_id == tenant_id(), NeedRow.request_id.in_(request_ids))
    full = listed.correlate(NeedRow).scalar_subquery() == BEST - 1
    db.session.execute(
        update(NeedRow).where(*held, full).values(is_short=True).execution_options(synchronize_session=False)
    )


def _replace(generations: Iterable[int], which: ColumnElement[bool], scored: Collection[Scored], formula: str) -> None:
    for generation in generations:
        db.session.execute(delete(Match).where(Match.tenant_id == tenant_id(), Match.generation == generation, which))
        if scored:
            db.session.execute(insert(Match), [_row(one, generation, formula) for one in scored])


def _row(scored: Scored, generation: int, formula: str) -> dict[str, object]:
    request_id, listing_id, score, broken = scored
    return {
        "tenant_id": tenant_id(),
        "id": uuid7(),
        "generation": generation,
        "request_id": request_id,
        "listing_id": listing_id,
        "score": score,
        "broken": broken,
        "formula": formula,
        "computed_at": now(),
    }
