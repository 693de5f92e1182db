"""What time it is: by the clock of the database, however wrong that of a machine is."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select, text

from marketplace.core.clock import CLOCK, now
from marketplace.core.db import db
from marketplace.events.actions import CLOCK as NOBODY
from marketplace.events.actions import record
from marketplace.events.kinds import Kind
from marketplace.organisations.models import Organisation
from tests.cast import Cast

A_MOMENT = timedelta(seconds=2)


@pytest.mark.parametrize("hours", [-2, 2])
def test_an_event_happens_by_the_clock_of_the_database(cast: Cast, monkeypatch: pytest.MonkeyPatch, hours: int) -> None:
    monkeypatch.setattr(CLOCK, "follows", True)
    with time_machine.travel(now() + timedelta(hours=hours)), cast.inside():
        assert cast.owner.organisation_id
        workshop = db.session.get_one(Organisation, (cast.tenant_id, cast.owner.organisation_id))
        event = record(NOBODY, Kind.ORGANISATION_EDITED, workshop)
        assert abs(event.at - db.session.scalars(select(func.clock_timestamp())).one()) < A_MOMENT
        assert abs(now() - event.at) < A_MOMENT
    with cast.inside():
        db.session.execute(text("SELECT 1"))
    assert CLOCK._behind == timedelta()


def test_a_story_on_a_moved_clock_is_told_by_that_clock(cast: Cast) -> None:
    with time_machine.travel(now() + timedelta(hours=2)):
        moved = now()
        with cast.inside():
            db.session.execute(text("SELECT 1"))
        assert timedelta(0) <= now() - moved < A_MOMENT
