"""Opening a marketplace whole: its row, its texts, and the first person who runs it."""

import secrets
from dataclasses import dataclass, field

from marketplace.accounts.models import Person
from marketplace.accounts.passwords import make_hash
from marketplace.accounts.rules import StaffRole
from marketplace.core.contacts import Email, Phone
from marketplace.core.db import db
from marketplace.events.actions import Acting, record
from marketplace.events.kinds import Kind
from marketplace.tenants import actions as tenants
from marketplace.tenants.actions import Furnishing
from marketplace.tenants.models import Tenant
from marketplace.tenants.rules import TextKind


@dataclass(frozen=True)
class Opening:
    """`texts` by (kind, language); an empty one leaves the product's own in place."""

    slug: str
    furnishing: Furnishing
    admin_name: str
    admin_address: Phone | Email
    texts: dict[tuple[TextKind, str], str] = field(default_factory=dict)


def open_market(by: Acting, opening: Opening) -> Tenant:
    """A new marketplace, entered and open; its first admin is told, and sets a password by a code."""
    tenant = tenants.begin_opening(opening.slug, opening.furnishing)
    for (kind, language), body in opening.texts.items():
        if body:
            tenants.write_text(by, kind, language, body)
    invite_admin(by, opening.admin_name, opening.admin_address, language=opening.furnishing.languages[0])
    tenants.open_now(by, tenant)
    return tenant


def invite_admin(by: Acting, name: str, address: Phone | Email, *, language: str) -> Person:
    """Somebody who may run the marketplace that has been entered; nobody knows a password of his yet."""
    person = Person(
        name=name,
        phone=str(address) if isinstance(address, Phone) else None,
        email=str(address) if isinstance(address, Email) else None,
        password_hash=make_hash(secrets.token_urlsafe(32)),
        staff_role=StaffRole.ADMIN,
        language=language,
    )
    db.session.add(person)
    db.session.flush()
    record(by, Kind.PERSON_REGISTERED, person)
    return person
