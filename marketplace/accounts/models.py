"""A person of a marketplace, the sessions he is signed in with, and the codes that prove his addresses."""

import uuid
from datetime import datetime

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.accounts.rules import CODE_LIFE, RECOVERY_LIFE, SESSION_LIFE, Purpose, RecoveryState, StaffRole, Way
from marketplace.core.clock import now
from marketplace.core.db import TenantScoped, db
from marketplace.core.states import Living


class Person(TenantScoped, db.Model):
    __tablename__ = "people"

    name: Mapped[str]
    phone: Mapped[str | None]
    email: Mapped[str | None]
    password_hash: Mapped[str]
    staff_role: Mapped[StaffRole | None]
    language: Mapped[str] = mapped_column(default="id")
    is_demo: Mapped[bool] = mapped_column(default=False)
    disabled_at: Mapped[datetime | None]
    password_changed_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    restricted_at: Mapped[datetime | None]
    objects_to_matching_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]


class PersonSession(TenantScoped, db.Model):
    """Signed in on one device. The cookie holds the token, the row only its digest."""

    __tablename__ = "sessions"

    person_id: Mapped[uuid.UUID]
    token_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    user_agent: Mapped[str] = mapped_column(default="")
    way: Mapped[Way] = mapped_column(default=Way.PASSWORD)
    second_factor_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime] = mapped_column(default=lambda: now() + SESSION_LIFE)


class Confirmation(TenantScoped, db.Model):
    """A code that was sent to an address. The code itself is nowhere stored: it is derived from this row's id."""

    __tablename__ = "confirmations"

    purpose: Mapped[Purpose]
    name: Mapped[str] = mapped_column(default="")
    phone: Mapped[str | None]
    email: Mapped[str | None]
    password_hash: Mapped[str | None]
    person_id: Mapped[uuid.UUID | None]
    other_id: Mapped[uuid.UUID | None]
    language: Mapped[str] = mapped_column(default="id")
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime] = mapped_column(default=lambda: now() + CODE_LIFE)


class Authenticator(TenantScoped, db.Model):
    """A person's authenticator app: its secret, sealed, and the moment of the last code, so that none counts twice."""

    __tablename__ = "authenticators"

    person_id: Mapped[uuid.UUID]
    sealed_secret: Mapped[bytes] = mapped_column(LargeBinary)
    last_step: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=now)


class RecoveryCode(TenantScoped, db.Model):
    """A code on paper, good once instead of the second factor; only its digest is kept."""

    __tablename__ = "recovery_codes"

    person_id: Mapped[uuid.UUID]
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    used_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)


class Passkey(TenantScoped, db.Model):
    """A key that a phone or computer keeps for a person; here stands its public half."""

    __tablename__ = "passkeys"

    person_id: Mapped[uuid.UUID]
    credential_id: Mapped[bytes] = mapped_column(LargeBinary)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(default=0)
    name: Mapped[str]
    used_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)


class IdentityProvider(TenantScoped, db.Model):
    """Where people of a marketplace may come from as those that they are there, by OpenID Connect."""

    __tablename__ = "identity_providers"

    name: Mapped[str]
    issuer: Mapped[str]
    client_id: Mapped[str]
    sealed_secret: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(default=now)


class Identity(TenantScoped, db.Model):
    """Who a person is at a provider; `subject` is the provider's own name for him, which never changes."""

    __tablename__ = "identities"

    person_id: Mapped[uuid.UUID]
    issuer: Mapped[str]
    subject: Mapped[str]
    email: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    used_at: Mapped[datetime | None]


class PhoneRecovery(Living, TenantScoped, db.Model):
    """The move of somebody's account to a new number, asked for by a mentor."""

    __tablename__ = "phone_recoveries"
    LIFE = RECOVERY_LIFE

    person_id: Mapped[uuid.UUID]
    mentor_id: Mapped[uuid.UUID]
    state: Mapped[RecoveryState] = mapped_column(default=RecoveryState.ASKED)
    old_phone: Mapped[str | None]
    new_phone: Mapped[str]
    reason: Mapped[str]
    confirmation_id: Mapped[uuid.UUID]
    due_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]
