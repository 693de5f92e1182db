"""Telling a hundred thousand people of one event, against a COPY of the same rows and against Celery doing nothing.

The COPY goes into the same tables, with their keys and indexes, as a role that no policy holds. Figures are ratios of
one run, since a busy machine spoils times.
"""

import statistics
import tempfile
import time
import uuid
from collections.abc import Callable
from typing import Any

import psycopg

from marketplace.app import create_app
from marketplace.core.db import db
from marketplace.events.actions import CLOCK, record
from marketplace.events.kinds import Kind
from marketplace.events.models import Event
from marketplace.listings.models import Listing
from marketplace.notifications.actions import notify
from marketplace.organisations.models import Organisation
from marketplace.organisations.rules import OrganisationKind
from tests.benchmarks import celery_floor
from tests.benchmarks.web import settings as settings_of
from tests.cast import Cast, make_cast
from tests.database import Servers, fresh_database, servers

PEOPLE, WITH_EMAIL = 100_000, 10_000
ROWS = PEOPLE + WITH_EMAIL
ROUNDS = 5
TABLES = ("notifications", "deliveries")
# Makers of one workshop, of whom each tenth has given an e-mail address; nobody has asked for WhatsApp.
_PEOPLE = """
    INSERT INTO people (tenant_id, id, name, phone, email, password_hash)
    SELECT %(tenant)s, gen_random_uuid(), 'Anggota ' || n, '+62811' || lpad(n::text, 8, '0'),
        CASE WHEN n <= %(emails)s THEN 'anggota' || n || '@example.com' END, 'x'
    FROM generate_series(1, %(people)s) AS n
"""
_MEMBERS = """
    INSERT INTO memberships (tenant_id, id, organisation_id, person_id, role)
    SELECT tenant_id, gen_random_uuid(), %(workshop)s, id, 'owner' FROM people
    WHERE tenant_id = %(tenant)s AND name LIKE 'Anggota %%'
"""


def main(_arguments: list[str]) -> int:
    with servers() as given, tempfile.TemporaryDirectory() as files:
        running = fresh_database(given)
        settings = settings_of(running, files)
        app = create_app(settings)
        cast = make_cast(app, running.owner_url)
        listing = _crowd(cast, running)
        print(
            f"\n{PEOPLE:,} people told of one event, {WITH_EMAIL:,} of them by e-mail; {ROUNDS} rounds, interleaved\n"
        )
        told, copied = _fan_out(cast, listing, running)
        bare, ours, wrapped = _tasks(running, files)
        _report(told, copied, bare, ours, wrapped)
    return 0


def _crowd(cast: Cast, running: Servers) -> uuid.UUID:
    with cast.inside():
        workshop = Organisation(kind=OrganisationKind.PRODUCER, trade_name="Koperasi Sepatu")
        db.session.add(workshop)
        db.session.flush()
        listing = Listing(organisation_id=workshop.id, title="Sepatu kulit")
        db.session.add(listing)
        db.session.flush()
        ids = {"tenant": cast.tenant_id, "workshop": workshop.id, "people": PEOPLE, "emails": WITH_EMAIL}
        found = listing.id
    with _above(running) as connection:
        connection.execute(_PEOPLE, ids)
        connection.execute(_MEMBERS, ids)
        connection.execute("VACUUM ANALYZE")
    return found


def _fan_out(cast: Cast, listing: uuid.UUID, running: Servers) -> tuple[list[float], list[float]]:
    """Seconds of each round: the event told, and the rows that it made copied in again."""
    told, copied = [], []
    with _above(running) as connection:
        for _round in range(ROUNDS + 1):
            event = _event(cast, listing)
            connection.execute("CHECKPOINT")
            told.append(_seconds(lambda event=event: _tell(cast, event)))  # type: ignore[misc]
            rows = {table: _read(connection, table) for table in TABLES}
            _empty(connection)
            connection.execute("CHECKPOINT")
            copied.append(_seconds(lambda rows=rows: _copy(connection, rows)))  # type: ignore[misc]
            made = [connection.execute(f"SELECT count(*) FROM {table}").fetchone() for table in TABLES]
            assert made == [(PEOPLE,), (WITH_EMAIL,)], made
            _empty(connection)
    return told[1:], copied[1:]  # the first warms up


def _event(cast: Cast, listing: uuid.UUID) -> uuid.UUID:
    with cast.inside():
        return record(CLOCK, Kind.LISTING_PUBLISHED, db.session.get_one(Listing, (cast.tenant_id, listing))).id


def _tell(cast: Cast, event: uuid.UUID) -> None:
    """As the worker does it, commit and hints included."""
    with cast.inside():
        notify(db.session.get_one(Event, (cast.tenant_id, event)))


def _above(running: Servers) -> psycopg.Connection[Any]:
    """As the superuser of these servers, whom no policy holds."""
    return psycopg.connect(running.admin_url.replace("postgresql+psycopg://", "postgresql://", 1), autocommit=True)


def _read(connection: psycopg.Connection[Any], table: str) -> bytes:
    with connection.cursor().copy(f"COPY {table} TO STDOUT (FORMAT binary)") as copy:
        return b"".join(bytes(piece) for piece in copy)


def _copy(connection: psycopg.Connection[Any], rows: dict[str, bytes]) -> None:
    with connection.transaction():
        for table, content in rows.items():
            with connection.cursor().copy(f"COPY {table} FROM STDIN (FORMAT binary)") as copy:
                copy.write(content)


def _empty(connection: psycopg.Connection[Any]) -> None:
    connection.execute("TRUNCATE notifications CASCADE")


def _tasks(running: Servers, files: str) -> tuple[list[float], list[float], list[float]]:
    """Seconds of each round for so many tasks: Celery as it comes, with our settings, in our wrapper."""
    environment = {
        "DATABASE_URL": running.database_url,
        "REDIS_URL": running.redis_url,
        "FILES_URL": f"file://{files}",
        "SMTP_URL": "outbox:",
        "SECRET_KEY": "for the bench alone, and long enough for it",
        "BASE_DOMAIN": "localhost",
        "TRUSTED_PROXIES": "0",
    }
    arguments = celery_floor.nowhere()
    with celery_floor.worker("tests.benchmarks.bare_celery", "celery", running.redis_url, environment) as worker:
        worker.seconds("bare.nothing", *arguments)
        bare = [worker.seconds("bare.nothing", *arguments) for _round in range(ROUNDS)]
    ours, wrapped = [], []
    with celery_floor.worker("tests.benchmarks.wrapped_celery", "prompt", running.redis_url, environment) as worker:
        worker.seconds("ours.nothing", *arguments)
        # By turns, and each first every other time: whatever else the machine does falls on both.
        for turn in range(2 * ROUNDS):
            pair = [(ours, "ours.nothing"), (wrapped, "ours.wrapped")]
            for seconds, task in pair if turn % 2 else pair[::-1]:
                seconds.append(worker.seconds(task, *arguments))
    return bare, ours, wrapped


def _report(told: list[float], copied: list[float], bare: list[float], ours: list[float], wrapped: list[float]) -> None:
    tasks = celery_floor.TASKS / statistics.median(bare)
    rows = ROWS / statistics.median(told)
    against_copy = statistics.median(a / b for a, b in zip(told, copied, strict=True))
    wrapper = statistics.median(wrapped) / statistics.median(ours)
    print(f"  told          {statistics.median(told):6.2f} s   {rows:10,.0f} rows/s")
    print(f"  one COPY      {statistics.median(copied):6.2f} s   {ROWS / statistics.median(copied):10,.0f} rows/s")
    print(f"  Celery bare                {tasks:8,.0f} tasks/s")
    print(f"  with our settings          {celery_floor.TASKS / statistics.median(ours):8,.0f} tasks/s")
    print(f"  in our wrapper             {celery_floor.TASKS / statistics.median(wrapped):8,.0f} tasks/s\n")
    print(f"  rows told / tasks of Celery    {rows / tasks:7.1f} x   must be >= 30, aim 100")
    print(f"  told / COPY                    {against_copy:7.2f} x   must be <= 12, aim 4")
    print(f"  wrapped / bare task            {wrapper:7.2f} x   must be <= 1.5\n")


def _seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began
