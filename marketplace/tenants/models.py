"""A marketplace's own row; one of the few tables that belong to no tenant."""

import uuid
from datetime import datetime

from sqlalchemy import LargeBinary
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.core.ids import uuid7
from marketplace.core.states import Living
from marketplace.tenants.rules import LIFE, TenantState


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
