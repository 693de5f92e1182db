"""An organisation, its members and its sites."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from marketplace.core.clock import now
from marketplace.core.db import TenantScoped, db
from marketplace.core.states import Living
from marketplace.organisations.rules import (
    LIFE,
    PUBLIC_STATES,
    RIGHTS,
    MembershipRole,
    OrganisationKind,
    OrganisationState,
)


class Organisation(TenantScoped, Living, db.Model):
    __tablename__ = "organisations"
    LIFE = LIFE

    kind: Mapped[OrganisationKind]
    state: Mapped[OrganisationState] = mapped_column(default=OrganisationState.ACTIVE)
    trade_name: Mapped[str]
    legal_name: Mapped[str] = mapped_column(default="")
    nib: Mapped[str | None]
    kbli_code: Mapped[str] = mapped_column(default="")
    kbli_edition: Mapped[str] = mapped_column(default="2020")
    size_class: Mapped[str | None]
    workers: Mapped[int | None]
    regency_code: Mapped[str | None]
    address: Mapped[str] = mapped_column(default="")
    postal_code: Mapped[str] = mapped_column(default="")
    description: Mapped[str] = mapped_column(default="")
    website: Mapped[str] = mapped_column(default="")
    is_demo: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=now)
    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": version}

    @property
    def is_public(self) -> bool:
        return self.state in PUBLIC_STATES


class Membership(TenantScoped, db.Model):
    __tablename__ = "memberships"

    organisation_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID]
    role: Mapped[MembershipRole] = mapped_column(default=MembershipRole.MEMBER)
    rights: Mapped[list[str]] = mapped_column(ARRAY(Text), default=lambda: list(RIGHTS))
    created_at: Mapped[datetime] = mapped_column(default=now)


class Site(TenantScoped, db.Model):
    """One address of a firm; `candidates` are the regencies among which a person must still choose."""

    __tablename__ = "sites"

    organisation_id: Mapped[uuid.UUID]
    name: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    postal_code: Mapped[str] = mapped_column(default="")
    regency_code: Mapped[str | None]
    candidates: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    workers: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
