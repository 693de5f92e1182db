"""The trail: every event of the marketplace, as much of it as somebody asks for."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select

from marketplace.accounts.models import Person
from marketplace.core.db import db, tenant_id
from marketplace.core.pages import Page
from marketplace.events.models import Event, EventDetails, EventLink
from marketplace.organisations.models import Organisation

PAGE_SIZE, EXPORT_MOST = 50, 50_000
PAGES = {
    "listing": "/listings/",
    "request": "/requests/",
    "organisation": "/organisations/",
    "case": "/moderation/cases/",
    "import": "/imports/",
}


@dataclass(frozen=True)
class Asked:
    """What part of the trail; everything that is empty asks for nothing."""

    kinds: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    subject_id: uuid.UUID | None = None
    person: str = ""
    regency_code: str = ""
    firm_kind: str = ""


@dataclass(frozen=True)
class Happened:
    id: uuid.UUID
    at: datetime
    kind: str
    subject_kind: str
    subject_id: uuid.UUID
    person: str | None
    part: str
    organisation: str | None
    position: int | None = None
    sha256: bytes | None = None
    helper: str | None = None

    @property
    def path(self) -> str | None:
        """Where the thing stands, if it has a page."""
        return f"{PAGES[self.subject_kind]}{self.subject_id}" if self.subject_kind in PAGES else None


def page(asked: Asked, zone: ZoneInfo, number: int) -> Page[Happened]:
    """One page, the latest first; a page more is known by one row more."""
    rows = db.session.execute(
        _asked(asked, zone).order_by(Event.id.desc()).limit(PAGE_SIZE + 1).offset((number - 1) * PAGE_SIZE)
    ).all()
    total = (number - 1) * PAGE_SIZE + len(rows)
    helpers = _helpers([row.id for row in rows])
    found = [replace(Happened(*row), helper=helpers.get(row.id)) for row in rows[:PAGE_SIZE]]
    return Page(found, number, PAGE_SIZE, total, ceiling=10**9)


def all_of(asked: Asked, zone: ZoneInfo) -> Iterator[Happened]:
    """For a file: up to EXPORT_MOST, the latest first."""
    rows = db.session.execute(_asked(asked, zone).order_by(Event.id.desc()).limit(EXPORT_MOST))
    return (Happened(*row) for row in rows)


def _helpers(event_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The mentors who had filled in what somebody did by these events, by event."""
    marked = EventDetails.body["filled_in_by"].astext
    marks = db.session.execute(
        select(EventDetails.event_id, marked).where(
            EventDetails.tenant_id == tenant_id(), EventDetails.event_id.in_(event_ids), marked.is_not(None)
        )
    ).all()
    known = {uuid.UUID(key) for _event, key in marks}
    people = select(Person.id, Person.name).where(Person.tenant_id == tenant_id(), Person.id.in_(known))
    names = {str(row.id): row.name for row in db.session.execute(people)} if marks else {}
    return {event_id: names[key] for event_id, key in marks if key in names}


def _asked(asked: Asked, zone: ZoneInfo) -> Select[Any]:
    query: Any = (
        select(
            Event.id,
            Event.at,
            Event.kind,
            Event.subject_kind,
            Event.subject_id,
            Person.name,
            Event.part,
            Organisation.trade_name,
            EventLink.position,
            EventLink.sha256,
        )
        .outerjoin(EventLink, (EventLink.tenant_id == Event.tenant_id) & (EventLink.event_id == Event.id))
        .outerjoin(Person, (Person.tenant_id == Event.tenant_id) & (Person.id == Event.person_id))
        .outerjoin(
            Organisation, (Organisation.tenant_id == Event.tenant_id) & (Organisation.id == Event.organisation_id)
        )
        .where(Event.tenant_id == tenant_id())
    )
    if asked.kinds:
        query = query.where(Event.kind.in_(asked.kinds))
    if asked.subject_id:
        query = query.where(Event.subject_id == asked.subject_id)
    if asked.person:
        query = query.where(Person.name.icontains(asked.person, autoescape=True))
    if asked.regency_code:
        query = query.where(Organisation.regency_code == asked.regency_code)
    if asked.firm_kind:
        query = query.where(Organisation.kind == asked.firm_kind)
    if asked.first:
        query = query.where(Event.at >= datetime.combine(asked.first, time.min, zone))
    if asked.last:
        query = query.where(Event.at < datetime.combine(asked.last + timedelta(days=1), time.min, zone))
    return query


def asked_of(given: Mapping[str, str], known: frozenset[str]) -> Asked:
    """What an address asks for; nonsense asks for nothing."""
    return Asked(
        kinds=tuple({given.get("kind", "")} & known),
        subject_id=_uuid(given.get("subject", "")),
        person=given.get("person", "").strip().replace("\x00", "")[:100],
        first=_day(given.get("first", "")),
        last=_day(given.get("last", "")),
    )


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2100 else None
