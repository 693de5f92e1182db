"""A list of offers with its rows."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from marketplace.core.clock import now
from marketplace.core.db import TenantScoped, db
from marketplace.core.states import Living
from marketplace.intake.rules import LIFE, IntakeState, RowVerdict


class Intake(TenantScoped, Living, db.Model):
    """One file: first a plan, then, when a person has agreed, brought in row by row."""

    __tablename__ = "intakes"
    LIFE = LIFE

    state: Mapped[IntakeState] = mapped_column(default=IntakeState.PLANNED)
    file_name: Mapped[str]
    sha256: Mapped[str]
    person_id: Mapped[uuid.UUID | None]
    unknown_headings: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=now)
    finished_at: Mapped[datetime | None]


class IntakeRow(TenantScoped, db.Model):
    """A row with its verdict; `offer` is what we understood of it, `raw` all that it says, `faults` what to mend."""

    __tablename__ = "intake_rows"

    intake_id: Mapped[uuid.UUID]
    number: Mapped[int]
    verdict: Mapped[RowVerdict]
    firm: Mapped[str]
    title: Mapped[str]
    faults: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    offer: Mapped[dict[str, Any]] = mapped_column(JSONB)
    raw: Mapped[dict[str, str]] = mapped_column(JSONB)
    organisation_id: Mapped[uuid.UUID | None]
    listing_id: Mapped[uuid.UUID | None]
    done_at: Mapped[datetime | None]
