"""The statements of the pages that search, each written once for its shape and prepared by the driver.

Words and filters are looked up in the view `search_words`, whose index works there and not under row-level security;
the rows come from the narrow table. A page is one statement: its cards, how many there are, and which are saved.
"""

from functools import lru_cache

from sqlalchemy import TextClause, text

from marketplace.search.rules import COUNTED, PAGE, RANKED, Sort

_CARD = """
    d.subject_kind, d.subject_id, d.title, d.organisation_id, d.organisation_name, d.organisation_kind, d.product_types,
    d.certificates, d.regency_name, d.moq, d.capacity_month, d.lead_days, d.price_min, d.price_max, d.pairs,
    d.is_monthly, d.is_design, d.closes_on, d.photo_id, d.photo_width, d.photo_height, d.is_unclaimed,
    d.workers, d.published_at
"""
_ORDERS = {
    Sort.RELEVANCE: "hits.rank DESC, d.published_at DESC, d.subject_id",
    Sort.NEWEST: "d.published_at DESC, d.subject_id",
    Sort.MOQ: "d.moq ASC NULLS LAST, d.published_at DESC, d.subject_id",
    Sort.PRICE: "d.price_min ASC NULLS LAST, d.published_at DESC, d.subject_id",
    Sort.CLOSING: "d.closes_on ASC NULLS LAST, d.published_at DESC, d.subject_id",
}
_HITS = f"""
    WITH hits AS MATERIALIZED (
        SELECT w.id, ts_rank(w.words, query) AS rank
        FROM search_words w, CAST(:query AS tsquery) query
        WHERE w.tenant_id = :tenant AND w.subject_kind = :kind AND w.words @@ query
        LIMIT {RANKED}
    )
"""  # noqa: S608 - only the constant above
_OWN = "d.tenant_id = :tenant AND d.subject_kind = :kind"
_MOQ = "AND d.moq <= :moq"


@lru_cache(maxsize=64)
def cards(order: Sort, *, by_words: bool, by_moq: bool) -> TextClause:
    """One page of cards. Binds tenant, kind, person, offset; query when `by_words`, moq when `by_moq`."""
    source = f"search_documents d{' JOIN hits ON d.id = hits.id' if by_words else ''}"
    where = f"{_OWN} {_MOQ if by_moq else ''}"
    order = Sort.NEWEST if order is Sort.RELEVANCE and not by_words else order
    return text(f"""
        {_HITS if by_words else ""}
        SELECT {_CARD}, b.id IS NOT NULL AS saved,
            (SELECT count(*) FROM (SELECT 1 FROM {source} WHERE {where} LIMIT {COUNTED + 1}) counted) AS total
        FROM {source}
        LEFT JOIN bookmarks b ON b.tenant_id = :tenant AND b.person_id = :person
            AND b.subject_kind = :kind AND b.subject_id = d.subject_id
        WHERE {where}
        ORDER BY {_ORDERS[order]}
        LIMIT {PAGE} OFFSET :offset
    """)  # noqa: S608 - only the constants above


ALIKE = text(f"""
    SELECT {_CARD}, false AS saved
    FROM (
        SELECT w.id, word_similarity(:text, w.plain) AS alike FROM search_words w
        WHERE w.tenant_id = :tenant AND w.subject_kind = :kind AND w.plain %> :text
        ORDER BY alike DESC LIMIT 6
    ) near JOIN search_documents d ON d.tenant_id = :tenant AND d.id = near.id
    ORDER BY near.alike DESC
""")  # noqa: S608 - only the constant above
"""What is spelled nearly so, for when nothing is found."""

SAVED = text(f"""
    SELECT {_CARD}, true AS saved
    FROM bookmarks b JOIN search_documents d ON d.tenant_id = b.tenant_id
        AND d.subject_kind = b.subject_kind AND d.subject_id = b.subject_id
    WHERE b.tenant_id = :tenant AND b.person_id = :person
    ORDER BY b.created_at DESC LIMIT 200
""")  # noqa: S608 - only the constant above

OF_ORGANISATION = text(f"""
    SELECT {_CARD}, b.id IS NOT NULL AS saved
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
