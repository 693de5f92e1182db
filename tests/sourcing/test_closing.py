"""When a request closes: at the end of its last day, where the market is."""

import threading
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from marketplace.core.db import db
from marketplace.core.errors import Conflict
from marketplace.core.ids import uuid7
from marketplace.events.kinds import Kind
from marketplace.events.models import Event
from marketplace.sourcing import actions, amending, asking, queries
from marketplace.sourcing.rules import RequestState
from tests.cast import Cast
from tests.sourcing.making import a_request, in_days, request_of

# The marketplaces of the tests live by WITA, eight hours before UTC.
LAST_DAY = date(2031, 3, 14)
STILL_THE_DAY = datetime(2031, 3, 14, 15, 59, tzinfo=UTC)
THE_NEXT = datetime(2031, 3, 14, 16, 0, tzinfo=UTC)


def _open_until_last_day(cast: Cast) -> str:
    request_id = a_request(cast, RequestState.OPEN)
    with cast.inside():
        queries.get(request_id).closes_on = LAST_DAY
    return request_id


def test_it_is_open_until_midnight_on_the_markets_own_clock(cast: Cast) -> None:
    request_id = _open_until_last_day(cast)
    with cast.inside():
        assert actions.close_due(STILL_THE_DAY) == 0
    with cast.inside():
        assert actions.close_due(THE_NEXT) == 1
        request = queries.get(request_id)
        assert request.state == RequestState.CLOSED
        event = db.session.scalars(select(Event).where(Event.kind == Kind.REQUEST_CLOSED)).one()
        assert (event.subject_id, event.person_id, event.part) == (request_id, None, "clock")


def test_without_a_moment_the_databases_clock_decides(cast: Cast) -> None:
    request_id = a_request(cast, RequestState.OPEN)
    with cast.inside():
        assert actions.close_due() == 0
        queries.get(request_id).closes_on = in_days(-2)
    with cast.inside():
        assert actions.close_due() == 1


def test_a_request_that_somebody_holds_waits_for_the_next_round(cast: Cast) -> None:
    request_id = _open_until_last_day(cast)
    closed: list[int] = []

    def elsewhere() -> None:
        with cast.inside():
            closed.append(actions.close_due(THE_NEXT))

    with cast.inside():
        queries.get(request_id, lock=True)
        other = threading.Thread(target=elsewhere)
        other.start()
        other.join(timeout=20)
    assert closed == [0]
    with cast.inside():
        assert actions.close_due(THE_NEXT) == 1
        assert db.session.scalar(select(func.count()).where(Event.kind == Kind.REQUEST_CLOSED)) == 1


def test_after_its_last_day_nothing_more_is_said_in_it_though_nobody_has_closed_it_yet(cast: Cast) -> None:
    request_id = a_request(cast, RequestState.OPEN)
    buyer, maker = cast.buyer.actor, cast.owner
    with cast.inside():
        queries.get(request_id).closes_on = in_days(-2)
    with cast.inside():
        request = queries.get(request_id, lock=True)
        assert request.state == RequestState.OPEN
        later = replace(request_of(request), closes_on=in_days(20), pairs=900)
        with pytest.raises(Conflict, match="sudah lewat"):
            actions.extend(buyer, request, in_days(20), version=request.version)
        with pytest.raises(Conflict, match="sudah lewat"):
            amending.amend(buyer, request, later, "Terlambat.", version=request.version)
        assert maker.organisation_id
        with pytest.raises(Conflict, match="sudah lewat"):
            asking.ask(maker.actor, request, maker.organisation_id, "Masih bisa?", question_id=uuid7())
        assert (request.closes_on, request.pairs) == (in_days(-2), 600)
