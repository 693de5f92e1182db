"""Reading the index: a page of cards, what is spelled nearly so, what is saved, what an organisation has published."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, TextClause, select

from marketplace.accounts.actor import Actor, Visitor
from marketplace.core.db import db, tenant_id
from marketplace.core.pages import Page
from marketplace.search import statements
from marketplace.search.models import Bookmark
from marketplace.search.rules import COUNTED, PAGE, SubjectKind, Wanted
from marketplace.search.words import query_of
from marketplace.vocabulary.words import plain

Card = Row[Any]
"""A row of the columns that statements name, with `saved`."""


def cards(actor: Actor | Visitor, kind: SubjectKind, wanted: Wanted) -> Page[Card]:
    """One page of what is wanted, in one statement."""
    query = query_of(wanted)
    rows = _rows(
        statements.cards(wanted.order, by_words=bool(query), by_moq=wanted.moq is not None),
        kind=kind.value,
        person=actor.person_id,
        offset=(wanted.page - 1) * PAGE,
        **({"query": query} if query else {}),
        **({"moq": wanted.moq} if wanted.moq is not None else {}),
    )
    return Page(rows, wanted.page, PAGE, rows[0].total if rows else 0, ceiling=COUNTED)


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
