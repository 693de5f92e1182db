"""An import with its rows, and the sources from which a profile is known."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from marketplace.core.clock import now
from marketplace.core.db import TenantScoped, db
from marketplace.core.states import Living
from marketplace.directory.rules import LIFE, ImportState, Verdict


class Import(TenantScoped, Living, db.Model):
    """One file: first a plan, then, when a person has agreed, carried out row by row."""

    __tablename__ = "imports"
    LIFE = LIFE

    state: Mapped[ImportState] = mapped_column(default=ImportState.PLANNED)
    file_name: Mapped[str]
    sha256: Mapped[str]
    person_id: Mapped[uuid.UUID | None]
    unknown_headings: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=now)
    finished_at: Mapped[datetime | None]


class ImportRow(TenantScoped, db.Model):
    """A row with its verdict; `facts` is what we understood of it, `raw` all that it says."""

    __tablename__ = "import_rows"

    import_id: Mapped[uuid.UUID]
    number: Mapped[int]
    verdict: Mapped[Verdict]
    name: Mapped[str]
    site_name: Mapped[str] = mapped_column(default="")
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    facts: Mapped[dict[str, str]] = mapped_column(JSONB)
    raw: Mapped[dict[str, str]] = mapped_column(JSONB)
    regency_code: Mapped[str | None]
    candidates: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    firm_row: Mapped[int | None]
    site_row: Mapped[int | None]
    organisation_id: Mapped[uuid.UUID | None]
    site_id: Mapped[uuid.UUID | None]
    done_at: Mapped[datetime | None]


class ProfileSource(TenantScoped, db.Model):
    """A list that names a firm: which, and all that it says of it."""

    __tablename__ = "profile_sources"

    organisation_id: Mapped[uuid.UUID]
    site_id: Mapped[uuid.UUID | None]
    source: Mapped[str]
    source_key: Mapped[str]
    raw: Mapped[dict[str, str]] = mapped_column(JSONB)
    created_at: Mapped[datetime] = mapped_column(default=now)
