"""The watchdog: a worker is killed when due work lies untouched, and for no other reason."""

import sys
from collections.abc import Iterator
from types import SimpleNamespace

import psycopg
import pytest

from marketplace.stack import children, watchdog
from marketplace.stack.embedded import Stack, embedded
from marketplace.stack.migrate import upgrade
from marketplace.stack.supervisor import Program
from marketplace.stack.watchdog import Watchdog

pytestmark = pytest.mark.timeout(60)

DUE = """
    INSERT INTO tenants (id, slug, state, name_id, name_en) VALUES (gen_random_uuid(), 'pasar', 'opening', 'P', 'P');
    INSERT INTO events (tenant_id, id, kind, subject_kind, subject_id, part, at)
        SELECT id, gen_random_uuid(), 'test', 'tenant', id, 'system', now() FROM tenants;
    INSERT INTO relays (tenant_id, id, event_id, due_at)
        SELECT tenant_id, id, id, now() - interval '1 minute' FROM events;
"""


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with embedded(durable=False) as stack:
        upgrade(stack.database_owner_url)
        with psycopg.connect(stack.database_admin_url) as connection:
            connection.execute(DUE)
        yield stack


@pytest.fixture
def worker() -> Iterator[Program]:
    idle = Program("worker", lambda _output: children.start([sys.executable, "-c", "import time; time.sleep(60)"]))
    idle.process = idle.start(0)
    yield idle
    idle.process.kill()
    idle.process.wait()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The watchdog's own clock: minutes pass at once."""
    hands = SimpleNamespace(now=1000.0)
    monkeypatch.setattr(watchdog, "time", SimpleNamespace(monotonic=lambda: hands.now))
    return hands


def looks(watch: Watchdog, clock: SimpleNamespace, times: int) -> list[bool]:
    verdicts = []
    for _ in range(times):
        clock.now += watchdog.LOOK_EVERY
        verdicts.append(watch.finds_worker_stuck())
    return verdicts


def test_a_worker_that_lets_due_work_lie_is_stuck(stack: Stack, worker: Program, clock: SimpleNamespace) -> None:
    watch = Watchdog(stack.postgres, stack.valkey, worker)
    assert looks(watch, clock, 5) == [False, False, False, False, True]
    watch.kill()
    assert worker.process is not None
    assert worker.process.wait() == -9


def test_a_fresh_worker_is_given_time(stack: Stack, worker: Program, clock: SimpleNamespace) -> None:
    worker.started_at = clock.now
    watch = Watchdog(stack.postgres, stack.valkey, worker)
    assert True not in looks(watch, clock, 7)
    assert looks(watch, clock, 1) == [True]


def test_a_worker_that_takes_something_is_not_stuck(stack: Stack, worker: Program, clock: SimpleNamespace) -> None:
    watch = Watchdog(stack.postgres, stack.valkey, worker)
    looks(watch, clock, 4)
    with psycopg.connect(stack.database_admin_url) as connection:  # a claim moves the row's time
        connection.execute("UPDATE relays SET due_at = due_at - interval '1 second'")
    assert looks(watch, clock, 1) == [False]


def test_without_its_broker_no_worker_is_blamed(stack: Stack, worker: Program, clock: SimpleNamespace) -> None:
    stack.kill_valkey()
    try:
        assert True not in looks(Watchdog(stack.postgres, stack.valkey, worker), clock, 8)
    finally:
        stack.start_valkey()


def test_without_postgresql_nobody_is_blamed(stack: Stack, worker: Program, clock: SimpleNamespace) -> None:
    stack.kill_postgres()
    try:
        assert True not in looks(Watchdog(stack.postgres, stack.valkey, worker), clock, 8)
    finally:
        stack.start_postgres()
