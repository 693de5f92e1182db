"""The ledger: what is said, what is booked, what comes back; never more booked than there is."""

import threading
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from marketplace.capacity import actions, queries
from marketplace.capacity.models import CapacityBooking, CapacityWeek
from marketplace.capacity.rules import Room, monday, spread, tightest, weeks
from marketplace.core.db import db
from marketplace.core.errors import Conflict, Invalid
from marketplace.core.ids import uuid7
from marketplace.events.kinds import Kind
from marketplace.events.models import Event
from tests.capacity.making import declared
from tests.cast import Cast

WEEK = timedelta(weeks=1)


def test_a_week_is_that_of_its_monday_also_over_new_year() -> None:
    assert monday(date(2027, 1, 3)) == date(2026, 12, 28)
    assert Room("", date(2026, 12, 28), 10, 0).number == 53
    assert list(weeks(date(2026, 8, 9), date(2026, 8, 10))) == [date(2026, 8, 3), date(2026, 8, 10)]


def test_the_tightest_week_is_the_one_with_the_least_room() -> None:
    first = date(2026, 8, 3)
    rooms = [Room("", first, 100, 0), Room("sewing", first, 120, 80), Room("sewing", first + WEEK, 60, 0)]
    found = tightest(rooms)
    assert found is not None
    assert (found.stage, found.free, found.pairs, found.number) == ("sewing", 40, 120, 32)
    assert tightest([]) is None


@given(st.integers(0, 500), st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200)), max_size=8))
def test_no_pair_is_lost_or_made_when_they_are_spread(pairs: int, told: list[tuple[int, int]]) -> None:
    rooms = [Room("", date(2026, 8, 3) + n * WEEK, max(a, b), min(a, b)) for n, (a, b) in enumerate(told)]
    taken, left = spread(pairs, rooms)
    assert sum(taken.values()) + left == pairs
    assert all(0 < share <= {r.week: r.free for r in rooms}[week] for week, share in taken.items())
    assert left == 0 or sum(taken.values()) == sum(room.free for room in rooms)


def test_what_is_booked_is_no_longer_free_and_comes_back(cast: Cast) -> None:
    first, part = declared(cast, 120, 60), uuid7()
    maker = cast.owner.organisation_id
    with cast.inside():
        assert actions.book(part, maker, None, 140, first, first + WEEK) == 0
    with cast.inside():
        assert queries.free(maker, first, first) == {None: (0, 120)}
        assert queries.free(maker, first, first + WEEK) == {None: (40, 180)}
        assert actions.release(part) == 140
        assert actions.release(part) == 0
    with cast.inside():
        assert queries.free(maker, first, first + WEEK) == {None: (180, 180)}


def test_only_the_weeks_to_come_are_given_back_when_a_part_ends_midway(cast: Cast) -> None:
    first, part = declared(cast, 120, 60), uuid7()
    with cast.inside():
        actions.book(part, cast.owner.organisation_id, None, 150, first, first + WEEK)
        assert actions.release(part, since=first + WEEK) == 30
        assert queries.free(cast.owner.organisation_id, first, first) == {None: (0, 120)}


def test_too_much_is_refused_whole_or_booked_as_far_as_it_goes(cast: Cast) -> None:
    first = declared(cast, 100)
    maker = cast.owner.organisation_id
    with cast.inside(), pytest.raises(Conflict):
        actions.book(uuid7(), maker, None, 101, first, first)
    with cast.inside():
        assert actions.book(uuid7(), maker, None, 130, first, first, partly=True) == 30
        assert queries.free(maker, first, first) == {None: (0, 100)}


def test_a_part_booked_twice_is_booked_once(cast: Cast) -> None:
    first, part = declared(cast, 100), uuid7()
    with cast.inside():
        for _again in range(2):
            assert actions.book(part, cast.owner.organisation_id, None, 60, first, first) == 0
        assert queries.free(cast.owner.organisation_id, first, first) == {None: (40, 100)}


def test_one_stage_takes_room_in_its_own_line_and_the_whole_in_all(cast: Cast) -> None:
    first = declared(cast, 100)
    declared(cast, 50, stage="sewing")
    maker = cast.owner.organisation_id
    with cast.inside():
        actions.book(uuid7(), maker, "sewing", 20, first, first)
        assert queries.free(maker, first, first) == {None: (100, 100), "sewing": (30, 50)}
        actions.book(uuid7(), maker, None, 30, first, first)
        assert queries.free(maker, first, first) == {None: (70, 100), "sewing": (0, 50)}
        actions.book(uuid7(), maker, "cutting", 10, first, first)
        assert queries.free(maker, first, first) == {None: (60, 100), "sewing": (0, 50)}


def test_where_nothing_was_said_nothing_is_known_and_nothing_taken(cast: Cast) -> None:
    day = date(2031, 3, 12)
    with cast.inside():
        assert queries.free(cast.owner.organisation_id, day, day) == {}
        assert queries.bottleneck(cast.owner.organisation_id, day, day) is None
        assert actions.book(uuid7(), cast.owner.organisation_id, None, 500, day, day) == 0


def test_nobody_says_less_than_is_booked_or_speaks_of_the_past(cast: Cast) -> None:
    first = declared(cast, 100)
    maker = cast.owner.organisation_id
    with cast.inside():
        actions.book(uuid7(), maker, None, 60, first, first)
    with cast.inside(), pytest.raises(Invalid) as refused:
        actions.declare(cast.owner.actor, maker, first, 59)
    assert (list(refused.value.fields), refused.value.values) == ([first.isoformat()], {"booked": 60})
    with cast.inside(), pytest.raises(Conflict):
        actions.declare(cast.owner.actor, maker, first - 3 * WEEK, 10)


def test_what_is_said_is_an_event_and_said_again_it_is_none(cast: Cast) -> None:
    for _again in range(2):
        declared(cast, 100, 100)
    with cast.inside():
        kinds = select(func.count()).where(Event.kind == Kind.CAPACITY_DECLARED, Event.tenant_id == cast.tenant_id)
        assert db.session.scalar(kinds) == 1


def test_two_who_book_the_last_pairs_at_once_do_not_both_get_them(cast: Cast) -> None:
    first = declared(cast, 100)
    got: list[int] = []

    def book() -> None:
        with cast.inside():
            got.append(60 - actions.book(uuid7(), cast.owner.organisation_id, None, 60, first, first, partly=True))

    threads = [threading.Thread(target=book) for _one in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == [0, 0, 40, 60]
    with cast.inside():
        booked, counted = (
            db.session.scalar(select(func.sum(column)).where(model.tenant_id == cast.tenant_id))
            for model, column in ((CapacityWeek, CapacityWeek.booked), (CapacityBooking, CapacityBooking.pairs))
        )
        assert booked == counted == 100


def test_the_database_itself_refuses_a_booking_too_many(cast: Cast) -> None:
    first = declared(cast, 100)
    row = {"t": cast.tenant_id, "o": cast.owner.organisation_id, "w": first}
    with pytest.raises(IntegrityError, match="not_overbooked"), cast.inside():
        db.session.execute(
            text(
                "INSERT INTO capacity_bookings (tenant_id, id, part_id, organisation_id, stage, week, pairs)"
                " VALUES (:t, gen_random_uuid(), gen_random_uuid(), :o, '', :w, 101)"
            ),
            row,
        )
    with pytest.raises(IntegrityError, match="week_check"), cast.inside():
        db.session.execute(
            text(
                "INSERT INTO capacity_weeks (tenant_id, id, organisation_id, stage, week, pairs)"
                " VALUES (:t, gen_random_uuid(), :o, '', CAST(:w AS date) + 1, 5)"
            ),
            row,
        )
