"""Searches that people keep: told of what is new in them, once a day at most."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from marketplace.accounts.actor import Actor
from marketplace.core.clock import now
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import Invalid, NotFound
from marketplace.core.i18n import N_
from marketplace.core.ids import uuid7
from marketplace.events.actions import CLOCK, record
from marketplace.events.kinds import Kind
from marketplace.search import queries
from marketplace.search.models import SavedSearch
from marketplace.search.rules import SEARCHES_KEPT, SubjectKind, Wanted

FIELDS = ("text", "product_type", "stage", "material", "certificate", "strength", "place", "moq")
TOO_MANY = N_("Anda sudah menyimpan %(count)s pencarian. Hapus satu dulu.")
TOO_WIDE = N_("Isi kata atau pilih saringan dulu, supaya kabarnya tidak terlalu banyak.")


def keep(actor: Actor, kind: SubjectKind, wanted: Wanted) -> None:
    """Keep a search to be told of; the same one twice is kept once. Invalid when it asks for everything."""
    fields = {name: getattr(wanted, name) for name in FIELDS if getattr(wanted, name)}
    if not fields:
        raise Invalid(TOO_WIDE)
    own = select(func.count()).where(SavedSearch.tenant_id == tenant_id(), SavedSearch.person_id == actor.person_id)
    if (db.session.scalar(own) or 0) >= SEARCHES_KEPT:
        raise Invalid(TOO_MANY, count=SEARCHES_KEPT)
    row = {"tenant_id": tenant_id(), "id": uuid7(), "person_id": actor.person_id, "subject_kind": kind}
    times = {"created_at": now(), "looked_at": now()}
    db.session.execute(insert(SavedSearch).values(**row, **times, wanted=fields).on_conflict_do_nothing())


def let_go(actor: Actor, search_id: uuid.UUID) -> None:
    """Forget one's own saved search. NotFound for anybody else's."""
    db.session.delete(find(actor, search_id))


def find(actor: Actor, search_id: uuid.UUID) -> SavedSearch:
    found = db.session.get(SavedSearch, (tenant_id(), search_id))
    if found is None or found.person_id != actor.person_id:
        raise NotFound()
    return found


def kept_by(actor: Actor) -> Sequence[SavedSearch]:
    """The newest first."""
    own = select(SavedSearch).where(SavedSearch.person_id == actor.person_id)
    return db.session.scalars(own.order_by(SavedSearch.created_at.desc(), SavedSearch.id)).all()


def wanted_of(search: SavedSearch) -> Wanted:
    known: dict[str, Any] = {name: value for name, value in search.wanted.items() if name in FIELDS}
    return Wanted(**known)


def tell_of_news() -> int:
    """For each saved search with something newer than when it was last looked at, say so; returns how many had news."""
    told = 0
    every = select(SavedSearch).order_by(SavedSearch.id).with_for_update(skip_locked=True)
    for search in db.session.scalars(every).all():
        looked_at, search.looked_at = search.looked_at, now()
        number = queries.newer(search.person_id, search.subject_kind, wanted_of(search), looked_at)
        if number:
            record(CLOCK, Kind.SEARCH_FOUND, search, person=str(search.person_id), count=number)
            told += 1
    return told
