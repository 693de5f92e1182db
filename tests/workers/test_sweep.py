"""The sweep finds what is due in every marketplace, sees nothing else of it, and waits for what is away."""

import threading
import uuid
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text

from marketplace.config import Settings
from marketplace.core import jobs
from marketplace.core.db import db
from marketplace.core.jobs import Hints
from tests.cast import Cast
from tests.database import Servers
from workers.release import release
from workers.sweep import WAITING, as_relay, look, sweep


class Listener(Hints):
    """Hints that reach nobody, and what they were."""

    def __init__(self, waiting: int | None = 0) -> None:
        self.sent: list[tuple[str, str, list[str]]] = []
        self.queue = waiting

    def send(self, task: str, *arguments: Any) -> bool:
        self.sent.append((task, *arguments))
        return True

    def waiting(self, queue: str = "") -> int | None:
        return self.queue

    def of(self, tenant: uuid.UUID, task: str = "events.relay") -> list[str]:
        return [i for name, of, ids in self.sent if (name, of) == (task, str(tenant)) for i in ids]


@pytest.fixture
def relay(running: Servers) -> Iterator[psycopg.Connection]:
    with as_relay(running.database_url) as connection:
        yield connection


def _make_due(cast: Cast) -> list[str]:
    with cast.inside():
        # Due for a day: before all that the other tests have left, of which a look takes only so much.
        overdue = "hint_at = now(), due_at = now() - interval '1 day'"
        statement = text(f"UPDATE relays SET {overdue} WHERE tenant_id = :t RETURNING id")
        return [str(i) for i in db.session.scalars(statement, {"t": cast.tenant_id})]


def test_what_is_due_is_hinted_tenant_by_tenant(relay: psycopg.Connection, cast: Cast) -> None:
    assert cast.other is not None
    ours, theirs, listener = _make_due(cast), _make_due(cast.other), Listener()
    look(relay, listener)
    assert sorted(listener.of(cast.tenant_id)) == sorted(ours)
    assert sorted(listener.of(cast.other.tenant_id)) == sorted(theirs)
    assert ours
    assert theirs


def test_the_same_row_is_not_hinted_again_at_the_next_look(relay: psycopg.Connection, cast: Cast) -> None:
    _make_due(cast)
    look(relay, Listener())
    listener = Listener()
    look(relay, listener)
    assert listener.of(cast.tenant_id) == []


TASKS = {"relays": "events.relay", "deliveries": jobs.DELIVER}


def _overdue(cast: Cast, table: str) -> list[str]:
    """Rows of ours that have been due for a day."""
    if table == "relays":
        return sorted(_make_due(cast))
    _queue(cast, 3)
    with cast.inside():
        mine = text(
            "SELECT id FROM deliveries WHERE tenant_id = :t AND address LIKE '%@example.com' AND due_at < now()"
        )
        return sorted(str(i) for i in db.session.scalars(mine, {"t": cast.tenant_id}))


def _hint_until(cast: Cast, table: str, when: str) -> None:
    """As if the last hint held until then."""
    with cast.inside():
        statement = text(f"UPDATE {table} SET hint_at = now() {when} WHERE tenant_id = :t")
        db.session.execute(statement, {"t": cast.tenant_id})


def _lies_ahead(cast: Cast, table: str) -> float:
    """Seconds until the last of them is hinted again."""
    with cast.inside():
        ahead = text(f"SELECT max(extract(epoch FROM hint_at - now()))::float FROM {table} WHERE tenant_id = :t")
        return float(db.session.scalar(ahead, {"t": cast.tenant_id}) or 0)


@pytest.mark.parametrize("table", TASKS)
def test_a_hint_that_nobody_heeds_is_given_again_seconds_later_and_no_sooner(
    relay: psycopg.Connection, cast: Cast, table: str
) -> None:
    ours = _overdue(cast, table)
    assert ours
    for _time in range(4):
        listener, again = Listener(), Listener()
        look(relay, listener)
        look(relay, again)
        assert sorted(listener.of(cast.tenant_id, TASKS[table])) == ours
        assert again.of(cast.tenant_id, TASKS[table]) == []
        # However long it has been due and however often it was hinted: the next time is seconds away.
        assert 0 < _lies_ahead(cast, table) <= jobs.HINT_LEASE_SECONDS <= 5
        _hint_until(cast, table, "- interval '1 millisecond'")


@pytest.mark.parametrize("table", TASKS)
def test_what_is_due_is_hinted_however_far_ahead_a_wrong_clock_has_put_its_next_hint(
    relay: psycopg.Connection, cast: Cast, table: str
) -> None:
    ours = _overdue(cast, table)
    _hint_until(cast, table, "+ interval '63 seconds'")
    listener, again = Listener(), Listener()
    look(relay, listener)
    look(relay, again)
    assert sorted(listener.of(cast.tenant_id, TASKS[table])) == ours
    assert again.of(cast.tenant_id, TASKS[table]) == []
    assert _lies_ahead(cast, table) <= jobs.HINT_LEASE_SECONDS


@pytest.mark.parametrize("waiting", [None, WAITING])
def test_nothing_is_taken_while_redis_is_away_or_the_workers_are_behind(
    relay: psycopg.Connection, cast: Cast, waiting: int | None
) -> None:
    ours = _make_due(cast)
    assert look(relay, Listener(waiting)) == 0
    listener = Listener()
    look(relay, listener)
    assert sorted(listener.of(cast.tenant_id)) == sorted(ours)


def _queue(cast: Cast, many: int) -> None:
    """So many letters, due for a day."""
    crowd = text("""
        INSERT INTO deliveries (tenant_id, id, event_id, channel, address, kind, expires_at, due_at, hint_at)
        SELECT e.tenant_id, gen_random_uuid(), e.id, 'email', n || '@example.com', 'message.sent',
            now() + interval '1 day', now() - interval '1 day', now()
        FROM (SELECT tenant_id, id FROM events WHERE tenant_id = :t LIMIT 1) AS e, generate_series(1, :n) AS n
    """)
    with cast.inside():
        db.session.execute(crowd, {"t": cast.tenant_id, "n": many})


def test_the_few_of_one_marketplace_do_not_wait_behind_the_many_of_another(
    relay: psycopg.Connection, cast: Cast
) -> None:
    assert cast.other is not None
    _queue(cast, 400)
    _queue(cast.other, 5)
    listener = Listener()
    look(relay, listener)
    turns = [tenant for task, tenant, _ids in listener.sent if task == jobs.DELIVER]
    assert len(listener.of(cast.other.tenant_id, jobs.DELIVER)) == 5
    assert len(listener.of(cast.tenant_id, jobs.DELIVER)) == 400
    # However many ours are, one task of ours at most stands before theirs.
    assert turns[: turns.index(str(cast.other.tenant_id))].count(str(cast.tenant_id)) <= 1


def test_what_one_commit_makes_due_is_hinted_in_part_and_the_rest_is_left_to_the_sweep(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    listener = Listener()
    monkeypatch.setitem(app.extensions, "hints", listener)
    many = [uuid.uuid4() for _row in range(jobs.AT_ONCE * 3)]
    with cast.inside():
        db.session.execute(text("SELECT 1"))
        for one in many:
            jobs.hint(jobs.DELIVER, one)
    assert listener.of(cast.tenant_id, jobs.DELIVER) == [str(one) for one in many[: jobs.AT_ONCE]]


def test_what_is_not_due_yet_is_left_alone(relay: psycopg.Connection, cast: Cast) -> None:
    _make_due(cast)
    with cast.inside():
        db.session.execute(text("UPDATE relays SET due_at = now() + interval '1 hour'"))
    listener = Listener()
    look(relay, listener)
    assert listener.of(cast.tenant_id) == []


def test_two_sweeps_at_once_do_not_hint_the_same_row(running: Servers, cast: Cast) -> None:
    ours = _make_due(cast)
    with as_relay(running.database_url) as one, as_relay(running.database_url) as other:
        first, second = Listener(), Listener()
        with one.transaction():
            look(one, first)
            look(other, second)
    assert sorted(first.of(cast.tenant_id)) == sorted(ours)
    assert second.of(cast.tenant_id) == []


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT event_id FROM relays",
        "SELECT address FROM deliveries",
        "SELECT params FROM deliveries",
        "SELECT * FROM deliveries",
        "SELECT id FROM events",
        "SELECT id FROM people",
        "UPDATE deliveries SET state = 'sent'",
        "UPDATE relays SET attempts = 0",
        "DELETE FROM relays",
        "INSERT INTO relays (tenant_id, id, event_id) VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid())",
    ],
)
def test_the_sweep_can_do_nothing_but_look_and_hint(relay: psycopg.Connection, cast: Cast, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        relay.execute(statement)  # type: ignore[call-overload]


def test_what_a_dead_worker_held_is_free_at_once(running: Servers, cast: Cast) -> None:
    dead, alive = str(uuid.uuid4()), str(uuid.uuid4())
    with cast.inside():
        event = db.session.scalar(text("SELECT id FROM events LIMIT 1"))
        for number, boot in enumerate((dead, alive)):
            db.session.execute(
                text("""
                    INSERT INTO deliveries
                        (tenant_id, id, event_id, channel, address, kind, state, boot_id, due_at, expires_at)
                    VALUES (:t, gen_random_uuid(), :e, 'email', :a, 'message.sent', 'sending', :b,
                        now() + interval '1 minute', now() + interval '1 day')
                """),
                {"t": cast.tenant_id, "e": event, "a": f"{number}@example.com", "b": boot},
            )
    assert release(running.database_url, dead) == 1
    with cast.inside():
        due = db.session.scalars(text("SELECT boot_id FROM deliveries WHERE due_at <= now()")).all()
    assert due == [dead]


def test_it_waits_for_a_database_that_is_away_and_ends_when_told(environment: dict[str, str]) -> None:
    away = {**environment, "DATABASE_URL": "postgresql://tapak_app@/nowhere?host=/nowhere"}
    ended = threading.Event()
    sweeping = threading.Thread(target=sweep, args=(Settings.from_environment(away), ended))
    sweeping.start()
    assert sweeping.is_alive()
    ended.set()
    sweeping.join(5)
    assert not sweeping.is_alive()


def test_hints_count_what_the_workers_have_not_taken(running: Servers) -> None:
    hints = Hints(running.redis_url)
    before = hints.waiting()
    assert before is not None
    assert hints.send("events.relay", str(uuid.uuid4()), [])
    assert hints.waiting() == before + 1


def test_a_dead_redis_is_asked_once_and_then_left_in_peace(monkeypatch: pytest.MonkeyPatch) -> None:
    hints, asked = Hints("unix:///nowhere/at/all.sock"), []
    send = hints._celery.send_task
    monkeypatch.setattr(hints._celery, "send_task", lambda *a, **k: (asked.append(a), send(*a, **k)))
    assert [hints.send("events.relay", "t", []) for _time in range(5)] == [False] * 5
    assert len(asked) == 1
    assert hints.waiting() is None
    monkeypatch.setattr(jobs.time, "monotonic", lambda now=jobs.time.monotonic: now() + 6)
    assert hints.send("events.relay", "t", []) is False
    assert len(asked) == 2


def test_with_redis_down_a_page_that_records_something_answers_and_its_row_waits(
    app: Flask, cast: Cast, client_for: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "hints", Hints("unix:///nowhere/at/all.sock"))
    answer = client_for(None).send(
        "/registration",
        {"name": "Baru", "identifier": "0812-3450-0999", "password": "sandal jepit 42", "agreed": "y", "consent": "y"},
    )
    assert answer.status_code == 302
    with cast.inside():
        waiting = text("SELECT count(*) FROM relays r JOIN events e ON e.id = r.event_id WHERE e.kind = :k")
        assert db.session.scalar(waiting, {"k": "confirmation.requested"}) == 1
