"""However many clocks tick, each duty is done once in its time in every marketplace."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from marketplace.accounts.models import PersonSession
from marketplace.core.clock import now
from marketplace.core.db import db, enter_tenant, tenant_id
from tests.cast import Cast
from workers import schedule
from workers.schedule import BEAT, DUTIES, Duty, run


class Counted:
    """A duty that notes in which marketplaces it was done."""

    def __init__(self) -> None:
        self.done: list[Any] = []
        self.fails_in: Any = None

    def __call__(self) -> None:
        self.done.append(tenant_id())
        if self.fails_in == tenant_id():
            raise RuntimeError("not here")


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counted:
    duty = Counted()
    # A span of its own, so that no other test has taken the slot.
    monkeypatch.setitem(DUTIES, "counted", Duty(timedelta(days=365), duty))
    return duty


def _tick(app: Flask) -> None:
    with app.app_context():
        run("counted")


def _forget_slots(app: Flask) -> None:
    with app.app_context():
        enter_tenant(None)
        with schedule.transaction():
            db.session.execute(text("DELETE FROM schedule_runs WHERE name LIKE 'counted%'"))


def test_a_duty_is_done_once_in_each_marketplace_however_many_clocks_tick(
    app: Flask, cast: Cast, counted: Counted
) -> None:
    assert cast.other is not None
    clocks = [threading.Thread(target=_tick, args=(app,)) for _clock in range(4)]
    for clock in clocks:
        clock.start()
    for clock in clocks:
        clock.join(30)
    assert counted.done.count(cast.tenant_id) == 1
    assert counted.done.count(cast.other.tenant_id) == 1


def test_what_fails_in_one_marketplace_is_done_in_the_others_and_is_due_again(
    app: Flask, cast: Cast, counted: Counted
) -> None:
    assert cast.other is not None
    counted.fails_in = cast.tenant_id
    _tick(app)
    assert counted.done.count(cast.other.tenant_id) == 1
    counted.fails_in = None
    _tick(app)
    assert counted.done.count(cast.tenant_id) == 2
    assert counted.done.count(cast.other.tenant_id) == 1


def test_in_the_next_slot_it_is_done_again(app: Flask, cast: Cast, counted: Counted) -> None:
    _tick(app)
    _forget_slots(app)
    _tick(app)
    assert counted.done.count(cast.tenant_id) == 2


def test_the_clock_asks_for_every_duty_no_later_than_it_is_due() -> None:
    assert {name: row["args"] for name, row in BEAT.items()} == {name: (name,) for name in DUTIES if name != "counted"}
    for name, row in BEAT.items():
        assert row["schedule"] <= DUTIES[name].every


def test_ended_sessions_are_forgotten_and_living_ones_kept(app: Flask, cast: Cast) -> None:
    with cast.inside():
        ended = update(PersonSession).where(PersonSession.tenant_id == cast.tenant_id)
        ended = ended.where(PersonSession.person_id == cast.newcomer.person_id)
        db.session.execute(ended.values(expires_at=now() - timedelta(seconds=1)))
    with cast.inside():
        assert DUTIES["sessions-and-codes"].do() == 1
    with cast.inside():
        left = set(db.session.scalars(select(PersonSession.person_id)))
    assert cast.newcomer.person_id not in left
    assert cast.owner.person_id in left


def test_what_was_sent_long_ago_is_forgotten_and_what_is_still_to_be_sent_is_not(app: Flask, cast: Cast) -> None:
    with cast.inside():
        event = db.session.scalar(text("SELECT id FROM events LIMIT 1"))
        for state in ("sent", "dead", "retry"):
            row = {"t": cast.tenant_id, "e": event, "s": state, "a": f"{state}@example.com"}
            db.session.execute(
                text("""
                    INSERT INTO deliveries
                        (tenant_id, id, event_id, channel, address, kind, state, created_at, expires_at)
                    VALUES (:t, gen_random_uuid(), :e, 'email', :a, 'message.sent', :s,
                        now() - interval '91 days', now())
                """),
                row,
            )
    with cast.inside():
        assert DUTIES["old-messages"].do() == 2
    with cast.inside():
        assert db.session.scalars(text("SELECT state FROM deliveries")).all() == ["retry"]
