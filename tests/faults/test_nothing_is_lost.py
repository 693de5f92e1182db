"""Worker, Redis and PostgreSQL are killed while 300 notifications are on their way: each arrives, with one effect."""

import os
import random
import time
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select, text

from marketplace.accounts.models import Confirmation, Person
from marketplace.accounts.rules import Purpose
from marketplace.app import create_app
from marketplace.config import Settings
from marketplace.core.db import db
from marketplace.events.actions import CLOCK, record
from marketplace.events.kinds import Kind
from marketplace.listings.models import Listing
from marketplace.notifications.models import Delivery
from marketplace.organisations.models import Membership, Organisation
from marketplace.organisations.rules import OrganisationKind
from marketplace.stack import environment
from marketplace.stack.embedded import Stack, embedded
from marketplace.stack.migrate import upgrade
from tests.cast import Cast, make_cast
from tests.clients import browser
from tests.faults.nemesis import PROVIDER_SECONDS, WORKER_PROCESSES, Nemesis, Sink, seed

CODES, NEWS, MEMBERS = 150, 3, 50
NOTIFICATIONS = CODES + NEWS * MEMBERS
KILLS_OF_EACH = int(os.environ.get("TAPAK_FAULT_KILLS", "2"))
SECONDS = 60


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with embedded() as servers:
        upgrade(servers.database_owner_url)
        yield servers


@pytest.fixture(scope="module")
def sink() -> Iterator[Sink]:
    with Sink() as server:
        yield server


@pytest.fixture(scope="module")
def settings(stack: Stack, sink: Sink) -> dict[str, str]:
    given = environment.of_processes(stack.data, stack.postgres, stack.valkey, 8000)
    return {**given, "SMTP_URL": sink.url, "TAPAK_ENV": "test"}


@pytest.fixture(scope="module")
def app(settings: dict[str, str]) -> Iterator[Flask]:
    made = create_app(Settings.from_environment(settings))
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.mark.timeout(600)
# Nobody waits for the processes that free what a dead worker held; the supervisor has no time for it either.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_each_notification_arrives_and_none_has_two_effects(
    app: Flask, stack: Stack, sink: Sink, settings: dict[str, str]
) -> None:
    drawn = seed()
    cast = make_cast(app, stack.database_owner_url)
    listing = _workshop(cast)
    with Nemesis(stack, settings, random.Random(drawn)) as nemesis:
        began = time.monotonic()
        _play(cast, nemesis, listing, sink)
        quiet = time.monotonic()
        _await(cast, nemesis, sink, drawn)
        drained = time.monotonic()
        doubled = {key: times for key, times in sink.accepted.items() if times > 1}
        print(
            f"\nseed {drawn}: {dict(nemesis.kills)} killed in {quiet - began:.0f} s, "
            f"the last arrived {drained - quiet:.1f} s after the last kill; {len(doubled)} calls doubled"
        )
        with cast.inside():
            _check(cast, nemesis, sink, doubled)


@pytest.mark.timeout(300)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_with_redis_stopped_no_page_fails_and_what_is_told_arrives_when_it_is_back(
    app: Flask, stack: Stack, sink: Sink, settings: dict[str, str]
) -> None:
    cast = make_cast(app, stack.database_owner_url)
    form = {"name": "Baru", "identifier": "baru@example.com", "password": "sandal jepit 42", "consent": "y"}
    with Nemesis(stack, settings, random.Random(0)) as nemesis:
        stack.kill_valkey()
        answers = [browser(app, cast.host).send("/registration", form) for _time in range(3)]
        assert [answer.status_code for answer in answers] == [302] * 3
        with cast.inside():
            before = len(db.session.scalars(select(Delivery.id)).all())
        assert before == 0
        stack.start_valkey()
        until = time.monotonic() + SECONDS
        while _is_open(cast) or not _sent(cast):
            assert time.monotonic() < until, f"{_state(cast)}\n{nemesis.said()}"
            nemesis.tend()
            time.sleep(0.2)
    assert _sent(cast) == 3
    with cast.inside():
        keys = [str(key) for key in db.session.scalars(select(Delivery.id))]
    assert [sink.accepted[key] for key in keys] == [1, 1, 1]


def _sent(cast: Cast) -> int:
    with cast.inside():
        return db.session.scalar(text("SELECT count(*) FROM deliveries WHERE state = 'sent'")) or 0


def _workshop(cast: Cast) -> Listing:
    """A listing whose news fifty people are told of, each by e-mail alone."""
    with cast.inside():
        workshop = Organisation(kind=OrganisationKind.PRODUCER, trade_name="Koperasi Sepatu")
        people = [
            Person(name=f"Anggota {n}", email=f"anggota{n}@example.com", password_hash="x") for n in range(MEMBERS)
        ]
        db.session.add_all([workshop, *people])
        db.session.flush()
        db.session.add_all(Membership(organisation_id=workshop.id, person_id=person.id) for person in people)
        listing = Listing(organisation_id=workshop.id, title="Sepatu kulit")
        db.session.add(listing)
        db.session.flush()
        db.session.expunge(listing)
        return listing


def _play(cast: Cast, nemesis: Nemesis, listing: Listing, sink: Sink) -> None:
    """Notifications go on their way, a few at a time, and in the midst of them something dies."""
    kills = 3 * KILLS_OF_EACH
    for round_ in range(kills):
        with cast.inside():
            for number in range(round_, CODES, kills):
                asked = Confirmation(purpose=Purpose.REGISTRATION, email=f"baru{number}@example.com")
                db.session.add(asked)
                db.session.flush()
                record(CLOCK, Kind.CODE_REQUESTED, asked)
            if round_ % (kills // NEWS) == 0:
                record(CLOCK, Kind.LISTING_PUBLISHED, listing)
        _wait_for_some(nemesis, sink, nemesis.dice.randint(1, 12))
        time.sleep(nemesis.dice.uniform(0, PROVIDER_SECONDS))  # at any moment of a call
        nemesis.strike()


def _wait_for_some(nemesis: Nemesis, sink: Sink, more: int) -> None:
    """Until so many more have arrived: what is killed is then at work."""
    enough, until = len(sink.accepted) + more, time.monotonic() + 30
    while len(sink.accepted) < enough and time.monotonic() < until:
        nemesis.tend()
        time.sleep(0.02)


def _await(cast: Cast, nemesis: Nemesis, sink: Sink, drawn: int) -> None:
    until = time.monotonic() + SECONDS
    while len(sink.accepted) < NOTIFICATIONS or _is_open(cast):
        assert time.monotonic() < until, f"seed {drawn}: {len(sink.accepted)} arrived\n{_state(cast)}\n{nemesis.said()}"
        nemesis.tend()
        time.sleep(0.2)


def _is_open(cast: Cast) -> bool:
    with cast.inside():
        return bool(
            db.session.scalar(
                text("""
                    SELECT EXISTS (SELECT FROM relays) OR EXISTS (SELECT FROM deliveries WHERE state <> 'sent')
                """)
            )
        )


def _state(cast: Cast) -> str:
    with cast.inside():
        relays = db.session.execute(text("SELECT state, attempts, count(*) FROM relays GROUP BY 1, 2")).all()
        sent = db.session.execute(text("SELECT state, attempts, count(*) FROM deliveries GROUP BY 1, 2")).all()
        return f"relays {relays}, deliveries {sent}"


def _check(cast: Cast, nemesis: Nemesis, sink: Sink, doubled: dict[str, int]) -> None:
    deliveries = {str(key) for key in db.session.scalars(select(Delivery.id)) if str(key)}
    assert set(sink.accepted) == deliveries
    assert len(deliveries) == NOTIFICATIONS
    told = text("SELECT count(*), count(DISTINCT (event_id, person_id)) FROM notifications")
    assert tuple(db.session.execute(told).one()) == (NEWS * MEMBERS, NEWS * MEMBERS)
    # A call is doubled when its worker dies between the acceptance and its writing down, and that leaves a trace.
    broken_off = {
        str(key)
        for key in db.session.scalars(text("SELECT delivery_id FROM delivery_attempts WHERE outcome = 'unknown'"))
    }
    assert set(doubled) <= broken_off
    assert sum(doubled.values()) - len(doubled) <= nemesis.kills["worker"] * WORKER_PROCESSES
    attempts = db.session.scalar(text("SELECT count(*) FROM delivery_attempts")) or 0
    assert sum(sink.accepted.values()) <= attempts
