"""Figures of the machine on a quiet day and on bad ones: `python3 -m marketplace test --faults` runs these as well."""

import random
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from marketplace.core.db import db
from marketplace.core.failpoints import POISON
from marketplace.core.jobs import Hints
from marketplace.stack.embedded import Stack
from tests.cast import Cast, make_cast
from tests.fakes.smtp import MailServer
from tests.faults.frozen import Visits
from tests.faults.history import History, delays, judge, percentile
from tests.faults.nemesis import Nemesis
from tests.faults.traffic import Traffic
from tests.stack.processes import free_port

pytestmark = [
    pytest.mark.timeout(1800),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
QUIET_SECONDS, A_SECOND = 60, 15
QUIET_P99, BACKLOG, BACKLOG_SECONDS = 2.0, 1000, 60.0
GOOD, BAD = 1980, 20
DIGESTS = 20
# So that eight leases, of which nobody dies but a child, run out within a test.
SCALE = "0.1"


@pytest.fixture
def cast(app: Flask, stack: Stack) -> Cast:
    return make_cast(app, stack.database_owner_url)


def test_on_a_quiet_day_a_message_is_sent_within_two_seconds(
    app: Flask, stack: Stack, cast: Cast, settings: dict[str, str], history: History, sink: MailServer
) -> None:
    with Nemesis(stack, settings, random.Random(0), history) as nemesis:
        traffic = Traffic(app, history, [cast])
        traffic.code()
        _await(lambda: not traffic.is_open(), nemesis, "start")
        begun = len(history.ops)
        for _second in range(QUIET_SECONDS):
            until = time.monotonic() + 1
            traffic.news()
            for _code in range(3):
                traffic.code()
            nemesis.tend()
            time.sleep(max(0.0, until - time.monotonic()))
        _await(lambda: not traffic.is_open(), nemesis, "stuck")
        waits = delays(history.ops[begun:])
    p99 = percentile(waits, 0.99)
    print(f"\nwithout faults: {len(waits)} messages, median {percentile(waits, 0.5):.2f} s, p99 {p99:.2f} s")
    assert p99 <= QUIET_P99
    assert judge(history.ops).is_fine


def test_a_backlog_of_a_thousand_is_gone_a_minute_after_the_return(
    app: Flask, stack: Stack, cast: Cast, settings: dict[str, str], history: History, sink: MailServer
) -> None:
    with Nemesis(stack, settings, random.Random(0), history, names=()) as nemesis:
        traffic = Traffic(app, history, [cast])
        while traffic.sent < BACKLOG:
            traffic.news()
        nemesis.names = ("worker", "sweep")
        nemesis.call_in()
        began = time.monotonic()
        _await(lambda: not traffic.is_open(), nemesis, "stuck")
        took = time.monotonic() - began
    print(f"\na backlog of {traffic.sent}: gone {took:.1f} s after worker and sweep were started")
    assert took <= BACKLOG_SECONDS
    traffic.note_the_end()
    assert judge(history.ops).is_fine


def test_poison_is_set_aside_and_the_others_arrive(
    app: Flask,
    stack: Stack,
    cast: Cast,
    settings: dict[str, str],
    history: History,
    sink: MailServer,
    tmp_path: Path,
) -> None:
    given = {**settings, "TAPAK_FAILPOINTS": str(tmp_path), "TAPAK_TIME_SCALE": SCALE}
    (tmp_path / POISON).touch()
    silent = {**app.extensions, "hints": Hints("unix:///nowhere/at/all.sock")}
    app.extensions, before = silent, app.extensions
    with Nemesis(stack, given, random.Random(0), history) as nemesis:
        traffic, asked = Traffic(app, history, [cast]), Traffic(app, History(), [cast])
        for number in range(GOOD + BAD):
            if number % ((GOOD + BAD) // BAD) == 0:
                assert asked.code(f"{POISON}{number}@example.com")
            else:
                assert traffic.code()
            nemesis.tend()
        _await(lambda: not traffic.is_open(), nemesis, "stuck", seconds=600)
        states = _states(cast)
    app.extensions = before
    waits = delays(history.ops)
    print(f"\npoison: {states}; the others p99 {percentile(waits, 0.99):.1f} s")
    assert states == {"dead": BAD, "sent": GOOD}
    traffic.note_the_end()
    assert judge(history.ops).is_fine


def test_of_three_clocks_each_slot_is_taken_once(
    app: Flask, stack: Stack, cast: Cast, settings: dict[str, str], history: History, sink: MailServer
) -> None:
    given = {**settings, "TAPAK_TIME_SCALE": SCALE}
    names = ("worker", "sweep", "beat", "beat 2", "beat 3")
    with Nemesis(stack, given, random.Random(0), history, names) as nemesis:
        traffic = Traffic(app, history, [cast])
        for _digest in range(DIGESTS):
            assert traffic.digest()
            until = time.monotonic() + 6
            while time.monotonic() < until:
                nemesis.tend()
                time.sleep(0.1)
        _await(lambda: not traffic.is_open(), nemesis, "stuck")
        with cast.inside():
            slots = text("SELECT slot FROM schedule_runs WHERE name = :n ORDER BY slot")
            taken = db.session.scalars(slots, {"n": f"digests {cast.tenant_id}"}).all()
            made = db.session.scalar(text("SELECT count(*) FROM digests"))
    apart = {round((later - earlier).total_seconds()) for earlier, later in pairwise(taken)}
    print(f"\nthree clocks: {len(taken)} slots of 6 s taken, {apart} s apart, {made} digests made of {DIGESTS}")
    # A slot is a row of its own: never twice the same, and each digest is made in one of them.
    assert len(set(taken)) == len(taken) >= DIGESTS // 2
    assert made == DIGESTS
    traffic.note_the_end()
    assert judge(history.ops).is_fine


def test_with_redis_frozen_no_page_fails_and_none_waits(
    app: Flask, stack: Stack, cast: Cast, settings: dict[str, str], history: History, sink: MailServer
) -> None:
    with Nemesis(stack, settings, random.Random(0), history, ("web", "worker", "sweep"), free_port()) as nemesis:
        visits = Visits(cast, nemesis.port)
        _await(visits.is_open, nemesis, "no page")
        before = visits.during(20)
        with stack.frozen_valkey():
            visits.during(3)  # the first who asks finds out, within his second
            during = visits.during(60)
        _await(lambda: not Traffic(app, history, [cast]).is_open(), nemesis, "stuck")
    print(f"\nRedis frozen for 60 s: {during.told()}; before: {before.told()}")
    assert during.failed == before.failed == 0
    assert during.p95 - before.p95 <= 0.05


def _states(cast: Cast) -> dict[str, int]:
    with cast.inside():
        found = db.session.execute(text("SELECT state, count(*) FROM deliveries GROUP BY state"))
        return {row.state: row.count for row in found}


def _await(condition: Callable[[], bool], nemesis: Nemesis, what: str, seconds: float = 180) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, f"{what}\n{nemesis.said()}"
        nemesis.tend()
        time.sleep(0.1)
