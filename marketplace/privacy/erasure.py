"""Erasing a person: his rows by the register, his files, what was noted of him; the chain of events still holds."""

import json
import secrets
import uuid
from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlalchemy import delete, or_, select, text

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Person
from marketplace.accounts.passwords import make_hash
from marketplace.accounts.rules import StaffRole
from marketplace.core.clock import now
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import Conflict
from marketplace.core.files import FileStore
from marketplace.core.i18n import N_
from marketplace.core.states import By
from marketplace.events.actions import record
from marketplace.events.kinds import Kind
from marketplace.events.models import Event, EventDetails
from marketplace.listings import actions as listings
from marketplace.listings.models import Listing
from marketplace.listings.rules import LIFE as LISTING_LIFE
from marketplace.listings.rules import ListingVerb
from marketplace.messaging.files import key as key_of_message_file
from marketplace.messaging.models import MessageFile
from marketplace.organisations.models import Organisation
from marketplace.organisations.rules import LIFE as ORGANISATION_LIFE
from marketplace.organisations.rules import OrganisationVerb
from marketplace.photos.models import Photo
from marketplace.privacy import queries
from marketplace.privacy.catalogue import Column, columns_of, may_change
from marketplace.privacy.models import PrivacyRequest
from marketplace.privacy.register import Entry, entries
from marketplace.privacy.rules import ERASED_NAME, RequestKind, RequestState
from marketplace.rooms.actions import key as key_of_room_file
from marketplace.rooms.models import RoomFile
from marketplace.sourcing import actions as sourcing
from marketplace.sourcing.models import SourcingRequest
from marketplace.sourcing.rules import LIFE as REQUEST_LIFE
from marketplace.sourcing.rules import RequestVerb

# Where a title or a firm's name is copied to, for those who read it there.
COPIES = {
    ("notifications", "params"): "jsonb",
    ("deliveries", "params"): "jsonb",
    ("conversations", "title"): "text",
    ("cases", "title"): "text",
}
FIRST_OWNER = N_("Serahkan dulu usaha Anda kepada orang lain di dalamnya: Anda pemilik terakhirnya.")
LAST_ADMIN = N_("Anda admin terakhir pasar ini. Angkat admin lain dulu.")


def erase(actor: Actor, store: FileStore) -> dict[str, int]:
    """Erase the person who asks, and the organisations that are his alone; how many rows of each table that touched."""
    person = db.session.get_one(Person, (tenant_id(), actor.person_id), with_for_update=True)
    _refuse_if_needed(person)
    firms, traces = queries.alone(person.id), [one for one in (person.phone, person.email) if one]
    names = _names(firms)
    _take_down(actor, firms)
    db.session.flush()
    files = _forget_files(store, person.id, firms, [*traces, *names, person.name])
    touched: Counter[str] = Counter(files=files)
    touched["event_details"] = _forget_details(person.id, firms)
    _close_account(person)
    for entry in entries().values():
        touched[entry.table] += _erase_rows(entry, person.id, firms)
    db.session.expire_all()
    touched["traces"] = _last_look(traces) + _forget_names(names)
    db.session.flush()
    db.session.add(
        PrivacyRequest(person_id=person.id, kind=RequestKind.ERASURE, state=RequestState.DONE, done_at=now())
    )
    record(actor, Kind.PERSON_ERASED, person)
    return {table: count for table, count in touched.items() if count}


def _refuse_if_needed(person: Person) -> None:
    if queries.last_owner_of(person.id):
        raise Conflict(FIRST_OWNER)
    if person.staff_role == StaffRole.ADMIN:
        others = (Person.staff_role == StaffRole.ADMIN, Person.id != person.id, Person.disabled_at.is_(None))
        if db.session.scalars(select(Person.id).where(*others).limit(1)).first() is None:
            raise Conflict(LAST_ADMIN)


def _take_down(actor: Actor, firms: list[uuid.UUID]) -> None:
    """What his own organisations offer and ask goes from the market, by the same verbs as ever."""
    for listing in db.session.scalars(select(Listing).where(Listing.organisation_id.in_(firms))):
        if LISTING_LIFE.allows(listing.state, ListingVerb.ARCHIVE, By.AUTHOR):
            listings.archive(actor, listing)
    for request in db.session.scalars(select(SourcingRequest).where(SourcingRequest.organisation_id.in_(firms))):
        if REQUEST_LIFE.allows(request.state, RequestVerb.WITHDRAW, By.AUTHOR):
            sourcing.withdraw(actor, request)
    for organisation in db.session.scalars(select(Organisation).where(Organisation.id.in_(firms))):
        if ORGANISATION_LIFE.allows(organisation.state, OrganisationVerb.LEAVE, By.AUTHOR):
            organisation.advance(OrganisationVerb.LEAVE, By.AUTHOR)


def _forget_files(store: FileStore, person_id: uuid.UUID, firms: list[uuid.UUID], traces: list[str]) -> int:
    """Photos and designs of his organisations, what he sent in conversations, and letters to him in the outbox."""
    things = select(Listing.id).where(Listing.organisation_id.in_(firms))
    asked = select(SourcingRequest.id).where(SourcingRequest.organisation_id.in_(firms))
    photos = select(Photo.id).where(or_(Photo.listing_id.in_(things), Photo.request_id.in_(asked)))
    ids = {str(photo_id) for photo_id in db.session.scalars(photos)}
    gone = [name for name in store.list(f"{tenant_id()}/photos") if ids & set(name.split("/"))] if ids else []
    sent = select(MessageFile).where(MessageFile.person_id == person_id)
    gone += [key_of_message_file(tenant_id(), file.id, file.media) for file in db.session.scalars(sent)]
    shared = select(RoomFile).where(RoomFile.request_id.in_(asked))
    gone += [key_of_room_file(file) for file in db.session.scalars(shared)]
    for name in store.list(f"{tenant_id()}/outbox"):
        letter = store.get(name).decode(errors="replace")
        if any(trace in letter for trace in traces):
            gone.append(name)
    for name in gone:
        store.delete(name)
    return len(gone)


def _forget_details(person_id: uuid.UUID, firms: list[uuid.UUID]) -> int:
    """Personal values stand apart from the events, under a salted digest: without them the chain still holds."""
    about = or_(Event.person_id == person_id, Event.subject_id == person_id, Event.organisation_id.in_(firms))
    which = (EventDetails.tenant_id == tenant_id(), EventDetails.event_id.in_(select(Event.id).where(about)))
    forgotten = int(db.session.execute(delete(EventDetails).where(*which)).rowcount)  # type: ignore[attr-defined]
    # What others were told names him; the name goes, the message stays.
    for table in ("notifications", "deliveries"):
        db.session.execute(
            text(f"""
                UPDATE {table} SET params = params || jsonb_build_object('name', CAST(:name AS text))
                WHERE tenant_id = :tenant AND params ? 'name' AND event_id IN (
                    SELECT id FROM events WHERE tenant_id = :tenant AND person_id = :person)
            """),  # noqa: S608  the two tables stand above
            {"name": ERASED_NAME, "tenant": tenant_id(), "person": person_id},
        )
    return forgotten


def _erase_rows(entry: Entry, person_id: uuid.UUID, firms: list[uuid.UUID]) -> int:
    """The rows of one table, as the register says: deleted, or their personal columns emptied."""
    if entry.erasing == "keep":
        return 0
    count = 0
    for column, values in ((entry.whose, [person_id]), (entry.firm, firms)):
        if column and values:
            where = f"tenant_id = :tenant AND {column} = ANY(:values)"
            sets = ", ".join(_emptied(entry))
            if entry.erasing == "delete":
                statement = f"DELETE FROM {entry.table} WHERE {where}"  # noqa: S608  names of the register
            elif sets:
                statement = f"UPDATE {entry.table} SET {sets} WHERE {where}"  # noqa: S608
            else:
                continue
            result = db.session.execute(text(statement), {"tenant": tenant_id(), "values": values})
            count += int(result.rowcount)  # type: ignore[attr-defined]
    return count


def _emptied(entry: Entry) -> Iterator[str]:
    for column in columns_of(entry.table):
        why = entry.columns.get(column.name)
        if why is not None and why.personal and column.name != "password_hash":
            yield f"{column.name} = {_empty(column, why.blank)}"


def _empty(column: Column, blank: str) -> str:
    if column.is_nullable:
        return "NULL"
    if column.kind == "jsonb":
        return "'{}'"
    return "'{}'" if column.kind.endswith("[]") else "''" if column.kind != "text" else f"'{blank}'"


def _close_account(person: Person) -> None:
    person.erased_at = person.disabled_at = now()
    person.password_hash = make_hash(secrets.token_urlsafe(32))
    person.name, person.phone, person.email, person.staff_role = ERASED_NAME, None, None, None
    db.session.flush()


def _last_look(traces: list[str]) -> int:
    """Wherever else his number or address was written, by whomever: it is taken out of the text."""
    count = 0
    for table, column in _texts() if traces else ():
        kind = "jsonb" if column.kind == "jsonb" else "text"
        for trace in traces:
            # As it stands inside JSON, should it stand there.
            bare = json.dumps(trace)[1:-1] if kind == "jsonb" else trace
            statement = text(f"""
                UPDATE {table} SET {column.name} = replace({column.name}::text, :trace, :blank)::{kind}
                WHERE tenant_id = :tenant AND strpos({column.name}::text, :trace) > 0
            """)  # noqa: S608  names of the catalogue
            values: dict[str, Any] = {"trace": bare, "blank": ERASED_NAME, "tenant": tenant_id()}
            count += int(db.session.execute(statement, values).rowcount)  # type: ignore[attr-defined]
    return count


def _names(firms: list[uuid.UUID]) -> list[str]:
    """What his organisations are called, and what they offer and ask."""
    chosen = (
        select(Organisation.trade_name).where(Organisation.id.in_(firms)),
        select(Organisation.legal_name).where(Organisation.id.in_(firms)),
        select(Listing.title).where(Listing.organisation_id.in_(firms)),
        select(SourcingRequest.title).where(SourcingRequest.organisation_id.in_(firms)),
    )
    return sorted({name for one in chosen for name in db.session.scalars(one) if name})


def _forget_names(names: list[str]) -> int:
    """Copies of such names where others were told of them: whole values only, for a part may be somebody else's."""
    count = 0
    for (table, column), kind in COPIES.items():
        if kind == "jsonb":
            change, where = f"replace({column}::text, :quoted, :blank)::jsonb", f"strpos({column}::text, :quoted) > 0"
        else:
            change, where = ":plain", f"{column} = :name"
        statement = text(f"UPDATE {table} SET {column} = {change} WHERE tenant_id = :tenant AND {where}")  # noqa: S608
        for name in names:
            values: dict[str, Any] = {"tenant": tenant_id()}
            if kind == "jsonb":
                values |= {"quoted": json.dumps(name, ensure_ascii=False), "blank": f'"{ERASED_NAME}"'}
            else:
                values |= {"plain": ERASED_NAME, "name": name}
            count += int(db.session.execute(statement, values).rowcount)  # type: ignore[attr-defined]
    return count


def _texts() -> Iterator[tuple[str, Column]]:
    for table in entries():
        if "tenant_id" in entries()[table].columns and may_change(table):
            yield from ((table, one) for one in columns_of(table) if one.kind in ("text", "jsonb") and one.is_free)
