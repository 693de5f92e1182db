"""The people and organisations of a marketplace of the demonstration, and as whom each of them acts."""

from dataclasses import dataclass, field
from typing import Any

from flask import current_app

from marketplace.accounts import second_factor
from marketplace.accounts.actions import AsPerson
from marketplace.accounts.actor import Actor, Belonging
from marketplace.accounts.models import Person
from marketplace.accounts.passwords import make_hash
from marketplace.accounts.rules import StaffRole
from marketplace.core.contacts import parse_email, parse_phone
from marketplace.core.db import db
from marketplace.demo.people import PASSWORD, SECOND_STEP
from marketplace.directory.models import ProfileSource
from marketplace.events.actions import CLOCK, record
from marketplace.events.kinds import Kind
from marketplace.organisations import actions as organisations
from marketplace.organisations.actions import Profile
from marketplace.organisations.models import Membership, Organisation
from marketplace.organisations.rules import RIGHTS, MembershipRole, OrganisationKind, OrganisationState

SOURCE = "Daftar contoh"


@dataclass
class Firm:
    """An organisation with those who act for it, its owner first."""

    organisation: Organisation
    actors: list[Actor] = field(default_factory=list)

    @property
    def owner(self) -> Actor:
        return self.actors[0]


class Casting:
    """Makes everybody that a script tells of. All have one password, so it is hashed once."""

    def __init__(self) -> None:
        self._hash = make_hash(PASSWORD)

    def staff(self, told: list[dict[str, str]]) -> dict[StaffRole, list[Actor]]:
        found: dict[StaffRole, list[Actor]] = {role: [] for role in StaffRole}
        for one in told:
            role = StaffRole(one["role"])
            person = self._person(one["name"], email=one["email"], staff_role=role)
            second_factor.enrol(current_app.config["SECRET_KEY"], person, SECOND_STEP)
            found[role].append(Actor(person.id, person.name, person.language, staff_role=role))
        return found

    def firm(self, told: dict[str, Any]) -> Firm:
        """An organisation with its people: the first opens and owns it, the others are members."""
        people = [self._person(*one) for one in told["people"]]
        kind = OrganisationKind(told["kind"])
        opener = Actor(people[0].id, people[0].name, people[0].language)
        organisation = organisations.create(opener, kind, _profile(told))
        organisation.is_demo = True
        for person in people[1:]:
            db.session.add(Membership(organisation_id=organisation.id, person_id=person.id))
        roles = [MembershipRole.OWNER, *[MembershipRole.MEMBER] * (len(people) - 1)]
        return Firm(organisation, [_acting(p, organisation, r) for p, r in zip(people, roles, strict=True)])

    def _person(self, name: str, phone: str = "", email: str = "", *, staff_role: StaffRole | None = None) -> Person:
        person = Person(
            name=name,
            phone=str(parse_phone(phone)) if phone else None,
            email=str(parse_email(email, demo=True)) if email else None,
            password_hash=self._hash,
            staff_role=staff_role,
            is_demo=True,
        )
        db.session.add(person)
        db.session.flush()  # the event refers to the person
        record(AsPerson(person.id), Kind.PERSON_REGISTERED, person)
        return person


def unclaimed(told: dict[str, str]) -> None:
    """A profile that is known from a list, and that nobody has claimed."""
    organisation = Organisation(
        kind=OrganisationKind.PRODUCER,
        state=OrganisationState.UNCLAIMED,
        trade_name=told["name"],
        regency_code=told["regency"],
        is_demo=True,
    )
    db.session.add(organisation)
    db.session.flush()  # its source refers to it
    key = f"{told['name']} {told['regency']}"
    db.session.add(ProfileSource(organisation_id=organisation.id, source=SOURCE, source_key=key, raw=dict(told)))
    record(CLOCK, Kind.ORGANISATION_IMPORTED, organisation, organisation_id=organisation.id)


def _acting(person: Person, organisation: Organisation, role: MembershipRole) -> Actor:
    belonging = Belonging(organisation.id, organisation.kind, organisation.trade_name, role, frozenset(RIGHTS))
    return Actor(person.id, person.name, person.language, belongings=(belonging,))


def _profile(told: dict[str, Any]) -> Profile:
    return Profile(
        trade_name=told["name"],
        legal_name="",
        nib=told.get("nib"),
        kbli_code="15201" if told["kind"] == "producer" else "",
        kbli_edition="2020",
        size_class=told["size"],
        workers=told["workers"],
        regency_code=told["regency"],
        address="",
        description=told["about"],
        website="",
    )
