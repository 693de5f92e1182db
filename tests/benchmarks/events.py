"""A trail of a hundred thousand events for the benches: a year of a busy market, chained as the product chains it."""

import time

from sqlalchemy import insert, select, text

from marketplace.core.db import db
from marketplace.dashboard import counting
from marketplace.dashboard.measures import FUNNEL
from marketplace.events import queries
from marketplace.events.chain import link_digest
from marketplace.events.models import Event, EventLink
from tests.cast import Cast

EVENTS = 100_000
_FIRMS = text("""
    INSERT INTO organisations (tenant_id, id, kind, state, trade_name, regency_code)
    SELECT :tenant, gen_random_uuid(), (ARRAY['producer', 'brand', 'tourism'])[1 + n % 3], 'active', 'Usaha ' || n,
        (SELECT code FROM regencies ORDER BY code OFFSET n LIMIT 1)
    FROM generate_series(1, 60) AS n
""")
# Each with details, as long as those of an edit usually are.
_HAPPENED = text("""
    WITH firms AS (
        SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM organisations WHERE tenant_id = :tenant),
    happened AS MATERIALIZED (
        SELECT gen_random_uuid() AS id, said.kind, firms.id AS firm, decode(md5(random()::text), 'hex') AS salt,
            now() - (n % 400) * interval '1 day' - (n % 1000) * interval '1 second' AS at,
            '{"changed":["price_min","title"],"n":' || n || ',"title":"Sandal tenun, mulai 1 kodi"}' AS letters
        FROM generate_series(1, :count) AS n
        CROSS JOIN LATERAL (SELECT (CAST(:kinds AS text[]))[1 + n % cardinality(CAST(:kinds AS text[]))] AS kind) said
        JOIN firms ON firms.place = n % (SELECT count(*) FROM firms)),
    recorded AS (
        INSERT INTO events
            (tenant_id, id, kind, subject_kind, subject_id, part, organisation_id, at, details_sha256)
        SELECT :tenant, id, kind, split_part(kind, '.', 1), gen_random_uuid(), 'clock', firm, at,
            sha256(salt || convert_to(letters, 'UTF8')) FROM happened)
    INSERT INTO event_details (tenant_id, id, event_id, salt, body, canonical)
    SELECT :tenant, gen_random_uuid(), id, salt, letters::jsonb, letters FROM happened
""")


def fill(cast: Cast, count: int = EVENTS) -> None:
    """So many events of firms in sixty regencies, all in the chain, and the figures counted from them."""
    kinds = [kind for measure in FUNNEL for kind in measure.kinds]
    with cast.inside():
        db.session.execute(_FIRMS, {"tenant": cast.tenant_id})
        db.session.execute(_HAPPENED, {"tenant": cast.tenant_id, "count": count, "kinds": kinds})
    with cast.inside():
        head = queries.head()
        digest, position = bytes.fromhex(head.sha256), head.position
        unlinked = select(Event).where(~select(EventLink).where(EventLink.event_id == Event.id).exists())
        rows = []
        for event in db.session.scalars(unlinked.order_by(Event.at, Event.id)):
            position += 1
            digest = link_digest(digest, position, event)
            rows.append({"tenant_id": cast.tenant_id, "position": position, "event_id": event.id, "sha256": digest})
        db.session.execute(insert(EventLink), rows)
    with cast.inside():
        counting.refresh()


def verified(cast: Cast) -> float:
    """Seconds in which the whole chain is read and checked, and found whole."""
    with cast.inside():
        started = time.perf_counter()
        assert queries.broken_links(queries.head()) == []
        return time.perf_counter() - started
