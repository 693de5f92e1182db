"""Writing the lists of a whole ranking: by the application under its policies, and by one COPY of a role above them."""

import os
import statistics
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import psycopg
from sqlalchemy import make_url

from marketplace.app import create_app
from marketplace.core.ids import uuid7
from marketplace.listings.rules import ListingState
from marketplace.matching.copying import HEAD, PACKED, TAIL, copy_in
from marketplace.matching.encoding import Need
from marketplace.matching.engine import rank_many
from marketplace.matching.held import HeldOffers
from marketplace.matching.listing_up import Asker, pack_lists
from marketplace.matching.offers import Offers
from marketplace.matching.rebuilding import CHUNK
from marketplace.matching.scoring import FORMULA
from marketplace.sourcing.rules import RequestState
from tests.benchmarks.web import settings
from tests.cast import Cast, make_cast
from tests.database import fresh_database, servers
from tests.listings.making import a_listing
from tests.sourcing.making import a_request

ROUNDS = 3
_MANY = """
    INSERT INTO {table} SELECT (jsonb_populate_record(one, jsonb_build_object('id', other))).*
    FROM {table} one, unnest(%s::uuid[]) AS other WHERE one.id = %s
"""


def measure(ready: Sequence[Need], offers: Offers) -> None:
    with servers() as given, tempfile.TemporaryDirectory() as files:
        running = fresh_database(given)
        app = create_app(settings(running, files))
        cast = make_cast(app, running.owner_url)
        listings, requests = [uuid7() for _ in range(int(offers.of.max()) + 1)], [uuid7() for _ in ready]
        _furnish(cast, running.admin_url, listings, requests)
        market = HeldOffers(offers=offers, ids=listings)
        askers = [Asker(one, cast.buyer.organisation_id) for one in requests]
        _report(cast, running.admin_url, ready, market, askers)


def _furnish(cast: Cast, admin_url: str, listings: list[uuid.UUID], requests: list[uuid.UUID]) -> None:
    """As many listings and requests as are ranked, so that every key that a match refers to is there."""
    first, asked = a_listing(cast, ListingState.PUBLISHED), a_request(cast, RequestState.OPEN)
    with _above(admin_url) as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute(_MANY.format(table="listings"), (listings, first))
        admin.execute(_MANY.format(table="sourcing_requests"), (requests, asked))
        admin.execute("ANALYZE")


def _report(cast: Cast, admin_url: str, ready: Sequence[Need], market: HeldOffers, askers: Sequence[Asker]) -> None:
    alone, whole, copied, written = [], [], [], []
    for generation in range(1, 1 + (ROUNDS if len(ready) <= 1_000 else 1)):
        start, packed = time.perf_counter(), []
        for part in _parts(len(ready)):
            lists = rank_many(ready[part], market.offers)
        alone.append(time.perf_counter() - start)
        start = time.perf_counter()
        for part in _parts(len(ready)):
            lists = rank_many(ready[part], market.offers)
            packed.append(pack_lists(askers[part], lists, market, {}))
            with cast.inside():
                copy_in(packed[-1], generation, FORMULA)
        whole.append(time.perf_counter() - start)
        rows = np.frombuffer(b"".join(one[len(HEAD) : -len(TAIL)] for one in packed), dtype=PACKED).copy()
        rows["id"] = np.frombuffer(os.urandom(16 * len(rows)), dtype="V16")
        start = time.perf_counter()
        with cast.inside():
            copy_in(HEAD + rows.tobytes() + TAIL, generation + 100, FORMULA)
        written.append(time.perf_counter() - start)
        copied.append(_one_copy(admin_url, generation + 200))
    one_copy, back = statistics.median(copied), statistics.median(written)
    print(f"  {len(rows):,} matches: one COPY {one_copy:.2f} s, written back {back:.2f} s")
    print(f"  write-back {back / one_copy:.2f} of one COPY   must be <= 2.5")
    share = statistics.median(whole) / statistics.median(alone)
    print(f"  whole rebuild {statistics.median(whole):.2f} s, scoring alone {statistics.median(alone):.2f} s")
    print(f"  whole rebuild {share:.2f} of scoring alone   must be <= 1.5")


def _parts(many: int) -> Iterator[slice]:
    size = CHUNK["ranking"]
    return (slice(at, at + size) for at in range(0, many, size))


def _one_copy(admin_url: str, generation: int) -> float:
    """The same rows into the same table by a role that no policy binds: PostgreSQL's own quickest way."""
    names = "tenant_id, id, generation, request_id, listing_id, score, broken, formula"
    with _above(admin_url) as admin:
        admin.execute(f"CREATE TEMP TABLE given AS SELECT {names} FROM matches WHERE generation = {generation - 100}")
        admin.execute(f"UPDATE given SET generation = {generation}, id = gen_random_uuid()")
        with admin.cursor().copy("COPY given TO STDOUT (FORMAT binary)") as out:
            data = b"".join(bytes(one) for one in out)
        start = time.perf_counter()
        with admin.cursor().copy(f"COPY matches ({names}) FROM STDIN (FORMAT binary)") as copy:
            copy.write(data)
        admin.commit()
        return time.perf_counter() - start


@contextmanager
def _above(admin_url: str) -> Iterator[psycopg.Connection]:
    url = make_url(admin_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as connection:
        yield connection
