"""How well listings fit requests as it was last computed, the rows it is computed from, and what people did to it."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import Integer, LargeBinary, SmallInteger, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from marketplace.core.clock import now
from marketplace.core.db import TenantScoped, db

_NEXT = text("nextval('match_changes')")


class Match(TenantScoped, db.Model):
    """One pair of a generation; `broken` is the mask of the hard constraints that are not met (`rules.BREAKABLE`).

    Its terms are worked out when somebody reads them: nobody ever looks at most of them.
    """

    __tablename__ = "matches"

    generation: Mapped[int] = mapped_column(Integer)
    request_id: Mapped[uuid.UUID]
    listing_id: Mapped[uuid.UUID]
    score: Mapped[int] = mapped_column(SmallInteger)
    broken: Mapped[int] = mapped_column(SmallInteger, default=0)
    formula: Mapped[str]
    computed_at: Mapped[datetime] = mapped_column(default=now)


class Telling(TenantScoped, db.Model):
    """Both sides have been told that they fit; it outlives a pause, so that nobody is told twice."""

    __tablename__ = "match_tellings"

    request_id: Mapped[uuid.UUID]
    listing_id: Mapped[uuid.UUID]
    told_at: Mapped[datetime] = mapped_column(default=now)


class Ranking(TenantScoped, db.Model):
    """A whole ranking under way or done: first every listing is read anew, then every request ranked.

    `done` of `total` are listings or requests, as the step goes; once finished its generation is the one that is read.
    `swept` is the latest change of the rows of the matrix that have been swept away: who has not seen it reads anew.
    """

    __tablename__ = "rankings"

    generation: Mapped[int] = mapped_column(Integer)
    formula: Mapped[str]
    step: Mapped[str] = mapped_column(default="reading")
    total: Mapped[int] = mapped_column(Integer, default=0)
    done: Mapped[int] = mapped_column(Integer, default=0)
    started_at: Mapped[datetime] = mapped_column(default=now)
    finished_at: Mapped[datetime | None]
    swept: Mapped[int] = mapped_column(default=0)


class Chunk(TenantScoped, db.Model):
    """A part of a step for one worker: `size` listings or requests with ids after `after_id`, up to `last_id`.

    `done_by` is the machine and the process that has done it.
    """

    __tablename__ = "ranking_chunks"

    ranking_id: Mapped[uuid.UUID]
    step: Mapped[str]
    after_id: Mapped[uuid.UUID | None]
    last_id: Mapped[uuid.UUID]
    size: Mapped[int] = mapped_column(Integer)
    done_at: Mapped[datetime | None]
    done_by: Mapped[str] = mapped_column(default="")


class OfferRow(TenantScoped, db.Model):
    """One line of a published listing as a row of the matrix; without cells it is no longer offered."""

    __tablename__ = "offer_rows"

    listing_id: Mapped[uuid.UUID]
    organisation_id: Mapped[uuid.UUID]
    line: Mapped[int] = mapped_column(SmallInteger)
    cells: Mapped[bytes] = mapped_column(LargeBinary)
    figures: Mapped[bytes] = mapped_column(LargeBinary)
    regency_code: Mapped[str | None]
    formula: Mapped[str]
    changed: Mapped[int] = mapped_column(server_default=_NEXT)


class NeedRow(TenantScoped, db.Model):
    """What an open request asks, all but the days that are left; without facts it is open no more.

    Its list is short when a place has come free that another listing may deserve.
    """

    __tablename__ = "need_rows"

    request_id: Mapped[uuid.UUID]
    organisation_id: Mapped[uuid.UUID]
    facts: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    needed_by: Mapped[date | None]
    formula: Mapped[str]
    changed: Mapped[int] = mapped_column(server_default=_NEXT)
    is_short: Mapped[bool] = mapped_column(default=False)


class OwnFormula(TenantScoped, db.Model):
    """The weights that a marketplace has set for itself; the one with the highest number is in force."""

    __tablename__ = "formulas"

    number: Mapped[int] = mapped_column(Integer)
    weights: Mapped[dict[str, int]] = mapped_column(JSONB)
    floor: Mapped[int] = mapped_column(SmallInteger)
    reason: Mapped[str]
    person_id: Mapped[uuid.UUID | None]
    at: Mapped[datetime] = mapped_column(default=now)


class Override(TenantScoped, db.Model):
    """A moderator's score for a pair, with his reason; it stands until it is lifted."""

    __tablename__ = "match_overrides"

    request_id: Mapped[uuid.UUID]
    listing_id: Mapped[uuid.UUID]
    score: Mapped[int] = mapped_column(SmallInteger)
    reason: Mapped[str]
    person_id: Mapped[uuid.UUID]
    at: Mapped[datetime] = mapped_column(default=now)
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[uuid.UUID | None]


class Objection(TenantScoped, db.Model):
    """What somebody of either side has against a score, and what a moderator answered."""

    __tablename__ = "match_objections"

    request_id: Mapped[uuid.UUID]
    listing_id: Mapped[uuid.UUID]
    organisation_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID]
    words: Mapped[str]
    score: Mapped[int] = mapped_column(SmallInteger)
    at: Mapped[datetime] = mapped_column(default=now)
    answer: Mapped[str] = mapped_column(default="")
    is_changed: Mapped[bool | None]
    answered_by: Mapped[uuid.UUID | None]
    answered_at: Mapped[datetime | None]


class FrozenMatch(TenantScoped, db.Model):
    """A place of a list as it stood when its request was decided on, with all that it was made of."""

    __tablename__ = "frozen_matches"

    request_id: Mapped[uuid.UUID]
    listing_id: Mapped[uuid.UUID]
    place: Mapped[int] = mapped_column(SmallInteger)
    score: Mapped[int] = mapped_column(SmallInteger)
    terms: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    broken: Mapped[list[str]] = mapped_column(ARRAY(Text))
    formula: Mapped[str]
    weights: Mapped[dict[str, int]] = mapped_column(JSONB)
    frozen_at: Mapped[datetime] = mapped_column(default=now)


class Exposure(TenantScoped, db.Model):
    """Of the lists that a maker fits, in how many he is among the first, and beside them by the floor."""

    __tablename__ = "exposures"

    organisation_id: Mapped[uuid.UUID]
    fits: Mapped[int] = mapped_column(Integer)
    shown: Mapped[int] = mapped_column(Integer)
    lifted: Mapped[int] = mapped_column(Integer, default=0)
    is_new: Mapped[bool]
    counted_at: Mapped[datetime] = mapped_column(default=now)


class FloorPlace(TenantScoped, db.Model):
    """A place beside the first ones of a list, for a listing whose maker is seldom seen."""

    __tablename__ = "floor_places"

    request_id: Mapped[uuid.UUID]
    listing_id: Mapped[uuid.UUID]
