"""Providers that a marketplace names, and who its people are there."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select

from marketplace.accounts import queries
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Identity, IdentityProvider, Person
from marketplace.core.clock import now
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import Conflict, Invalid, NotFound
from marketplace.core.i18n import N_
from marketplace.core.sealed import seal, unseal
from marketplace.events.actions import record
from marketplace.events.kinds import Kind

NOT_SURE = N_("Penyedia itu belum memastikan e-mail Anda, jadi belum bisa disambungkan.")
NOT_YOURS = N_("E-mail di sana lain dari e-mail akun Anda. Samakan dulu, lalu sambungkan lagi.")
SOMEBODY_ELSES = N_("Akun di sana sudah tersambung ke orang lain di pasar ini.")
_PURPOSE = "identity provider"


@dataclass(frozen=True)
class Provider:
    """A provider as it is asked, apart from any session."""

    id: uuid.UUID
    issuer: str
    client_id: str
    secret: str


@dataclass(frozen=True)
class Claim:
    """What a provider says of who came from it."""

    issuer: str
    subject: str
    email: str
    is_sure_of_email: bool


def providers() -> Sequence[IdentityProvider]:
    return db.session.scalars(select(IdentityProvider).order_by(IdentityProvider.name)).all()


def provider(secret_key: str, provider_id: uuid.UUID) -> Provider:
    found = _get(provider_id)
    secret = unseal(secret_key, _PURPOSE, found.sealed_secret)
    return Provider(found.id, found.issuer, found.client_id, secret)


def add_provider(
    secret_key: str, actor: Actor, *, name: str, issuer: str, client_id: str, secret: str
) -> IdentityProvider:
    """A further way in; the same issuer once, its secret sealed."""
    issuer = issuer.rstrip("/")
    if db.session.scalars(select(IdentityProvider).where(IdentityProvider.issuer == issuer)).first():
        raise Conflict(N_("Penyedia ini sudah ada."))
    sealed = seal(secret_key, _PURPOSE, secret)
    added = IdentityProvider(name=name, issuer=issuer, client_id=client_id, sealed_secret=sealed)
    db.session.add(added)
    db.session.flush()  # the event refers to it
    record(actor, Kind.PROVIDER_ADDED, added, issuer=issuer)
    return added


def remove_provider(actor: Actor, provider_id: uuid.UUID) -> None:
    """Nobody comes in from there any more; who somebody is there is kept, should it be named again."""
    found = _get(provider_id)
    record(actor, Kind.PROVIDER_REMOVED, found, issuer=found.issuer)
    db.session.delete(found)


def person_of(claim: Claim) -> Person | None:
    """Whoever has connected this account of his before."""
    found = _known(claim)
    if found is None:
        return None
    found.used_at = now()
    person = queries.get(found.person_id)
    return person if person.disabled_at is None else None


def connect(actor: Actor, claim: Claim) -> None:
    """Connect an account elsewhere with one's own, signed in and on purpose; both must have one verified e-mail."""
    known, person = _known(claim), queries.get(actor.person_id)
    if known is not None and known.person_id == person.id:
        return
    if known is not None:
        raise Conflict(SOMEBODY_ELSES)
    if not claim.is_sure_of_email:
        raise Invalid(NOT_SURE)
    if person.email is None or claim.email.lower() != person.email:
        raise Invalid(NOT_YOURS)
    db.session.add(Identity(person_id=person.id, issuer=claim.issuer, subject=claim.subject, email=claim.email.lower()))
    record(actor, Kind.PERSON_LINKED_IDENTITY, person, issuer=claim.issuer)


def identities_of(person_id: uuid.UUID) -> Sequence[Identity]:
    return db.session.scalars(select(Identity).where(Identity.person_id == person_id).order_by(Identity.id)).all()


def disconnect(actor: Actor, identity_id: uuid.UUID) -> None:
    mine = delete(Identity).where(Identity.id == identity_id, Identity.person_id == actor.person_id)
    if not db.session.execute(mine.returning(Identity.id)).all():
        raise NotFound()
    record(actor, Kind.PERSON_UNLINKED_IDENTITY, queries.get(actor.person_id))


def _known(claim: Claim) -> Identity | None:
    found = select(Identity).where(Identity.issuer == claim.issuer, Identity.subject == claim.subject)
    return db.session.scalars(found).first()


def _get(provider_id: uuid.UUID) -> IdentityProvider:
    found = db.session.get(IdentityProvider, (tenant_id(), provider_id))
    if found is None:
        raise NotFound()
    return found
