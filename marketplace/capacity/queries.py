"""Reading the ledger: its weeks, what is free in some days, where it is tightest, and what has been booked."""

import uuid
from collections.abc import Collection, Sequence
from datetime import date, timedelta

from sqlalchemy import func, select

from marketplace.capacity.models import CapacityBooking, CapacityWeek
from marketplace.capacity.rules import WEEKS_SHOWN, WHOLE, Room, monday, tightest
from marketplace.core.db import db, tenant_id
from marketplace.tenants.queries import today


def free(organisation_id: uuid.UUID, first_day: date, last_day: date) -> dict[str | None, tuple[int, int]]:
    """(free, total) pairs by stage in the weeks that these days touch; None is the line of the whole workshop.

    A stage of which nothing has been said is left out: it is unknown, not empty.
    """
    lines = (
        select(CapacityWeek.stage, func.sum(CapacityWeek.pairs - CapacityWeek.booked), func.sum(CapacityWeek.pairs))
        .where(CapacityWeek.tenant_id == tenant_id(), CapacityWeek.organisation_id == organisation_id)
        .where(CapacityWeek.week.between(monday(first_day), last_day))
        .group_by(CapacityWeek.stage)
    )
    return {stage or None: (int(left), int(total)) for stage, left, total in db.session.execute(lines)}


def free_of(
    organisation_ids: Collection[uuid.UUID], first_day: date, last_day: date
) -> dict[uuid.UUID, dict[str | None, tuple[int, int]]]:
    """The same for many makers in one statement."""
    lines = (
        select(
            CapacityWeek.organisation_id,
            CapacityWeek.stage,
            func.sum(CapacityWeek.pairs - CapacityWeek.booked),
            func.sum(CapacityWeek.pairs),
        )
        .where(CapacityWeek.tenant_id == tenant_id(), CapacityWeek.organisation_id.in_(organisation_ids))
        .where(CapacityWeek.week.between(monday(first_day), last_day))
        .group_by(CapacityWeek.organisation_id, CapacityWeek.stage)
    )
    found: dict[uuid.UUID, dict[str | None, tuple[int, int]]] = {}
    for organisation_id, stage, left, total in db.session.execute(lines):
        found.setdefault(organisation_id, {})[stage or None] = (int(left), int(total))
    return found


def rooms(organisation_id: uuid.UUID, first_day: date, last_day: date) -> list[Room]:
    """What every line says of every week that these days touch, in order."""
    columns = (CapacityWeek.stage, CapacityWeek.week, CapacityWeek.pairs, CapacityWeek.booked)
    told = (
        select(*columns)
        .where(CapacityWeek.tenant_id == tenant_id(), CapacityWeek.organisation_id == organisation_id)
        .where(CapacityWeek.week.between(monday(first_day), last_day))
        .order_by(CapacityWeek.week, CapacityWeek.stage)
    )
    return [Room(*row) for row in db.session.execute(told)]


def bottleneck(organisation_id: uuid.UUID, first_day: date, last_day: date) -> Room | None:
    """The tightest week and stage in which the maker would have to work; None where he has said nothing."""
    return tightest(rooms(organisation_id, first_day, last_day))


def soonest(organisation_id: uuid.UUID) -> Room | None:
    """For a card of the maker: the tightest line of the first week from now on in which anything is free."""
    day = today()
    told = rooms(organisation_id, day, day + timedelta(weeks=WEEKS_SHOWN - 1))
    for week in sorted({room.week for room in told}):
        tight = tightest(room for room in told if room.week == week)
        if tight and tight.free:
            return tight
    return tightest(told)


def stages(organisation_id: uuid.UUID) -> list[str]:
    """The lines that a maker keeps, the whole workshop first."""
    kept = select(CapacityWeek.stage).where(
        CapacityWeek.tenant_id == tenant_id(),
        CapacityWeek.organisation_id == organisation_id,
        CapacityWeek.week >= monday(today()),
    )
    return sorted(set(db.session.scalars(kept.distinct())) | {WHOLE})


def booked_for(part_id: uuid.UUID) -> Sequence[CapacityBooking]:
    """What is booked for a part, by week."""
    own = select(CapacityBooking).where(CapacityBooking.part_id == part_id)
    return db.session.scalars(own.order_by(CapacityBooking.week, CapacityBooking.stage)).all()
