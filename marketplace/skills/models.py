"""A certificate, a skill, and the evidence for a skill with its photos."""

import uuid
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import Integer
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.clock import now
from marketplace.core.db import TenantScoped, db
from marketplace.core.states import Living
from marketplace.skills.rules import (
    CERTIFICATE_LIFE,
    HELD_STATES,
    SKILL_LIFE,
    STRENGTHS,
    CertificateState,
    EvidenceKind,
    SkillState,
)


class Certificate(TenantScoped, Living, db.Model):
    """`kind` is a key of the vocabulary; `register` is where the issuer's entry was found when it was verified."""

    __tablename__ = "certificates"
    LIFE = CERTIFICATE_LIFE

    organisation_id: Mapped[uuid.UUID]
    state: Mapped[CertificateState] = mapped_column(default=CertificateState.CLAIMED)
    kind: Mapped[str]
    number: Mapped[str] = mapped_column(default="")
    issuer: Mapped[str] = mapped_column(default="")
    scope: Mapped[str] = mapped_column(default="")
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    document_id: Mapped[uuid.UUID | None]
    seen_by_id: Mapped[uuid.UUID | None]
    seen_at: Mapped[datetime | None]
    verified_by_id: Mapped[uuid.UUID | None]
    verified_at: Mapped[datetime | None]
    register: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    reminded: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=now)
    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": version}

    @property
    def strength(self) -> str | None:
        """claimed, seen or verified; None when it is not in force."""
        return self.state.value if self.state in HELD_STATES else None


class Skill(TenantScoped, Living, db.Model):
    """One stage of the making that an organisation can do itself."""

    __tablename__ = "skills"
    LIFE = SKILL_LIFE

    organisation_id: Mapped[uuid.UUID]
    state: Mapped[SkillState] = mapped_column(default=SkillState.DECLARED)
    stage: Mapped[str]
    valid_until: Mapped[date | None]
    reason: Mapped[str] = mapped_column(default="")
    reminded: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=now)

    @property
    def strength(self) -> str | None:
        """declared, attested or tested; None when nobody vouches for it any more."""
        return self.state.value if self.state in STRENGTHS else None


class Evidence(TenantScoped, db.Model):
    """Who saw a skill, where and when; or which laboratory tested it, with its report."""

    __tablename__ = "skill_evidence"

    skill_id: Mapped[uuid.UUID]
    kind: Mapped[EvidenceKind]
    person_id: Mapped[uuid.UUID | None]
    at_place: Mapped[str] = mapped_column(default="")
    on_day: Mapped[date]
    laboratory: Mapped[str] = mapped_column(default="")
    report_number: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    document_id: Mapped[uuid.UUID | None]
    created_at: Mapped[datetime] = mapped_column(default=now)


class EvidencePhoto(TenantScoped, db.Model):
    __tablename__ = "evidence_photos"

    evidence_id: Mapped[uuid.UUID]
    digest: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    widths: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    created_at: Mapped[datetime] = mapped_column(default=now)
