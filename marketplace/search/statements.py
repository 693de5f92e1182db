"""The statements of the pages that search, each written once for its shape and prepared by the driver.

Words and filters are looked up in the view `search_words`, whose index works there and not under row-level security;
the cards come from the narrow table. What is found is looked up once: counted, added up by facets, and put in order.
"""

from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import TextClause, text

from marketplace.search.rules import COUNTED, FACETED, PAGE, RANKED, Sort

_CARD = """
    d.subject_kind, d.subject_id, d.title, d.organisation_id, d.organisation_name, d.organisation_kind, d.product_types,
    d.certificates, d.regency_name, d.moq, d.capacity_month, d.lead_days, d.price_min, d.price_max, d.pairs,
    d.is_monthly, d.is_design, d.closes_on, d.photo_id, d.photo_width, d.photo_height, d.is_unclaimed,
    d.workers, d.published_at
"""
# The place of a hit in an order as one number, the largest first; equal ones by their date, then by their id.
_KEYS = {
    Sort.RELEVANCE: "ts_rank(h.words, CAST(:query AS tsquery))::float8",
    Sort.MOQ: "-coalesce(h.moq, 2e9)::float8",
    Sort.PRICE: "-coalesce(h.price_min, 1e15)::float8",
    Sort.CAPACITY: "coalesce(h.capacity_month, -1)::float8",
    Sort.CLOSING: "-coalesce(h.closes_on - DATE '2000-01-01', 1e6)::float8",
    Sort.NEAR: "-coalesce(near.km, 1e9)::float8",
    Sort.MATCH: "coalesce(m.score, -1)::float8",
}
_JOINED = {
    Sort.NEAR: """
        LEFT JOIN unnest(CAST(:codes AS text[]), CAST(:distances AS float8[])) AS near (code, km)
            ON near.code = h.regency_code""",
    Sort.MATCH: """
        LEFT JOIN matches m ON m.tenant_id = :tenant AND m.request_id = :request AND m.listing_id = h.subject_id
            AND m.generation = matches_now(:tenant)""",
}
_OWN = "h.tenant_id = :tenant AND h.subject_kind = :kind"
# Whoever states no figure may be asked; he is not hidden.
NARROWED = {
    "moq": "AND coalesce(h.moq, 0) <= :moq",
    "budget": "AND coalesce(h.price_min, 0) <= :budget",
}
_WELCOME = """AND NOT EXISTS (SELECT FROM blocks x
    WHERE x.tenant_id = :tenant AND x.person_id = :person AND x.organisation_id = h.organisation_id)"""
_MATCHING = "AND h.words @@ CAST(:query AS tsquery)"
# Not as a condition of the index of words: read along the index of the newest, which a common word soon fills.
# A CASE counts as half of all rows: the planner's guess for one tenant's lexeme would be too few to walk for.
_MATCHING_WALKED = "AND CASE WHEN h.words @@ CAST(:query AS tsquery) THEN true ELSE false END"
_ORDER = "sort_key DESC, published_at DESC, subject_id"
_KEPT = """
    LEFT JOIN bookmarks b ON b.tenant_id = :tenant AND b.person_id = :person
        AND b.subject_kind = :kind AND b.subject_id = d.subject_id"""


@dataclass(frozen=True)
class Shape:
    """Which statement it is: its order, whether by words, what narrows it, and whether it begins after a card.

    A person's leaves out whom he has blocked. One of common words finds more than are counted.
    """

    order: Sort
    by_words: bool = False
    narrowed: tuple[str, ...] = ()
    is_later: bool = False
    is_persons: bool = False
    is_common: bool = False

    @property
    def source(self) -> str:
        return f"{'search_words' if self.by_words else 'search_documents'} h"

    @property
    def where(self) -> str:
        matching = [_MATCHING] if self.by_words else []
        return " ".join([_OWN, *matching, *self._narrowing])

    @property
    def walked(self) -> str:
        return " ".join([_OWN, _MATCHING_WALKED, *self._narrowing])

    @property
    def key(self) -> str | None:
        return _KEYS.get(self.order)

    @property
    def kept(self) -> str:
        return _KEPT if self.is_persons else ""

    @property
    def saved(self) -> str:
        return "b.id IS NOT NULL" if self.is_persons else "false"

    @property
    def _narrowing(self) -> list[str]:
        return [*(NARROWED[name] for name in self.narrowed), *([_WELCOME] if self.is_persons else [])]


@lru_cache(maxsize=256)
def found(shape: Shape) -> TextClause:
    """The first page of a search with all that is said about the whole of it, from one look at its hits.

    Binds tenant, kind, person; query when by words, what narrows it, and what its order asks for. Each row has
    `total`, up to COUNTED + 1; the first also `codes` and `numbers`, the facets. Beyond COUNTED the order of the page
    is that of those hits alone: `cards` of a common shape has the true one.
    """
    km = "near.km" if shape.order is Sort.NEAR else "NULL::float8"
    return text(f"""
        WITH hits AS MATERIALIZED (
            SELECT h.id, h.subject_id, h.published_at, h.facets, {shape.key or "0::float8"} AS sort_key, {km} AS km
            FROM {shape.source} {_JOINED.get(shape.order, "")} WHERE {shape.where} LIMIT {COUNTED + 1}
        ), counted AS (
            SELECT array_agg(code) AS codes, array_agg(number) AS numbers
            FROM (
                SELECT code, count(*) AS number
                FROM (SELECT unnest(facets) AS code FROM (SELECT facets FROM hits LIMIT {FACETED}) those) every
                GROUP BY code
            ) one
        ), top AS MATERIALIZED (
            SELECT id, sort_key, km FROM hits ORDER BY {_ORDER} LIMIT {PAGE}
        ), first AS (
            SELECT id FROM top LIMIT 1
        )
        SELECT {_CARD}, {shape.saved} AS saved, top.sort_key, top.km, (SELECT count(*) FROM hits) AS total,
            CASE WHEN top.id = (SELECT id FROM first) THEN (SELECT codes FROM counted) END AS codes,
            CASE WHEN top.id = (SELECT id FROM first) THEN (SELECT numbers FROM counted) END AS numbers
        FROM top JOIN search_documents d ON d.tenant_id = :tenant AND d.id = top.id {shape.kept}
        ORDER BY top.sort_key DESC, d.published_at DESC, d.subject_id
    """)  # noqa: S608 - only the constants above


@lru_cache(maxsize=256)
def cards(shape: Shape) -> TextClause:
    """One page of cards and nothing about the rest of them. Binds as `found` does.

    A later page begins after (key, published, last): however deep, it costs what the first one does. The most likely
    of a common search are looked for among its newest.
    """
    key = shape.key or "0::float8"
    km = "near.km" if shape.order is Sort.NEAR else "NULL::float8"
    source, where, fence = f"{shape.source} {_JOINED.get(shape.order, '')}", shape.where, ""
    if shape.by_words and shape.is_common and shape.order in (Sort.NEWEST, Sort.RELEVANCE):
        where = shape.walked
        if shape.order is Sort.RELEVANCE:
            newest = f"SELECT * FROM {source} WHERE {where} ORDER BY h.published_at DESC, h.subject_id LIMIT {RANKED}"  # noqa: S608
            source, where = f"({newest}) h", "true"
    elif shape.by_words:
        fence = "OFFSET 0"  # the few hits first, then their order: else a rare word is looked for along all dates
    return text(f"""
        WITH top AS MATERIALIZED (
            SELECT * FROM (
                SELECT h.id, h.subject_id, h.published_at, {key} AS sort_key, {km} AS km FROM {source}
                WHERE {where} {_later(shape.key) if shape.is_later else ""} {fence}
            ) h ORDER BY {"h.sort_key DESC, " if shape.key else ""}h.published_at DESC, h.subject_id LIMIT {PAGE}
        )
        SELECT {_CARD}, {shape.saved} AS saved, top.sort_key, top.km
        FROM top JOIN search_documents d ON d.tenant_id = :tenant AND d.id = top.id {shape.kept}
        ORDER BY top.sort_key DESC, d.published_at DESC, d.subject_id
    """)  # noqa: S608 - only the constants above


def _later(key: str | None) -> str:
    """A range that the index of the newest can begin at, and the same for every other order."""
    same = "(h.published_at < :published OR (h.published_at = :published AND h.subject_id > :last))"
    if key is None:
        return f"AND h.published_at <= :published AND {same}"
    return f"AND {key} <= :key AND ({key} < :key OR {same})"


@lru_cache(maxsize=64)
def whole(shape: Shape) -> TextClause:
    """The first page of everything there is, in one statement: its cards, how many there are, and which are saved."""
    near = shape.order is Sort.NEAR
    return text(f"""
        SELECT {_CARD.replace("d.", "h.")}, {shape.saved} AS saved, {shape.key or "0::float8"} AS sort_key,
            {"near.km" if near else "NULL::float8"} AS km,
            (SELECT count(*) FROM (SELECT 1 FROM {shape.source} WHERE {shape.where} LIMIT {COUNTED + 1}) c) AS total
        FROM {shape.source} {_JOINED.get(shape.order, "")} {shape.kept.replace("d.", "h.")} WHERE {shape.where}
        ORDER BY {f"{shape.key} DESC, " if shape.key else ""}h.published_at DESC, h.subject_id LIMIT {PAGE}
    """)  # noqa: S608 - only the constants above


@lru_cache(maxsize=64)
def newer(shape: Shape) -> TextClause:
    """How many were published after `since`."""
    return text(f"""
        SELECT count(*) FROM {shape.source} WHERE {shape.where} AND h.published_at > :since
    """)  # noqa: S608 - only the constants above


@lru_cache(maxsize=64)
def counted(shape: Shape) -> TextClause:
    """How many there are, up to COUNTED + 1."""
    return text(f"""
        SELECT count(*) FROM (SELECT 1 FROM {shape.source} WHERE {shape.where} LIMIT {COUNTED + 1}) c
    """)  # noqa: S608 - only the constants above


ALIKE = text(f"""
    SELECT {_CARD}, false AS saved, NULL::float8 AS km
    FROM (
        SELECT w.id, word_similarity(:text, w.plain) AS alike FROM search_words w
        WHERE w.tenant_id = :tenant AND w.subject_kind = :kind AND w.plain %> :text
        ORDER BY alike DESC LIMIT 6
    ) near JOIN search_documents d ON d.tenant_id = :tenant AND d.id = near.id
    ORDER BY near.alike DESC
""")  # noqa: S608 - only the constant above
"""What is spelled nearly so, for when nothing is found."""

SPELLED_NEARLY = text("""
    SELECT word FROM search_near WHERE tenant_id = :tenant AND near && CAST(:forms AS text[]) LIMIT 400
""")
"""The words of this marketplace that share a form with a letter less."""

HOW_COMMON = text("""
    SELECT asked.place, (
        SELECT count(*) FROM (
            SELECT 1 FROM search_words w
            WHERE w.tenant_id = :tenant AND w.subject_kind = :kind AND w.words @@ CAST(asked.query AS tsquery) LIMIT 100
        ) c
    ) AS number
    FROM unnest(CAST(:queries AS text[])) WITH ORDINALITY AS asked (query, place)
""")
"""How often each of several words stands in what is published, up to a hundred times."""

UNUSED = text("""
    SELECT asked.word FROM unnest(CAST(:words AS text[]), CAST(:lemmas AS text[])) AS asked (word, lemma)
    WHERE NOT EXISTS (
        SELECT FROM search_words w WHERE w.tenant_id = :tenant AND w.words @@ CAST(asked.lemma AS tsquery)
    )
""")

SAVED = text(f"""
    SELECT {_CARD}, true AS saved, NULL::float8 AS km
    FROM bookmarks b JOIN search_documents d ON d.tenant_id = b.tenant_id
        AND d.subject_kind = b.subject_kind AND d.subject_id = b.subject_id
    WHERE b.tenant_id = :tenant AND b.person_id = :person
    ORDER BY b.created_at DESC LIMIT 200
""")  # noqa: S608 - only the constant above

OF_ORGANISATION = text(f"""
    SELECT {_CARD}, b.id IS NOT NULL AS saved, NULL::float8 AS km
    FROM search_documents d
    LEFT JOIN bookmarks b ON b.tenant_id = :tenant AND b.person_id = :person
        AND b.subject_kind = d.subject_kind AND b.subject_id = d.subject_id
    WHERE d.tenant_id = :tenant AND d.organisation_id = :organisation
    ORDER BY d.published_at DESC, d.subject_id LIMIT 100
""")  # noqa: S608 - only the constant above
"""Everything published by an organisation, itself included."""

ADDRESSES = text("""
    SELECT subject_kind, subject_id, indexed_at FROM search_documents
    WHERE tenant_id = :tenant ORDER BY published_at DESC LIMIT 45000
""")

COMPARED = text(f"""
    SELECT {_CARD}, d.stages, d.materials, false AS saved, NULL::float8 AS km FROM search_documents d
    WHERE d.tenant_id = :tenant AND d.subject_kind = 'listing' AND d.subject_id = ANY(:listings)
    ORDER BY d.title, d.subject_id
""")  # noqa: S608 - only the constant above

PLACES = text("""
    SELECT regency_code AS code, count(*) AS number FROM search_documents
    WHERE tenant_id = :tenant AND subject_kind = :kind AND regency_code IS NOT NULL GROUP BY regency_code
""")
