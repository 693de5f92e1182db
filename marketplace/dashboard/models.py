"""Figures counted in the background, when that was, and which of them everybody may see."""

from datetime import date, datetime

from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.clock import now
from marketplace.core.db import TenantScoped, db


class Figure(TenantScoped, db.Model):
    """What was counted on one day. `kind` is the kind of firm, or a key of the vocabulary, or a state."""

    __tablename__ = "figures"

    measure: Mapped[str]
    day: Mapped[date]
    regency_code: Mapped[str] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(default="")
    value: Mapped[int]


class Span(TenantScoped, db.Model):
    """The same added up over the last `days` days and over as many before them; 0 days is as things stand now."""

    __tablename__ = "figure_spans"

    measure: Mapped[str]
    days: Mapped[int]
    regency_code: Mapped[str] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(default="")
    value: Mapped[int]
    before: Mapped[int] = mapped_column(default=0)


class FigureRun(TenantScoped, db.Model):
    __tablename__ = "figure_runs"

    at: Mapped[datetime] = mapped_column(default=now)


class PublicFigure(TenantScoped, db.Model):
    __tablename__ = "public_figures"

    measure: Mapped[str]
