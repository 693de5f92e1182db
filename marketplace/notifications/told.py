"""Somebody who is told something: in his inbox and at his addresses, or at one address alone."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Protocol, cast, overload

from sqlalchemy import Select, any_, literal, or_, select

from marketplace.accounts.models import Person
from marketplace.core.db import db, tenant_id
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


class Crowd(Sequence[Reader]):
    """People whom a statement finds. They are read when somebody looks at them; a hundred thousand are told unread."""

    def __init__(self, found: Select[Any]) -> None:
        self._found = found

    def without(self, doer: uuid.UUID | None) -> "Crowd":
        """Nobody who is shut out, who has asked that nothing be done with his data, or who did it himself."""
        rest = self._found.where(Person.disabled_at.is_(None), Person.restricted_at.is_(None))
        return Crowd(rest.where(Person.id != doer) if doer else rest)

    @property
    def ids(self) -> Select[tuple[uuid.UUID]]:
        return self._found.order_by(None).with_only_columns(Person.id)

    @cached_property
    def _read(self) -> Sequence[Reader]:
        return cast(Sequence[Reader], db.session.execute(self._found).all())

    def __len__(self) -> int:
        return len(self._read)

    @overload
    def __getitem__(self, which: int) -> Reader: ...
    @overload
    def __getitem__(self, which: slice) -> Sequence[Reader]: ...
    def __getitem__(self, which: int | slice) -> Reader | Sequence[Reader]:
        return self._read[which]


# Columns and not whole people: they may be many.
_READERS = select(
    Person.id, Person.name, Person.phone, Person.email, Person.language, Person.disabled_at, Person.restricted_at
)


def members(organisation_id: uuid.UUID, right: str | None = None) -> Crowd:
    """The members of an organisation, or those of them who hold a right in it."""
    member = _members_of(organisation_id)
    if right:
        member = member.where(or_(Membership.role == MembershipRole.OWNER, literal(right) == any_(Membership.rights)))
    return Crowd(member)


def owners(organisation_id: uuid.UUID) -> Crowd:
    return Crowd(_members_of(organisation_id).where(Membership.role == MembershipRole.OWNER))


def _members_of(organisation_id: uuid.UUID) -> Select[Any]:
    member: Select[Any] = (
        cast(Select[Any], _READERS).join(Membership, Membership.person_id == Person.id).order_by(Person.id)
    )
    mine = (Person.tenant_id == tenant_id(), Membership.tenant_id == tenant_id())
    return member.where(*mine, Membership.organisation_id == organisation_id)
