"""A person of a marketplace, the sessions he is signed in with, and the codes that prove his addresses."""

import uuid
from datetime import datetime

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.accounts.rules import CODE_LIFE, SESSION_LIFE, Purpose, StaffRole
from marketplace.core.clock import now
from marketplace.core.db import TenantScoped, db


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
    created_at: Mapped[datetime] = mapped_column(default=now)


class PersonSession(TenantScoped, db.Model):
    """Signed in on one device. The cookie holds the token, the row only its digest."""

    __tablename__ = "sessions"

    person_id: Mapped[uuid.UUID]
    token_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    user_agent: Mapped[str] = mapped_column(default="")
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
    language: Mapped[str] = mapped_column(default="id")
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime] = mapped_column(default=lambda: now() + CODE_LIFE)
