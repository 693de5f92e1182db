"""The people of the tests: the same few in every story, in a marketplace of their own.

Sari owns a maker's workshop and Dewi works with her; Rudi owns a rival workshop; Budi buys for a brand and Nina is his
colleague; Made moderates, Ayu runs the marketplace. Gilang owns a workshop in another marketplace.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache

from flask import Flask
from sqlalchemy import create_engine, insert, pool

from marketplace.accounts import actions as accounts
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Person
from marketplace.accounts.passwords import make_hash
from marketplace.accounts.rules import StaffRole
from marketplace.core.db import db, enter_tenant, transaction
from marketplace.core.ids import uuid7
from marketplace.notifications import visitor
from marketplace.notifications.models import ChannelPermission
from marketplace.organisations.actions import Profile
from marketplace.organisations.models import Membership, Organisation
from marketplace.organisations.rules import MembershipRole, OrganisationKind
from marketplace.tenants.models import Tenant
from marketplace.tenants.rules import TenantState

PASSWORD = "sepatu kulit sapi 42"


@dataclass(frozen=True)
class Player:
    """Somebody of the cast: his ids, the token of his session, and what he is when he acts."""

    name: str
    person_id: uuid.UUID
    tenant_id: uuid.UUID
    host: str
    phone: str
    email: str | None
    token: str
    actor: Actor
    organisation_id: uuid.UUID | None


@dataclass
class Cast:
    app: Flask
    tenant_id: uuid.UUID
    slug: str
    host: str
    owner: Player = field(init=False)
    colleague: Player = field(init=False)
    rival: Player = field(init=False)
    buyer: Player = field(init=False)
    buyers_colleague: Player = field(init=False)
    moderator: Player = field(init=False)
    admin: Player = field(init=False)
    viewer: Player = field(init=False)
    newcomer: Player = field(init=False)
    stranger: Player = field(init=False)
    other: "Cast | None" = None

    @contextmanager
    def inside(self) -> Iterator[None]:
        """The marketplace's own data, in one transaction that is kept at the end; no client calls in here."""
        with self.app.app_context():
            enter_tenant(self.tenant_id)
            with transaction():
                yield


@lru_cache(maxsize=1)
def password_hash() -> str:
    return make_hash(PASSWORD)


def make_cast(app: Flask, owner_url: str) -> Cast:
    """A new marketplace with everybody in it, and another one with the stranger."""
    ours, theirs = _open_tenant(app, owner_url), _open_tenant(app, owner_url)
    with ours.inside():
        workshop = _organisation(OrganisationKind.PRODUCER, "Sepatu Sasak Sari", "52.03")
        rivals = _organisation(OrganisationKind.PRODUCER, "Rudi Kulit Jaya", "52.71")
        brand = _organisation(OrganisationKind.BRAND, "Rinjani Footwear", "32.73")
        ours.owner = _player(ours, "Sari", workshop, MembershipRole.OWNER, email=True)
        ours.colleague = _player(ours, "Dewi", workshop, MembershipRole.MEMBER)
        ours.rival = _player(ours, "Rudi", rivals, MembershipRole.OWNER)
        ours.buyer = _player(ours, "Budi Santoso", brand, MembershipRole.OWNER, email=True)
        ours.buyers_colleague = _player(ours, "Nina", brand, MembershipRole.MEMBER)
        ours.moderator = _player(ours, "Made", staff=StaffRole.MODERATOR, email=True)
        ours.admin = _player(ours, "Ayu", staff=StaffRole.ADMIN, email=True)
        ours.viewer = _player(ours, "Komang", staff=StaffRole.VIEWER, email=True)
        ours.newcomer = _player(ours, "Lalu")
    with theirs.inside():
        elsewhere = _organisation(OrganisationKind.PRODUCER, "Gilang Sandal", "35.15")
        ours.stranger = theirs.owner = _player(theirs, "Gilang", elsewhere, MembershipRole.OWNER, email=True)
        theirs.moderator = _player(theirs, "Putu", staff=StaffRole.MODERATOR, email=True)
    ours.other = theirs
    return ours


def _open_tenant(app: Flask, owner_url: str) -> Cast:
    tenant_id = uuid7()
    slug = f"t{tenant_id.hex[-10:]}"
    engine = create_engine(owner_url, poolclass=pool.NullPool)
    row = {"id": tenant_id, "slug": slug, "name_id": f"Pasar {slug}", "name_en": f"Market {slug}"}
    with engine.begin() as connection:
        connection.execute(insert(Tenant).values(**row, state=TenantState.OPENING, time_zone="Asia/Makassar"))
        connection.execute(Tenant.__table__.update().where(Tenant.id == tenant_id).values(state=TenantState.ACTIVE))
    return Cast(app, tenant_id, slug, f"{slug}.localhost")


def _organisation(kind: OrganisationKind, name: str, regency: str) -> Organisation:
    blank = dict.fromkeys(("legal_name", "kbli_code", "address", "description", "website"), "")
    profile = Profile(
        trade_name=name, regency_code=regency, nib=None, kbli_edition="2020", size_class="kecil", workers=12, **blank
    )
    organisation = Organisation(kind=kind, **vars(profile))
    db.session.add(organisation)
    db.session.flush()
    return organisation


def _player(
    cast: Cast,
    name: str,
    organisation: Organisation | None = None,
    role: MembershipRole | None = None,
    *,
    staff: StaffRole | None = None,
    email: bool = False,
) -> Player:
    digits = uuid7().int % 10**8
    phone = f"+62812{digits:08d}"
    address = f"{name.split()[0].lower()}{digits}@example.com" if email else None
    person = Person(name=name, phone=phone, email=address, password_hash=password_hash(), staff_role=staff)
    db.session.add(person)
    db.session.flush()
    if organisation is not None and role is not None:
        db.session.add(Membership(organisation_id=organisation.id, person_id=person.id, role=role))
    # As most do when they register: they ask for messages over WhatsApp.
    given = {"is_given": True, "source": "tests", "text_version": "tests"}
    db.session.add(ChannelPermission(person_id=person.id, channel="whatsapp", **given))
    token = accounts.sign_in(person, user_agent="tests", has_second_factor=staff is not None)
    db.session.flush()
    actor = visitor.find(cast.tenant_id, accounts.digest(token))
    assert actor is not None
    organisation_id = organisation.id if organisation else None
    return Player(name, person.id, cast.tenant_id, cast.host, phone, address, token, actor, organisation_id)
