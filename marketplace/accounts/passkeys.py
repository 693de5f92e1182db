"""Passkeys: a phone or computer proves that it holds the key, and that its owner has just unlocked it."""

import hashlib
import hmac
import uuid
from dataclasses import dataclass

from sqlalchemy import delete, func, select
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from marketplace.accounts import queries, second_factor
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Confirmation, Passkey, Person
from marketplace.accounts.rules import PASSKEYS_MOST, Purpose
from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.core.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.core.i18n import N_
from marketplace.events.actions import record
from marketplace.events.kinds import Kind

NOT_READ = N_("Kunci sandi tidak terbaca. Coba sekali lagi.")
ENOUGH = N_("Sudah ada 10 kunci sandi. Hapus yang tidak dipakai dulu.")
_VERIFIED = UserVerificationRequirement.REQUIRED


@dataclass(frozen=True)
class Site:
    """Whom a key is made for: the host, and the exact address that the browser must have been on."""

    host: str
    origin: str
    name: str


@dataclass(frozen=True)
class Challenge:
    """`options` in the JSON of the standard; `id` comes back with the answer. Each is good once."""

    id: uuid.UUID
    options: str


def ask_to_make(secret_key: str, actor: Actor, site: Site) -> Challenge:
    """What a browser needs to make a key for this person."""
    person, known = queries.get(actor.person_id), queries.passkeys_of(actor.person_id)
    if len(known) >= PASSKEYS_MOST:
        raise Conflict(ENOUGH)
    asked = _ask(actor.person_id)
    options = generate_registration_options(
        rp_id=site.host,
        rp_name=site.name,
        user_id=person.id.bytes,
        user_name=person.email or person.phone or person.name,
        user_display_name=person.name,
        challenge=_challenge(secret_key, asked.id),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=_VERIFIED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=key.credential_id) for key in known],
    )
    return Challenge(asked.id, options_to_json(options))


def add(secret_key: str, actor: Actor, site: Site, challenge_id: uuid.UUID, answer: str, name: str) -> Passkey:
    """Keep the public half of a key that was made just now."""
    asked = _use(challenge_id)
    if asked.person_id != actor.person_id:
        raise Invalid(NOT_READ)
    try:
        made = verify_registration_response(
            credential=answer,
            expected_challenge=_challenge(secret_key, asked.id),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise Invalid(NOT_READ) from error
    key = Passkey(
        person_id=actor.person_id,
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        name=name,
    )
    db.session.add(key)
    record(actor, Kind.PERSON_ADDED_PASSKEY, queries.get(actor.person_id))
    return key


def ask_to_sign_in(secret_key: str, site: Site) -> Challenge:
    """What a browser needs to find its key for this site; it says nothing of who has one."""
    asked = _ask(None)
    options = generate_authentication_options(
        rp_id=site.host, challenge=_challenge(secret_key, asked.id), user_verification=_VERIFIED
    )
    return Challenge(asked.id, options_to_json(options))


def sign_in(secret_key: str, site: Site, challenge_id: uuid.UUID, answer: str) -> Person:
    """Whose key it was; Invalid, in one sentence, for everything else."""
    asked = _use(challenge_id)
    try:
        credential = parse_authentication_credential_json(answer)
        key = _of(credential.raw_id)
        shown = verify_authentication_response(
            credential=credential,
            expected_challenge=_challenge(secret_key, asked.id),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=key.public_key,
            credential_current_sign_count=key.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError, NotFound) as error:
        raise Invalid(NOT_READ) from error
    person = queries.get(key.person_id)
    if person.disabled_at is not None or asked.person_id is not None:
        raise Invalid(NOT_READ)
    key.sign_count, key.used_at = shown.new_sign_count, now()
    return person


def remove(actor: Actor, passkey_id: uuid.UUID) -> None:
    """Forget one's own key; the staff keeps at least one second factor."""
    person = queries.get(actor.person_id)
    last = db.session.scalar(select(func.count()).select_from(Passkey).where(Passkey.person_id == person.id)) == 1
    if person.staff_role and last and second_factor.authenticator(person.id) is None:
        raise Forbidden(second_factor.STAFF_NEEDS_ONE)
    gone = delete(Passkey).where(Passkey.id == passkey_id, Passkey.person_id == person.id).returning(Passkey.id)
    if not db.session.execute(gone).all():
        raise NotFound()
    record(actor, Kind.PERSON_REMOVED_PASSKEY, person)


def _of(credential_id: bytes) -> Passkey:
    found = select(Passkey).where(Passkey.credential_id == credential_id).with_for_update()
    key = db.session.scalars(found).first()
    if key is None:
        raise NotFound()
    return key


def _ask(person_id: uuid.UUID | None) -> Confirmation:
    asked = Confirmation(purpose=Purpose.PASSKEY, person_id=person_id)
    db.session.add(asked)
    db.session.flush()  # its id is what the challenge is made from
    return asked


def _use(challenge_id: uuid.UUID) -> Confirmation:
    asked = queries.get_confirmation_locked(challenge_id)
    if asked.purpose != Purpose.PASSKEY or asked.used_at is not None or asked.expires_at < now():
        raise Invalid(NOT_READ)
    asked.used_at = now()
    return asked


def _challenge(secret_key: str, challenge_id: uuid.UUID) -> bytes:
    return hmac.new(secret_key.encode(), b"passkey:" + challenge_id.bytes, hashlib.sha256).digest()
