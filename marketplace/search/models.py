"""What is searched, one narrow row for each published thing, and what people have saved."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import Integer
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from marketplace.core.clock import now
from marketplace.core.db import TenantScoped, db
from marketplace.search.rules import SubjectKind


class SearchDocument(TenantScoped, db.Model):
    """A card, ready to show, and the words under which it is found; prices per pair, or per model if `is_design`."""

    __tablename__ = "search_documents"

    subject_kind: Mapped[SubjectKind]
    subject_id: Mapped[uuid.UUID]
    organisation_id: Mapped[uuid.UUID]
    title: Mapped[str]
    organisation_name: Mapped[str]
    organisation_kind: Mapped[str]
    product_types: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    certificates: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    stages: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    materials: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    regency_code: Mapped[str | None]
    regency_name: Mapped[str] = mapped_column(default="")
    moq: Mapped[int | None] = mapped_column(Integer)
    capacity_month: Mapped[int | None] = mapped_column(Integer)
    lead_days: Mapped[int | None] = mapped_column(Integer)
    price_min: Mapped[int | None]
    price_max: Mapped[int | None]
    pairs: Mapped[int | None] = mapped_column(Integer)
    is_monthly: Mapped[bool] = mapped_column(default=False)
    is_design: Mapped[bool] = mapped_column(default=False)
    closes_on: Mapped[date | None]
    photo_id: Mapped[uuid.UUID | None]
    photo_width: Mapped[int | None] = mapped_column(Integer)
    photo_height: Mapped[int | None] = mapped_column(Integer)
    is_unclaimed: Mapped[bool] = mapped_column(default=False)
    workers: Mapped[int | None] = mapped_column(Integer)
    published_at: Mapped[datetime]
    indexed_at: Mapped[datetime] = mapped_column(default=now)
    edition: Mapped[int] = mapped_column(Integer, default=0)
    facets: Mapped[list[int]] = mapped_column(ARRAY(Integer), default=list)
    words: Mapped[str] = mapped_column(TSVECTOR)
    plain: Mapped[str]


class Spelling(TenantScoped, db.Model):
    """A word as it was written in something published; the database keeps its forms with a letter less beside it."""

    __tablename__ = "search_spellings"

    word: Mapped[str]


class Bookmark(TenantScoped, db.Model):
    """Something that a person wants to find again."""

    __tablename__ = "bookmarks"

    person_id: Mapped[uuid.UUID]
    subject_kind: Mapped[SubjectKind]
    subject_id: Mapped[uuid.UUID]
    created_at: Mapped[datetime] = mapped_column(default=now)


class SavedSearch(TenantScoped, db.Model):
    """A search whose news a person wants to hear; `wanted` holds the fields of `Wanted` that are set."""

    __tablename__ = "saved_searches"

    person_id: Mapped[uuid.UUID]
    subject_kind: Mapped[SubjectKind]
    wanted: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[datetime] = mapped_column(default=now)
    looked_at: Mapped[datetime] = mapped_column(default=now)
