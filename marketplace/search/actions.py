"""Keeping the index in step with what is published, and remembering what people save."""

import uuid
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import cast, delete, select
from sqlalchemy.dialects.postgresql import TSVECTOR, insert
from sqlalchemy.sql.elements import ColumnElement

from marketplace.accounts.actor import Actor
from marketplace.core.clock import now
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import NotFound
from marketplace.core.ids import uuid7
from marketplace.events.models import Event
from marketplace.listings.models import Listing
from marketplace.listings.rules import ListingState
from marketplace.organisations.models import Organisation
from marketplace.search.documents import of_listing, of_organisation, of_request
from marketplace.search.editions import edition
from marketplace.search.models import Bookmark, SearchDocument, Spelling
from marketplace.search.rules import SubjectKind
from marketplace.search.words import Indexed, vector
from marketplace.sourcing.models import SourcingRequest
from marketplace.sourcing.rules import RequestState

Document = tuple[dict[str, Any], Indexed]


def index_listing(event: Event) -> None:
    """Bring the event's listing into the index, or take it out."""
    index_listing_again(event.subject_id)


def index_request(event: Event) -> None:
    """Bring the event's request into the index, or take it out; what is not for all is never in it."""
    index_request_again(event.subject_id)


def index_organisation(event: Event) -> None:
    """Bring the event's organisation into the index, or take it out, and with it what it has published."""
    index_organisation_again(event.subject_id)


def index_owner(event: Event) -> None:
    """The same for the organisation to which the event's subject belongs."""
    if event.organisation_id is not None:
        index_organisation_again(event.organisation_id)


def index_merge(event: Event) -> None:
    """Both organisations of a merge, the one that is no more first: what it had goes under the other's name."""
    index_organisation_again(event.subject_id)
    index_owner(event)


def index_organisation_again(organisation_id: uuid.UUID) -> None:
    organisation = _held(Organisation, organisation_id)
    if organisation is None or not organisation.is_public:
        _remove(SearchDocument.organisation_id == organisation_id)
        return
    _put(of_organisation(organisation))
    for listing_id in _published(Listing, ListingState.PUBLISHED, organisation):
        index_listing_again(listing_id)
    for request_id in _published(SourcingRequest, RequestState.OPEN, organisation):
        index_request_again(request_id)


def save(actor: Actor, kind: SubjectKind, subject_id: uuid.UUID, *, wanted: bool) -> None:
    """Keep it among what the actor saved, or let it go; twice is as good as once. NotFound when it is not there."""
    own = (
        Bookmark.tenant_id == tenant_id(),
        Bookmark.person_id == actor.person_id,
        Bookmark.subject_kind == kind,
        Bookmark.subject_id == subject_id,
    )
    if not wanted:
        db.session.execute(delete(Bookmark).where(*own))
        return
    shown = (SearchDocument.subject_kind == kind, SearchDocument.subject_id == subject_id)
    if db.session.scalar(select(SearchDocument.id).where(SearchDocument.tenant_id == tenant_id(), *shown)) is None:
        raise NotFound()
    row = {"tenant_id": tenant_id(), "id": uuid7(), "person_id": actor.person_id, "created_at": now()}
    statement = insert(Bookmark).values(**row, subject_kind=kind, subject_id=subject_id)
    db.session.execute(statement.on_conflict_do_nothing())


def index_listing_again(listing_id: uuid.UUID) -> None:
    listing = _held(Listing, listing_id)
    owner = _owner(listing)
    if listing is None or owner is None or listing.state != ListingState.PUBLISHED:
        _remove_subject(SubjectKind.LISTING, listing_id)
    else:
        _put(of_listing(listing, owner))


def index_request_again(request_id: uuid.UUID) -> None:
    request = _held(SourcingRequest, request_id)
    owner = _owner(request)
    if request is None or owner is None or request.state != RequestState.OPEN or not request.is_public:
        _remove_subject(SubjectKind.REQUEST, request_id)
    else:
        _put(of_request(request, owner))


def _held(model: type[Any], subject_id: uuid.UUID) -> Any:
    """The thing as it stands, held against change until what is written here is kept: an older state never wins."""
    held = select(model).where(model.id == subject_id).with_for_update(read=True)
    return db.session.scalars(held.execution_options(populate_existing=True)).first()


def _owner(thing: Listing | SourcingRequest | None) -> Organisation | None:
    if thing is None:
        return None
    owner = db.session.get_one(Organisation, (tenant_id(), thing.organisation_id))
    return owner if owner.is_public else None


def _published(model: type[Any], state: StrEnum, owner: Organisation) -> Sequence[uuid.UUID]:
    own = (model.tenant_id == tenant_id(), model.organisation_id == owner.id, model.state == state)
    return db.session.scalars(select(model.id).where(*own)).all()


def _put(document: Document) -> None:
    put_all([document])


def put_all(documents: Iterable[Document]) -> None:
    """Write these documents over what the index held of the same things."""
    tenant, documents = tenant_id(), list(documents)
    rows = [
        {
            **card,
            "tenant_id": tenant,
            "id": uuid7(),
            "indexed_at": now(),
            "edition": edition(),
            "words": cast(vector(words, tenant), TSVECTOR),
        }
        for card, words in documents
    ]
    if not rows:
        return
    statement = insert(SearchDocument).values(rows)
    fresh = {name: statement.excluded[name] for name in rows[0] if name not in ("tenant_id", "id")}
    db.session.execute(
        statement.on_conflict_do_update(index_elements=["tenant_id", "subject_kind", "subject_id"], set_=fresh)
    )
    _keep_spellings(frozenset().union(*(words.written for _card, words in documents)))


def _keep_spellings(words: frozenset[str]) -> None:
    """Remember words as they are written here, in one order everywhere, so that two of us never wait for each other."""
    if words:
        rows = [{"tenant_id": tenant_id(), "id": uuid7(), "word": word} for word in sorted(words)]
        db.session.execute(insert(Spelling).values(rows).on_conflict_do_nothing())


def _remove_subject(kind: SubjectKind, subject_id: uuid.UUID) -> None:
    _remove(SearchDocument.subject_kind == kind, SearchDocument.subject_id == subject_id)


def _remove(*which: ColumnElement[bool]) -> None:
    db.session.execute(delete(SearchDocument).where(SearchDocument.tenant_id == tenant_id(), *which))
