"""The second factor: codes of an authenticator app, each good once, and codes on paper for when the phone is gone."""

import hashlib
import hmac
import secrets
import time
import uuid

import pyotp
from sqlalchemy import delete, func, select, update

from marketplace.accounts import queries
from marketplace.accounts.actions import AsPerson, count_try
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Authenticator, Confirmation, Passkey, Person, RecoveryCode
from marketplace.accounts.rules import RECOVERY_CODES, TOTP_SECONDS, Purpose
from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.core.errors import Forbidden, Invalid
from marketplace.core.i18n import N_
from marketplace.core.sealed import seal, unseal
from marketplace.events.actions import record
from marketplace.events.kinds import Kind

WRONG = N_("Kode ini tidak cocok. Tunggu kode berikutnya di aplikasi, lalu ketik lagi.")
STAFF_NEEDS_ONE = N_("Petugas selalu memakai langkah kedua, jadi tidak bisa dimatikan.")

_PURPOSE = "authenticator"
# Without letters and digits that look alike on paper.
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def new_secret(secret_key: str) -> bytes:
    """A sealed secret for an app that is about to be set up; it counts from the first right code on."""
    return seal(secret_key, _PURPOSE, pyotp.random_base32())


def address_of(secret_key: str, sealed: bytes, account: str, issuer: str) -> tuple[str, str]:
    """The otpauth address that an app reads from a picture, and the secret as somebody would type it."""
    secret = unseal(secret_key, _PURPOSE, sealed)
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer), secret


def turn_on(secret_key: str, actor: Actor, sealed: bytes, typed: str) -> list[str]:
    """Set up the app once it has shown a right code; the new recovery codes, which are stored nowhere."""
    step = _step_of(unseal(secret_key, _PURPOSE, sealed), typed, after=0)
    if step is None:
        raise Invalid(fields={"code": WRONG})
    if authenticator(actor.person_id):
        raise Forbidden()
    db.session.add(Authenticator(person_id=actor.person_id, sealed_secret=sealed, last_step=step))
    record(actor, Kind.PERSON_SET_SECOND_FACTOR, queries.get(actor.person_id))
    return make_recovery_codes(secret_key, actor)


def enrol(secret_key: str, person: Person, secret: str) -> None:
    """An app whose secret is known from elsewhere, as that of invented people."""
    db.session.add(Authenticator(person_id=person.id, sealed_secret=seal(secret_key, _PURPOSE, secret)))


def turn_off(actor: Actor, person: Person) -> None:
    """Do without the app from now on; the staff may not."""
    if person.staff_role:
        raise Forbidden(STAFF_NEEDS_ONE)
    for model in (Authenticator, RecoveryCode):
        db.session.execute(delete(model).where(model.person_id == person.id))
    record(actor, Kind.PERSON_ENDED_SECOND_FACTOR, person)


def authenticator(person_id: uuid.UUID) -> Authenticator | None:
    """Held until the end of the transaction: one code must not open two doors at once."""
    return db.session.scalars(
        select(Authenticator).where(Authenticator.person_id == person_id).with_for_update()
    ).first()


def is_asked_of(person: Person) -> bool:
    """Whether a password or a sent code alone does not let this person in."""
    return authenticator(person.id) is not None or (person.staff_role is not None and has_passkey(person.id))


def has_passkey(person_id: uuid.UUID) -> bool:
    return db.session.scalars(select(Passkey.id).where(Passkey.person_id == person_id).limit(1)).first() is not None


def ask(person: Person) -> Confirmation:
    """Remember that this person has shown the first factor, and count how often the second is tried."""
    step = Confirmation(purpose=Purpose.SECOND_STEP, person_id=person.id, phone=person.phone, email=person.email)
    db.session.add(step)
    db.session.flush()  # the page refers to its id
    return step


def try_second_step(secret_key: str, step_id: uuid.UUID, typed: str) -> Person | None:
    """The person when what he typed is a code of his app or of his paper; a try is counted either way."""
    step = queries.get_confirmation_locked(step_id)
    if step.purpose != Purpose.SECOND_STEP or step.person_id is None or step.used_at or not count_try(step):
        return None
    if not is_right(secret_key, step.person_id, typed):
        return None
    step.used_at = now()
    return queries.get(step.person_id)


def is_right(secret_key: str, person_id: uuid.UUID, typed: str) -> bool:
    """Whether `typed` is the app's code of this moment or a recovery code; either is good once."""
    app = authenticator(person_id)
    if app is not None:
        step = _step_of(unseal(secret_key, _PURPOSE, app.sealed_secret), typed, after=app.last_step)
        if step is not None:
            app.last_step = step
            return True
    return _use_recovery_code(secret_key, person_id, typed)


def current_code(secret_key: str, person_id: uuid.UUID) -> str:
    """What the app shows now; for machines where people are tried out, never asked elsewhere."""
    app = authenticator(person_id)
    return pyotp.TOTP(unseal(secret_key, _PURPOSE, app.sealed_secret)).now() if app else ""


def make_recovery_codes(secret_key: str, actor: Actor) -> list[str]:
    """New codes on paper; the former ones are worth nothing."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == actor.person_id))
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    for code in codes:
        digest = _digest(secret_key, actor.person_id, code)
        db.session.add(RecoveryCode(person_id=actor.person_id, digest=digest))
    record(actor, Kind.PERSON_MADE_RECOVERY_CODES, queries.get(actor.person_id))
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def recovery_codes_left(person_id: uuid.UUID) -> int:
    left = select(func.count()).select_from(RecoveryCode)
    return db.session.scalar(left.where(RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None))) or 0


def _use_recovery_code(secret_key: str, person_id: uuid.UUID, typed: str) -> bool:
    code = "".join(letter for letter in typed.upper() if letter in _LETTERS)
    mine = (RecoveryCode.person_id == person_id, RecoveryCode.digest == _digest(secret_key, person_id, code))
    used = update(RecoveryCode).where(*mine, RecoveryCode.used_at.is_(None)).values(used_at=now())
    if not db.session.execute(used.returning(RecoveryCode.id)).all():
        return False
    record(AsPerson(person_id), Kind.PERSON_USED_RECOVERY_CODE, queries.get(person_id))
    return True


def _digest(secret_key: str, person_id: uuid.UUID, code: str) -> bytes:
    return hmac.new(secret_key.encode(), b"recovery:" + person_id.bytes + code.encode(), hashlib.sha256).digest()


def _step_of(secret: str, typed: str, *, after: int) -> int | None:
    """The step of 30 seconds that the code belongs to: this one or a neighbour, and none up to `after`."""
    current = int(time.time()) // TOTP_SECONDS
    for step in (current, current - 1, current + 1):
        right = pyotp.TOTP(secret).generate_otp(step)
        if step > after and hmac.compare_digest(right.encode(), typed.encode()):
            return step
    return None
