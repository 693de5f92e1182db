"""Connections that are shared by many: none carries the marketplace of one request into the next."""

import random
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import text

from marketplace.accounts.models import Person
from marketplace.core.db import db, enter_tenant, transaction
from tests.cast import Cast
from tests.database import Servers
from tests.world import World

REQUESTS, THREADS, CONNECTIONS = 10_000, 6, 3
_SEEN = text("SELECT DISTINCT tenant_id FROM people")


class Broken(Exception):
    """What goes wrong in the middle of a request."""


@pytest.fixture
def crowded(running: Servers) -> Iterator[Flask]:
    """An application with fewer connections than threads."""
    application = Flask("crowded")
    application.config["SQLALCHEMY_DATABASE_URI"] = running.database_url
    application.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"pool_size": CONNECTIONS, "max_overflow": 0}
    db.init_app(application)
    yield application
    with application.app_context():
        db.engine.dispose()


def _look() -> set[uuid.UUID]:
    return set(db.session.scalars(_SEEN))


def _read() -> set[uuid.UUID]:
    return _look()


def _commit_in_between() -> set[uuid.UUID]:
    before = _look()
    db.session.commit()
    return before | _look()


def _roll_back_in_between() -> set[uuid.UUID]:
    before = _look()
    db.session.rollback()
    return before | _look()


def _savepoint() -> set[uuid.UUID]:
    with db.session.begin_nested():
        inside = _look()
    return inside | _look()


def _broken_savepoint() -> set[uuid.UUID]:
    try:
        with db.session.begin_nested():
            inside = _look()
            raise Broken
    except Broken:
        return inside | _look()


def _break() -> set[uuid.UUID]:
    _look()
    raise Broken


def _broken_statement() -> set[uuid.UUID]:
    try:
        with db.session.begin_nested():
            db.session.execute(text("SELECT 1 / 0"))
    except Exception:
        return _look()
    raise AssertionError("a division by zero went through")


WAYS: tuple[Callable[[], set[uuid.UUID]], ...] = (
    _read, _commit_in_between, _roll_back_in_between, _savepoint, _broken_savepoint, _break, _broken_statement,
)  # fmt: skip


def test_ten_thousand_requests_over_three_connections_see_their_own_marketplace_and_no_other(
    crowded: Flask, ours: tuple[Cast, World], theirs: tuple[Cast, World]
) -> None:
    tenants = [ours[0].tenant_id, theirs[0].tenant_id, None]
    seed = random.randrange(10**6)
    outcomes: Counter[str] = Counter()

    def one(number: int) -> str:
        chance = random.Random(seed + number)
        tenant, way = chance.choice(tenants), chance.choice(WAYS)
        with crowded.app_context():
            enter_tenant(tenant)
            try:
                with transaction():
                    seen = way()
            except Broken:
                return "broken"
        if tenant is None:
            return "nobody's" if not seen else f"no marketplace, but {way.__name__} saw {seen}"
        return "own" if seen == {tenant} else f"{way.__name__} in {tenant} saw {seen}"

    with ThreadPoolExecutor(THREADS) as threads:
        outcomes.update(threads.map(one, range(REQUESTS), chunksize=50))
    wrong = {outcome: n for outcome, n in outcomes.items() if outcome not in ("own", "nobody's", "broken")}
    assert wrong == {}, f"seed {seed}"
    assert min(outcomes["own"], outcomes["nobody's"], outcomes["broken"]) > REQUESTS / 20, outcomes


def test_a_row_written_after_a_commit_in_between_still_has_its_marketplace(
    crowded: Flask, ours: tuple[Cast, World]
) -> None:
    with crowded.app_context():
        enter_tenant(ours[0].tenant_id)
        with transaction():
            db.session.commit()
            person = Person(name="Wayan", phone=f"+62811{uuid.uuid4().int % 10**8:08d}", password_hash="x")
            db.session.add(person)
            db.session.flush()
            assert person.tenant_id == ours[0].tenant_id
