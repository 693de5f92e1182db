"""Searching a million listings of a hundred marketplaces as the application, against the database's best.

The same page of cards is fetched by a role above the policies with the better of two plans; the whole first page
(cards, all facets, how many there are) is set against that role's bare count of the same hits; a misspelt word, put
right and searched, against the right word. Interleaved, in one transaction of each side, statements prepared.
"""

import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import psycopg
from flask import Flask
from sqlalchemy import TextClause
from sqlalchemy.dialects import postgresql

from marketplace.accounts.actor import Visitor
from marketplace.app import create_app
from marketplace.core.db import SET_TENANT, enter_tenant
from marketplace.search import queries, statements
from marketplace.search.rules import COUNTED, Sort, SubjectKind, Wanted
from marketplace.search.spelling import suggestion
from marketplace.search.words import of_tenant, query_of
from marketplace.stack.embedded import embedded
from marketplace.stack.migrate import upgrade
from tests.benchmarks import shelves
from tests.benchmarks.timing import interleaved, ratio
from tests.benchmarks.web import settings
from tests.cast import make_cast
from tests.database import Servers, fresh_database, servers

LISTINGS = 1_000_000
SEARCHES = {"rare": (1_500,), "two words": (20, 60), "common": (3,)}
"""Words by their rank, the most common first."""
TYPOS = 100
ROUNDS, CALLS = 21, 3
Variants = Mapping[str, Callable[[], object]]


def main(arguments: list[str]) -> int:
    """`bench search [LISTINGS [FOLDER]]`: what stands on the shelves is kept in FOLDER for the next time."""
    listings = int(arguments[0]) if arguments else LISTINGS
    with _running(*arguments[1:2]) as running, tempfile.TemporaryDirectory() as files:
        app = create_app(settings(running, files))
        start = time.perf_counter()
        markets = _filled(app, running, listings)
        took = time.perf_counter() - start
        print(f"\n{listings:,} listings in {len(markets)} marketplaces, made in {took:.0f} s; medians, quarters\n")
        for market in (markets[0], markets[1], markets[-1]):
            _report(market, _plain(running.database_url), _plain(running.admin_url))
        _typos(app, markets[1])
    return 0


@contextmanager
def _running(folder: str | None = None) -> Iterator[Servers]:
    if folder is None:
        with servers() as given:
            yield fresh_database(given)
    else:
        with embedded(folder, durable=False) as stack:
            upgrade(stack.database_owner_url)
            yield Servers(stack.database_url, stack.database_owner_url, stack.redis_url, stack.database_admin_url)


def _filled(app: Flask, running: Servers, listings: int) -> list[shelves.Market]:
    with psycopg.connect(_plain(running.admin_url)) as admin:
        kept = admin.execute(_MARKETS).fetchall()
    if sum(size for _tenant, size in kept) >= listings * 0.99:
        return [shelves.Market(*one) for one in kept]
    return shelves.fill(_plain(running.admin_url), make_cast(app, running.owner_url).tenant_id, listings)


_MARKETS = "SELECT tenant_id, count(*) FROM search_documents GROUP BY tenant_id ORDER BY 2 DESC, 1"


def _report(market: shelves.Market, app_url: str, admin_url: str) -> None:
    known = shelves.words()
    with psycopg.connect(app_url) as ours, psycopg.connect(admin_url) as theirs:
        ours.execute(SET_TENANT, (str(market.tenant_id),))
        for name, ranks in SEARCHES.items():
            words = " ".join(known[rank] for rank in ranks)
            query = of_tenant(query_of(Wanted(text=words)), market.tenant_id)
            hits = theirs.execute(_COUNT, {"tenant": market.tenant_id, "query": query}).fetchone()[0]  # type: ignore[index]
            print(f"  {market.size:,} listings, {name}: {hits:,} hits", flush=True)
            for order in (Sort.RELEVANCE, Sort.NEWEST):
                seconds = interleaved(_variants(ours, theirs, market, query, order, hits), ROUNDS, CALLS)
                _say(seconds, order)


_COUNT = """
    SELECT count(*) FROM search_documents h
    WHERE h.tenant_id = %(tenant)s AND h.subject_kind = 'listing' AND h.words @@ %(query)s::tsquery
"""


def _variants(ours: Any, theirs: Any, market: shelves.Market, query: str, order: Sort, hits: int) -> Variants:
    values = {"tenant": market.tenant_id, "kind": "listing", "person": None, "query": query}
    shape = statements.Shape(order, by_words=True)
    common = replace(shape, is_common=queries.is_common(order, hits))
    page, first = statements.cards(common), [statements.found(shape)]
    if hits > COUNTED:
        first.append(page)
    # The most likely of a common search are others than those of all its hits: of it there is one statement.
    plans = [page] if common.is_common and order is Sort.RELEVANCE else [page, *map(statements.cards, _both(shape))]
    return {
        "page": lambda: _run(ours, [page], values),
        **{f"best {number}": _caller(theirs, [_bare(one)], values) for number, one in enumerate(plans)},
        "first page": lambda: _run(ours, first, values),
        "bare count": lambda: theirs.execute(_COUNT, values).fetchall(),
    }


def _both(shape: statements.Shape) -> list[statements.Shape]:
    return [shape, replace(shape, is_common=shape.order is Sort.NEWEST)]


def _caller(connection: Any, several: list[Any], values: dict[str, Any]) -> Callable[[], object]:
    return lambda: _run(connection, several, values)


def _run(connection: Any, several: list[Any], values: dict[str, Any]) -> None:
    for one in several:
        connection.execute(one if isinstance(one, str) else _raw(one), values).fetchall()


_RAW: dict[TextClause, str] = {}


def _raw(clause: TextClause) -> str:
    """The statement as the driver takes it."""
    if clause not in _RAW:
        _RAW[clause] = str(clause.compile(dialect=postgresql.psycopg.dialect()))
    return _RAW[clause]


def _bare(clause: TextClause) -> str:
    """The same rows straight from the table, for a role that no policy binds."""
    return _raw(clause).replace("search_words", "search_documents")


def _say(seconds: Mapping[str, list[float]], order: Sort) -> None:
    best = min((name for name in seconds if name.startswith("best")), key=lambda name: statistics.median(seconds[name]))
    for one, other, goal in (("page", best, 1.5), ("first page", "bare count", 2.0)):
        middle, low, high = ratio(seconds, one, other)
        mine, base = (statistics.median(seconds[name]) * 1e3 for name in (one, other))
        label = f"{one}, by {order.value}"
        print(f"    {label:<26} {mine:8.2f} ms / {base:8.2f} ms = {middle:5.2f} x ({low:.2f} to {high:.2f})  <= {goal}")


def _typos(app: Flask, market: shelves.Market) -> None:
    """Each misspelt word is searched, put right and searched again, in turns with the right word."""
    chance, known = random.Random(5), shelves.words()
    pairs = [(word, slipped(chance, word)) for word in chance.sample(known[100:8_000], 2 * TYPOS)]
    pairs = [(word, typo) for word, typo in pairs if typo not in set(known)][:TYPOS]
    right, ratios = 0, []
    with app.app_context():
        enter_tenant(market.tenant_id)
        for word, typo in pairs:
            right += suggestion(SubjectKind.LISTING, typo) == word
            took = [(_seconds(_mended, typo), _seconds(_cards, word)) for _round in range(9)]
            ratios.append(statistics.median(slow / quick for slow, quick in took))
    low, middle, high = statistics.quantiles(ratios, n=4)
    print(f"\n  misspelt words put right: {right} of {len(pairs)}   >= 90 %")
    print(f"  searched, put right, searched again / the right word: {middle:.2f} x ({low:.2f} to {high:.2f})  <= 3\n")


def _seconds(call: Callable[[str], object], text: str) -> float:
    start = time.perf_counter()
    call(text)
    return time.perf_counter() - start


def _cards(text: str) -> queries.Found:
    return queries.cards(Visitor(), SubjectKind.LISTING, Wanted(text=text))


def _mended(text: str) -> None:
    if not _cards(text).rows:
        _cards(suggestion(SubjectKind.LISTING, text) or text)


def slipped(chance: random.Random, word: str) -> str:
    """The word with one slip: a letter left out, doubled, mistaken, or changed with its neighbour."""
    at = chance.randrange(1, len(word) - 1)
    other = chance.choice("abcdefghijklmnopqrstuvwxyz")
    return chance.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + other + word[at:],
            word[:at] + other + word[at + 1 :],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        )
    )


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://")
