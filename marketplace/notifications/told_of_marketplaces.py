"""Whom it concerns when a marketplace opens, when somebody asks about his data, and when data leak."""

import uuid
from collections.abc import Callable, Iterator

from sqlalchemy import column, select, table

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Person
from marketplace.core.db import db, tenant_id
from marketplace.events import queries as events
from marketplace.events.kinds import Kind
from marketplace.events.models import Event
from marketplace.notifications.rules import Message
from marketplace.notifications.told import Told


def _to_first_admins(_event: Event) -> Iterator[Told]:
    """Whoever is to run a new marketplace sets a password of his own by a code to his address."""
    yield Told(Message.MARKET_ENTRUSTED, "/recovery", {}, accounts.admins())


def _to_admins_of_privacy(_event: Event) -> Iterator[Told]:
    yield Told(Message.PRIVACY_ASKED, "/privacy-requests", {}, accounts.admins())


def _to_whoever_asked(event: Event) -> Iterator[Told]:
    asker = str(events.details(event.id).get("person_id", ""))
    people = [accounts.get(uuid.UUID(asker))] if asker else []
    yield Told(Message.PRIVACY_ANSWERED, "/account/data", {}, people)


def _to_touched_people(event: Event) -> Iterator[Told]:
    """Everybody whose data came to where they should not: by law, with what, when and how."""
    touched = table("breach_people", column("tenant_id"), column("breach_id"), column("person_id")).c
    ids = select(touched.person_id).where(touched.tenant_id == tenant_id(), touched.breach_id == event.subject_id)
    people = db.session.scalars(select(Person).where(Person.id.in_(ids))).all()
    yield Told(Message.BREACH_TOLD, "/privacy", dict(events.details(event.id)), people)


ABOUT_MARKETPLACES: dict[Kind, Callable[[Event], Iterator[Told]]] = {
    Kind.TENANT_OPENED: _to_first_admins,
    Kind.PRIVACY_ASKED: _to_admins_of_privacy,
    Kind.PRIVACY_ANSWERED: _to_whoever_asked,
    Kind.BREACH_TOLD: _to_touched_people,
}
