"""Reading the index: a page of cards, what is spelled nearly so, what is saved, what an organisation has published."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, TextClause, select

from marketplace.accounts.actor import Actor, Visitor
from marketplace.core.db import db, tenant_id
from marketplace.core.pages import Page
from marketplace.regions import gazetteer
from marketplace.regions.distance import between_km
from marketplace.search import statements
from marketplace.search.facets import meanings, own_meanings
from marketplace.search.models import Bookmark
from marketplace.search.rules import COUNTED, FACETED, PAGE, WALKED, Sort, SubjectKind, Wanted
from marketplace.search.understanding import understand
from marketplace.search.words import of_tenant, query_of
from marketplace.vocabulary.words import plain

Card = Row[Any]
"""A row of the columns that statements name, with `saved`."""


@dataclass(frozen=True)
class Facet:
    """A value that a filter could take, and how many it would leave."""

    key: str
    number: int
    is_at_least: bool


@dataclass(frozen=True)
class Searcher:
    """Somebody for whom a search is made while he is away."""

    person_id: uuid.UUID


@dataclass(frozen=True)
class Found(Page[Card]):
    """A page of cards and, of a search that narrows, what would narrow it further: by filter, the largest first."""

    facets: Mapping[str, Sequence[Facet]] = field(default_factory=dict)


def cards(actor: Actor | Visitor, kind: SubjectKind, wanted: Wanted) -> Found:
    """One page of what is wanted; `Found.number` is 1 for the first and 2 for any later one.

    One statement, and two for the first page of words so common that their hits are not all counted.
    """
    shape, values = _shaped(actor, kind, wanted, is_later=wanted.after is not None)
    if wanted.after:
        later = replace(shape, is_common=is_common(shape.order, wanted.after.total))
        return Found(_rows(statements.cards(later), **values), 2, PAGE, wanted.after.total, COUNTED)
    if not shape.by_words and not shape.narrowed:
        rows = _rows(statements.whole(shape), **values)
        return Found(rows, 1, PAGE, rows[0].total if rows else 0, COUNTED)
    rows = _rows(statements.found(shape), **values)
    total = rows[0].total if rows else 0
    facets = _facets(rows[0]) if rows else {}
    if total > COUNTED:
        rows = _rows(statements.cards(replace(shape, is_common=True)), **values)
    return Found(rows, 1, PAGE, total, COUNTED, facets)


def is_common(order: Sort, total: int) -> bool:
    """So many hits that a page of them is sooner read along the index of the newest than picked out of all."""
    return total > (WALKED if order is Sort.NEWEST else COUNTED)


def _facets(first: Card) -> dict[str, list[Facet]]:
    found: dict[str, list[Facet]] = {}
    known = meanings()
    # Only a marketplace that has words of its own has numbers that are not of the shared lists.
    if any(code not in known for code in first.codes or ()):
        known = known | own_meanings()
    for code, number in zip(first.codes or (), first.numbers or (), strict=True):
        name, key = known.get(code, ("", ""))
        if name:
            found.setdefault(name, []).append(Facet(key, number, is_at_least=first.total > FACETED))
    return {name: sorted(several, key=lambda one: (-one.number, one.key)) for name, several in found.items()}


def number_of(actor: Actor | Visitor, kind: SubjectKind, wanted: Wanted) -> int:
    """How many there are of what is wanted, up to COUNTED + 1."""
    shape, values = _shaped(actor, kind, replace(wanted, sort=Sort.NEWEST))
    return int(db.session.scalar(statements.counted(shape), {"tenant": tenant_id(), **values}) or 0)


def newer(person_id: uuid.UUID, kind: SubjectKind, wanted: Wanted, since: datetime) -> int:
    """How many of what a person wants were published after `since`."""
    shape, values = _shaped(Searcher(person_id), kind, replace(wanted, sort=Sort.NEWEST))
    return db.session.scalar(statements.newer(shape), {"tenant": tenant_id(), "since": since, **values}) or 0


def compared(listing_ids: Iterable[uuid.UUID]) -> Sequence[Card]:
    """The published listings among these, with `stages` and `materials` as well."""
    return _rows(statements.COMPARED, listings=list(listing_ids))


def places(kind: SubjectKind) -> dict[str, int]:
    """How many are published, by regency."""
    return {row.code: row.number for row in _rows(statements.PLACES, kind=kind.value)}


def _shaped(
    searcher: Actor | Visitor | Searcher, kind: SubjectKind, wanted: Wanted, *, is_later: bool = False
) -> tuple[statements.Shape, dict[str, Any]]:
    """The statement for what is wanted, and what it binds."""
    read = understand(wanted.text)
    values: dict[str, Any] = {"kind": kind.value, "person": searcher.person_id}
    if query := query_of(wanted):
        values["query"] = of_tenant(query, tenant_id())
    if kind is SubjectKind.LISTING and (moq := wanted.moq or read.pairs):
        values["moq"] = moq
    if kind is SubjectKind.LISTING and read.budget:
        values["budget"] = read.budget
    order = Sort.NEWEST if wanted.order is Sort.RELEVANCE and not query else wanted.order
    narrowed = tuple(name for name in statements.NARROWED if name in values)
    if order is Sort.NEAR:
        values |= _distances(wanted.near)
    if order is Sort.MATCH:
        values["request"] = wanted.for_request
    if is_later and wanted.after:
        values |= {"published": wanted.after.published_at, "last": wanted.after.subject_id}
        if order is not Sort.NEWEST:
            values["key"] = wanted.after.key
    return statements.Shape(order, bool(query), narrowed, is_later, searcher.person_id is not None), values


@lru_cache(maxsize=64)
def _distances(near: str) -> dict[str, Any]:
    """Every regency and how far it is from `near`, in km."""
    here = gazetteer.regency(near)
    away = {one.code: between_km(here, one) for one in gazetteer.regencies().values()} if here else {}
    return {"codes": list(away), "distances": list(away.values())}


def alike(kind: SubjectKind, text: str) -> Sequence[Card]:
    """Up to six cards whose title or owner is spelled nearly like this."""
    spelled = plain(text)
    return _rows(statements.ALIKE, kind=kind.value, text=spelled) if len(spelled) > 2 else []


def saved(actor: Actor) -> Sequence[Card]:
    """What the actor saved and is still published, the newest first; each row names its `subject_kind`."""
    return _rows(statements.SAVED, person=actor.person_id)


def published_by(actor: Actor | Visitor, organisation_id: uuid.UUID) -> Sequence[Card]:
    """The cards of an organisation and of all that it has published; each row names its `subject_kind`."""
    return _rows(statements.OF_ORGANISATION, person=actor.person_id, organisation=organisation_id)


def is_saved(actor: Actor | Visitor, kind: str, subject_id: uuid.UUID) -> bool:
    if actor.person_id is None:
        return False
    own = (Bookmark.tenant_id == tenant_id(), Bookmark.person_id == actor.person_id)
    this = (Bookmark.subject_kind == SubjectKind(kind), Bookmark.subject_id == subject_id)
    return db.session.scalar(select(Bookmark.id).where(*own, *this)) is not None


def addresses() -> Sequence[Row[Any]]:
    """(subject_kind, subject_id, indexed_at) of all that is published, for machines."""
    return _rows(statements.ADDRESSES)


def _rows(statement: TextClause, **values: Any) -> Sequence[Row[Any]]:
    return db.session.execute(statement, {"tenant": tenant_id(), **values}).all()
