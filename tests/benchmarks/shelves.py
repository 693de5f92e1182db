"""A million listings on the shelves of a hundred marketplaces for the bench of search: made-up, the same every time.

Words are syllables put together, drawn by Zipf's law, so that some stand in one listing of twenty and some in a few.
"""

import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import psycopg

from marketplace.regions import gazetteer
from marketplace.search.facets import codes
from marketplace.search.words import Indexed, vector
from marketplace.vocabulary.terms import MATERIALS, PRODUCT_TYPES, STAGES

WORDS = 20_000
WORDS_A_LISTING = 14
MARKETS = 100
SHARES = (0.2, 0.1)
"""The two largest marketplaces' parts of all listings; the others share the rest alike."""
_ONSETS, _VOWELS, _ENDS = "b c d g h j k l m n p r s t w y ng ny", "a i u e o", "n ng r s t k l"
_COLUMNS = (
    "tenant_id, id, subject_kind, subject_id, organisation_id, title, organisation_name, organisation_kind, "
    "product_types, stages, materials, regency_code, regency_name, moq, capacity_month, lead_days, price_min, "
    "price_max, published_at, words, plain, facets"
)


@dataclass(frozen=True)
class Market:
    """A marketplace of the bench and how many listings stand in it."""

    tenant_id: uuid.UUID
    size: int


def words() -> list[str]:
    """Invented words of three to five syllables, the most common first."""
    chance = random.Random(17)
    onsets, vowels, ends = _ONSETS.split(), _VOWELS.split(), [*_ENDS.split(), *[""] * 12]
    made: dict[str, None] = {}
    while len(made) < WORDS:
        syllables = (chance.choice(onsets) + chance.choice(vowels) for _ in range(chance.choice((3, 3, 4, 5))))
        made["".join(syllables) + chance.choice(ends)] = None
    return list(made)


def fill(admin_url: str, tenant_id: uuid.UUID, listings: int) -> list[Market]:
    """Make the other marketplaces like this one, and put the listings into all of them, the largest first."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")  # they are as they are: no rule need be asked
        markets = _markets(connection, tenant_id, listings)
        indexes = connection.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'search_documents' AND indexdef LIKE '%gin%'"
        ).fetchall()
        for name, _definition in indexes:
            connection.execute(f"DROP INDEX {name}")
        chance = np.random.default_rng(26)
        for market in markets:
            with connection.cursor().copy(f"COPY search_documents ({_COLUMNS}) FROM STDIN") as copy:
                for row in _rows(chance, market, words()):
                    copy.write_row(row)
        connection.execute("SET maintenance_work_mem = '512MB'")
        for _name, definition in indexes:
            connection.execute(definition)
        for market in (markets[0], markets[1], markets[-1]):
            _spellings(connection, market)
        connection.execute("VACUUM ANALYZE search_documents, search_spellings")
    return markets


def _markets(connection: psycopg.Connection[Any], first: uuid.UUID, listings: int) -> list[Market]:
    names = [row[0] for row in connection.execute(_COLUMNS_OF_TENANTS).fetchall()]
    kept = ", ".join(names)
    tenants = [first, *(uuid.UUID(int=number + 1, version=4) for number in range(MARKETS - 1))]
    for number, tenant in enumerate(tenants[1:]):
        connection.execute(
            f"INSERT INTO tenants (id, slug, {kept}) SELECT %s, %s, {kept} FROM tenants WHERE id = %s",
            (tenant, f"shelf{number}", first),
        )
    rest = (1 - sum(SHARES)) / (MARKETS - len(SHARES))
    shares = [*SHARES, *[rest] * (MARKETS - len(SHARES))]
    return [Market(tenant, round(listings * share)) for tenant, share in zip(tenants, shares, strict=True)]


_COLUMNS_OF_TENANTS = """
    SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = 'tenants'
    AND column_name NOT IN ('id', 'slug', 'domain')
"""


def _rows(chance: Any, market: Market, known: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    products, materials, stages = list(PRODUCT_TYPES), list(MATERIALS), list(STAGES)
    places = list(gazetteer.regencies().values())[:120]
    weights = 1 / (np.arange(len(known)) + 10.0)
    drawn = chance.choice(len(known), size=(market.size, WORDS_A_LISTING), p=weights / weights.sum())
    figures = chance.integers(0, 1_000_000, size=(market.size, 8)).tolist()
    owner = uuid.UUID(int=int(chance.integers(1 << 62)), version=4)
    for at, (picked, dice) in enumerate(zip(drawn.tolist(), figures, strict=True)):
        text = [known[one] for one in picked]
        product = products[min(dice[0] % 29, dice[1] % 29) % len(products)]
        material, place = materials[dice[2] % len(materials)], places[dice[3] % len(places)]
        own = [stages[(dice[4] + step) % len(stages)] for step in range(1 + dice[4] % 4)]
        counted = codes({"product_type": [product], "material": [material], "stage": own, "place": [place.code]})
        tokens = [f"product_types:{product}", f"says:product_types:{product}", f"materials:{material}"]
        tokens += [f"says:materials:{material}", f"place:{place.code}", f"place:{place.code[:2]}", "kind:producer"]
        tokens += [f"stages:{one}" for one in own]
        title = " ".join(text[:3])
        lexemes = vector(Indexed(title=title, text=" ".join(text[3:]), tokens=tuple(tokens)), market.tenant_id)
        thing = str(uuid.UUID(int=(dice[5] << 40) + (dice[6] << 20) + at, version=4))
        yield (
            market.tenant_id, thing, "listing", thing, owner, title, "Sepatu Contoh", "producer",
            [product], own, [material], place.code, place.full_name, 10 + dice[6] % 500, 100 + dice[7] % 20_000,
            7 + dice[7] % 60, 8_000 + dice[0] % 300_000, 400_000, _moment(dice[5] * 31), lexemes, title, counted,
        )  # fmt: skip


def _moment(seconds: int) -> str:
    return (datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)).isoformat()


def _spellings(connection: psycopg.Connection[Any], market: Market) -> None:
    rows = "SELECT %s, gen_random_uuid(), word FROM unnest(%s::text[]) AS word"
    connection.execute(f"INSERT INTO search_spellings (tenant_id, id, word) {rows}", (market.tenant_id, words()))
