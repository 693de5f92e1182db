"""Workers are killed in the middle of a whole ranking: what it leaves is what an unbroken one leaves."""

import random
import time
import uuid

import psycopg
import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.core.db import db
from marketplace.listings.rules import ListingState
from marketplace.matching import rebuilding
from marketplace.matching.models import Chunk, Match, Ranking
from marketplace.sourcing.rules import RequestState
from marketplace.stack.embedded import Stack
from tests.cast import Cast, make_cast
from tests.fakes.smtp import MailServer
from tests.faults.history import History
from tests.faults.nemesis import Nemesis, seed
from tests.listings.making import a_listing
from tests.matching.test_actions import SANDALS
from tests.sourcing.making import a_request

LISTINGS, REQUESTS, KILLS = 1_600, 700, 4
SECONDS = 240
_MANY = """
    INSERT INTO {table}
    SELECT (jsonb_populate_record(one, jsonb_build_object('id', other.id, '{figure}', other.figure))).*
    FROM {table} one, unnest(%s::uuid[], %s::int[]) AS other (id, figure) WHERE one.id = %s
"""
Lists = dict[uuid.UUID, set[tuple[int, uuid.UUID]]]


@pytest.mark.timeout(SECONDS + 60)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_workers_killed_in_a_whole_ranking_leave_the_lists_of_an_unbroken_one(
    app: Flask, stack: Stack, settings: dict[str, str], history: History, sink: MailServer
) -> None:
    drawn = seed()
    dice = random.Random(drawn)
    cast = make_cast(app, stack.database_owner_url)
    _furnish(cast, stack, dice)
    with Nemesis(stack, settings, dice, history) as nemesis:
        _begin(cast)
        workers = _await(cast, nemesis)
        unbroken = _lists(cast)
        _begin(cast)
        killed = 0
        while killed < KILLS and _is_running(cast):
            time.sleep(dice.uniform(0.1, 1.5))  # how long it is left alone
            killed += _kill(cast, nemesis)
        workers |= _await(cast, nemesis)
    print(f"\nseed {drawn}: {killed} killed in the ranking, chunks done by {len(workers)} processes")
    assert killed, f"seed {drawn}: it was over before anybody died"
    assert len(workers) > 1, "nobody shared the work"
    broken = _lists(cast)
    assert len(broken) == REQUESTS + 1
    assert broken == unbroken, f"seed {drawn}"


def _furnish(cast: Cast, stack: Stack, dice: random.Random) -> None:
    """Copies of one listing and one request, each with a figure of its own."""
    offered, asked = a_listing(cast, ListingState.PUBLISHED), a_request(cast, RequestState.OPEN, **SANDALS)
    with psycopg.connect(stack.database_admin_url) as admin:
        admin.execute("SET session_replication_role = replica")
        for table, figure, first, many in (
            ("listings", "lead_days", offered, LISTINGS),
            ("sourcing_requests", "pairs", asked, REQUESTS),
        ):
            figures = [dice.randrange(10, 120) for _ in range(many)]
            admin.execute(
                _MANY.format(table=table, figure=figure),
                ([uuid.UUID(int=dice.getrandbits(128), version=4) for _ in figures], figures, first),
            )


def _begin(cast: Cast) -> None:
    with cast.inside():
        rebuilding.start(cast.moderator.actor)


def _is_running(cast: Cast) -> bool:
    with cast.inside():
        return rebuilding.running() is not None


def _kill(cast: Cast, nemesis: Nemesis) -> bool:
    """Kill the workers if the ranking has begun and is not over."""
    with cast.inside():
        current = rebuilding.running()
        begun = current is not None and current.total > 0
    if begun:
        nemesis.kill("worker")
    nemesis.tend()
    return begun


def _await(cast: Cast, nemesis: Nemesis) -> set[str]:
    """Wait for the end of what is running; who has done its chunks, as far as was seen."""
    workers: set[str] = set()
    deadline = time.monotonic() + SECONDS / 2
    while _is_running(cast):
        assert time.monotonic() < deadline, nemesis.said()
        with cast.inside():
            done = select(Chunk.done_by).where(Chunk.done_at.is_not(None))
            workers.update(db.session.scalars(done))
        nemesis.tend()
        time.sleep(0.1)  # between two looks
    return workers


def _lists(cast: Cast) -> Lists:
    found: Lists = {}
    with cast.inside():
        read = Match.generation == func.matches_now(cast.tenant_id)
        assert db.session.scalar(select(Ranking).where(Ranking.finished_at.is_(None))) is None
        for row in db.session.execute(select(Match.request_id, Match.score, Match.listing_id).where(read)):
            found.setdefault(row.request_id, set()).add((row.score, row.listing_id))
    return found
