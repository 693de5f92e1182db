"""Somebody who is told something: in his inbox and at his addresses, or at one address alone."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, cast

from sqlalchemy import any_, literal, or_, select

from marketplace.accounts.models import Person
from marketplace.core.db import db
from marketplace.notifications.rules import Channel, Message
from marketplace.organisations.models import Membership
from marketplace.organisations.rules import MembershipRole

Params = dict[str, Any]


class Reader(Protocol):
    """As much of a person as is needed to tell him something, or to leave him alone."""

    id: uuid.UUID
    name: str
    phone: str | None
    email: str | None
    language: str
    disabled_at: datetime | None
    restricted_at: datetime | None


@dataclass(frozen=True)
class Told:
    """A message for people, who find it in their inbox as well, with what it is about and where it leads."""

    message: Message
    path: str
    params: Params = field(default_factory=dict)
    people: Sequence[Reader] = ()
    # Whose own systems are told as well, and which ways are left to somebody else.
    organisation_id: uuid.UUID | None = None
    but: frozenset[Channel] = frozenset()


@dataclass(frozen=True)
class Sent:
    """A message to one address alone, whether or not it is anybody's yet."""

    message: Message
    channel: Channel
    address: str
    language: str
    params: Params = field(default_factory=dict)
    path: str = ""
    person_id: uuid.UUID | None = None


# Columns and not whole people: a hundred thousand of them are told in one go.
_READERS = select(
    Person.id, Person.name, Person.phone, Person.email, Person.language, Person.disabled_at, Person.restricted_at
)


def members(organisation_id: uuid.UUID, right: str | None = None) -> Sequence[Reader]:
    """The members of an organisation, or those of them who hold a right in it."""
    member = _READERS.join(Membership, Membership.person_id == Person.id)
    member = member.where(Membership.organisation_id == organisation_id)
    if right:
        member = member.where(or_(Membership.role == MembershipRole.OWNER, literal(right) == any_(Membership.rights)))
    return cast(Sequence[Reader], db.session.execute(member.order_by(Person.id)).all())


def owners(organisation_id: uuid.UUID) -> Sequence[Reader]:
    owner = _READERS.join(Membership, Membership.person_id == Person.id)
    owner = owner.where(Membership.organisation_id == organisation_id, Membership.role == MembershipRole.OWNER)
    return cast(Sequence[Reader], db.session.execute(owner.order_by(Person.id)).all())
