"""Saying how much can be made, taking room for what is ordered, and giving it back."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from marketplace.capacity import queries
from marketplace.capacity.models import CapacityBooking, CapacityWeek
from marketplace.capacity.rules import BELOW_BOOKED, NO_ROOM, PAST, WHOLE, Room, monday, spread
from marketplace.core.clock import now
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import Conflict, Invalid
from marketplace.core.ids import uuid7
from marketplace.events.actions import Acting, record
from marketplace.events.kinds import Kind
from marketplace.organisations import queries as organisations
from marketplace.tenants.queries import today


def declare(by: Acting, organisation_id: uuid.UUID, week: date, pairs: int, stage: str | None = None) -> None:
    """Say that so many pairs can be made in the week that `week` is in: at all, or of one stage."""
    declare_weeks(by, organisation_id, {week: pairs}, stage)


def declare_weeks(
    by: Acting, organisation_id: uuid.UUID, pairs_by_week: Mapping[date, int], stage: str | None = None
) -> None:
    """The same for several weeks at once; what is booked already cannot be taken back by saying less."""
    wanted = {monday(week): pairs for week, pairs in pairs_by_week.items()}
    if any(week < monday(today()) for week in wanted):
        raise Conflict(PAST)
    line = stage or WHOLE
    _open(organisation_id, line, wanted)
    changed = {}
    for row in _held(organisation_id, [line], min(wanted), max(wanted)) if wanted else ():
        pairs = wanted.get(row.week)
        if pairs is None or pairs == row.pairs:
            continue
        if pairs < row.booked:
            raise Invalid(fields={row.week.isoformat(): BELOW_BOOKED}, booked=row.booked)
        changed[row.week.isoformat()] = [row.pairs, pairs]
        row.pairs = pairs
    if changed:
        workshop = organisations.get(organisation_id)
        record(by, Kind.CAPACITY_DECLARED, workshop, organisation_id=organisation_id, stage=line, weeks=changed)


def book(
    part_id: uuid.UUID,
    organisation_id: uuid.UUID,
    stage: str | None,
    pairs: int,
    from_day: date,
    to_day: date,
    *,
    partly: bool = False,
) -> int:
    """Take room for a part in the weeks from `from_day` to `to_day`; how many pairs found none.

    A part without a stage goes through every line that the maker keeps. Conflict when there is too little room, unless
    `partly`; where the maker has said nothing, nothing is known and nothing is taken. Twice is once.
    """
    if queries.booked_for(part_id):
        return 0
    lines: dict[str, list[Room]] = {}
    for row in _held(organisation_id, None, from_day, to_day):
        lines.setdefault(row.stage, []).append(row.room)
    short = 0
    for line in _touched(stage, lines):
        taken, left = spread(pairs, lines[line])
        if left and not partly:
            raise Conflict(NO_ROOM)
        short = max(short, left)
        for week, share in taken.items():
            db.session.add(
                CapacityBooking(part_id=part_id, organisation_id=organisation_id, stage=line, week=week, pairs=share)
            )
    db.session.flush()
    _look_again()
    return short


def release(part_id: uuid.UUID, *, since: date | None = None) -> int:
    """Give back what was booked for a part, or what of it lies from the week of `since` on; how many pairs of weeks."""
    own = delete(CapacityBooking).where(CapacityBooking.tenant_id == tenant_id(), CapacityBooking.part_id == part_id)
    if since:
        own = own.where(CapacityBooking.week >= monday(since))
    given_back = db.session.scalars(own.returning(CapacityBooking.pairs)).all()
    _look_again()
    return sum(given_back)


def _touched(stage: str | None, lines: Mapping[str, object]) -> Sequence[str]:
    """The lines that a part takes room in: that of its stage, else the whole workshop's; without a stage all."""
    if not stage:
        return sorted(lines)
    return [line for line in (stage, WHOLE) if line in lines][:1]


def _open(organisation_id: uuid.UUID, line: str, weeks: Mapping[date, int]) -> None:
    rows = [
        {
            "tenant_id": tenant_id(),
            "id": uuid7(),
            "organisation_id": organisation_id,
            "stage": line,
            "week": week,
            "pairs": 0,
            "updated_at": now(),
        }
        for week in sorted(weeks)
    ]
    if rows:
        db.session.execute(insert(CapacityWeek).values(rows).on_conflict_do_nothing())


def _held(organisation_id: uuid.UUID, lines: Sequence[str] | None, first: date, last: date) -> Sequence[CapacityWeek]:
    """The weeks of the ledger, locked; always in one order, so that two who book wait and never clash."""
    rows = select(CapacityWeek).where(
        CapacityWeek.organisation_id == organisation_id, CapacityWeek.week.between(monday(first), last)
    )
    if lines is not None:
        rows = rows.where(CapacityWeek.stage.in_(lines))
    held = rows.order_by(CapacityWeek.week, CapacityWeek.stage).with_for_update()
    return db.session.scalars(held.execution_options(populate_existing=True)).all()


def _look_again() -> None:
    """The database has counted; what the session remembers of the weeks is old."""
    for thing in db.session:
        if isinstance(thing, CapacityWeek):
            db.session.expire(thing)
