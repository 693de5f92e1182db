"""A marketplace's own row, one of the few that belong to no tenant; its texts, and its words above the shared ones."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Integer, LargeBinary
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from marketplace.core.clock import now
from marketplace.core.db import TenantScoped, db
from marketplace.core.ids import uuid7
from marketplace.core.states import Living
from marketplace.tenants.rules import LIFE, TenantState, TextKind


class Tenant(Living, db.Model):
    __tablename__ = "tenants"
    LIFE = LIFE

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    slug: Mapped[str]
    domain: Mapped[str | None]
    state: Mapped[TenantState] = mapped_column(default=TenantState.OPENING)
    name_id: Mapped[str]
    name_en: Mapped[str]
    tagline_id: Mapped[str] = mapped_column(default="")
    tagline_en: Mapped[str] = mapped_column(default="")
    operator_name: Mapped[str] = mapped_column(default="")
    contact_email: Mapped[str] = mapped_column(default="")
    contact_phone: Mapped[str] = mapped_column(default="")
    privacy_officer: Mapped[str] = mapped_column(default="")
    province_codes: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    languages: Mapped[list[str]] = mapped_column(ARRAY(Text), default=lambda: ["id", "en"])
    time_zone: Mapped[str] = mapped_column(default="Asia/Jakarta")
    accent: Mapped[str] = mapped_column(default="#8a4b22")
    is_demo: Mapped[bool] = mapped_column(default=False)
    logo_digest: Mapped[str | None]
    suspended_for: Mapped[str] = mapped_column(default="")
    most_people: Mapped[int] = mapped_column(Integer, default=20_000)
    most_listings: Mapped[int] = mapped_column(Integer, default=20_000)
    most_megabytes: Mapped[int] = mapped_column(Integer, default=20_480)
    most_messages: Mapped[int] = mapped_column(Integer, default=100_000)
    used_bytes: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(Integer, default=1)
    receipt: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    created_at: Mapped[datetime] = mapped_column(default=now)

    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": version}


class TenantText(TenantScoped, db.Model):
    """One version of what a marketplace says of its rules; the newest is the one in force."""

    __tablename__ = "tenant_texts"

    kind: Mapped[TextKind]
    language: Mapped[str]
    version: Mapped[int] = mapped_column(Integer)
    body: Mapped[str]
    person_id: Mapped[uuid.UUID | None]
    at: Mapped[datetime] = mapped_column(default=now)


class VocabularyAddition(TenantScoped, db.Model):
    """A word of one marketplace's own; to the score it is what its parent is."""

    __tablename__ = "vocabulary_additions"

    list_name: Mapped[str]
    key: Mapped[str]
    label_id: Mapped[str]
    label_en: Mapped[str]
    parent_key: Mapped[str]
    retired_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)


class Operator(db.Model):
    """Somebody who runs the platform; outside every tenant."""

    __tablename__ = "operators"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    name: Mapped[str]
    email: Mapped[str]
    password_hash: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)


class OperatorSession(db.Model):
    __tablename__ = "operator_sessions"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    operator_id: Mapped[uuid.UUID]
    token_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
