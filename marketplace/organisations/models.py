"""An organisation, its members and its sites."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from marketplace.core.clock import now
from marketplace.core.db import TenantScoped, db
from marketplace.core.states import Living
from marketplace.organisations.rules import (
    CLAIM_LIFE,
    DOCUMENT_LIFE,
    INVITATION_LIFE,
    INVITATION_LIFE_DAYS,
    LIFE,
    PUBLIC_STATES,
    RIGHTS,
    ClaimState,
    DocumentKind,
    DocumentState,
    InvitationState,
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
    suspended_reason: Mapped[str] = mapped_column(default="")
    # A sanction keeps it from sending anything new.
    is_barred: Mapped[bool] = mapped_column(default=False)
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


class Document(TenantScoped, Living, db.Model):
    """A paper that was handed in: a file that only its own people and the moderators may open."""

    __tablename__ = "documents"
    LIFE = DOCUMENT_LIFE

    organisation_id: Mapped[uuid.UUID]
    state: Mapped[DocumentState] = mapped_column(default=DocumentState.GIVEN)
    kind: Mapped[DocumentKind]
    title: Mapped[str] = mapped_column(default="")
    number: Mapped[str] = mapped_column(default="")
    valid_until: Mapped[date | None]
    media: Mapped[str]
    size: Mapped[int]
    digest: Mapped[str]
    person_id: Mapped[uuid.UUID | None]
    seen_by_id: Mapped[uuid.UUID | None]
    seen_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")
    reminded: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=now)


class Invitation(TenantScoped, Living, db.Model):
    """To one phone number or e-mail address, for one person, once, until it ends."""

    __tablename__ = "invitations"
    LIFE = INVITATION_LIFE

    organisation_id: Mapped[uuid.UUID]
    state: Mapped[InvitationState] = mapped_column(default=InvitationState.OPEN)
    role: Mapped[MembershipRole] = mapped_column(default=MembershipRole.MEMBER)
    rights: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    phone: Mapped[str | None]
    email: Mapped[str | None]
    language: Mapped[str] = mapped_column(default="id")
    invited_by_id: Mapped[uuid.UUID | None]
    accepted_by_id: Mapped[uuid.UUID | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime] = mapped_column(default=lambda: now() + timedelta(days=INVITATION_LIFE_DAYS))


class Block(TenantScoped, db.Model):
    """A person who wants nothing to do with an organisation."""

    __tablename__ = "blocks"

    person_id: Mapped[uuid.UUID]
    organisation_id: Mapped[uuid.UUID]
    created_at: Mapped[datetime] = mapped_column(default=now)


class ProfileClaim(TenantScoped, Living, db.Model):
    """Somebody says that a profile that we know from a list is his own firm, and why one should believe it."""

    __tablename__ = "profile_claims"
    LIFE = CLAIM_LIFE

    organisation_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID]
    state: Mapped[ClaimState] = mapped_column(default=ClaimState.WAITING)
    proof: Mapped[str]
    document_id: Mapped[uuid.UUID | None]
    reason: Mapped[str] = mapped_column(default="")
    decided_by_id: Mapped[uuid.UUID | None]
    decided_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)


class DistinctPair(TenantScoped, db.Model):
    """Two that look alike, of which a moderator has said that they are two."""

    __tablename__ = "distinct_pairs"

    first_id: Mapped[uuid.UUID]
    second_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID | None]
    created_at: Mapped[datetime] = mapped_column(default=now)


class Merge(TenantScoped, db.Model):
    """Two that were one; `moved` names what went over, as [table, column, [ids]], so that it can go back exactly."""

    __tablename__ = "merges"

    kept_id: Mapped[uuid.UUID]
    merged_id: Mapped[uuid.UUID]
    was: Mapped[str]
    moved: Mapped[list[Any]] = mapped_column(JSONB)
    person_id: Mapped[uuid.UUID | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    undone_by_id: Mapped[uuid.UUID | None]
    undone_at: Mapped[datetime | None]
