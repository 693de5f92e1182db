"""All that is said of one request, in one look: counted here, it is counted apart from the product's own queries."""

import json
import uuid
from types import SimpleNamespace
from typing import Any

from sqlalchemy import text

from marketplace.core.db import db
from marketplace.core.states import Life

LOOK = text("""
WITH asked AS (SELECT id, state, pairs FROM sourcing_requests WHERE tenant_id = :tenant AND id = :request),
    answers AS (SELECT id, organisation_id, state, split, pairs FROM proposals
        WHERE tenant_id = :tenant AND request_id = :request),
    shares AS (SELECT p.id, proposal_id, p.organisation_id, p.state, p.pairs, price_per_pair, replaces_id
        FROM proposal_parts p JOIN answers a ON a.id = p.proposal_id WHERE p.tenant_id = :tenant),
    orders AS (SELECT id, part_id, maker_id, state, pairs, price_per_pair FROM partnerships
        WHERE tenant_id = :tenant AND request_id = :request),
    steps AS (SELECT partnership_id, kind, due, claimed, done, refused, completed_on
        FROM milestones m JOIN orders o ON o.id = m.partnership_id WHERE m.tenant_id = :tenant),
    told AS (SELECT partnership_id, kind, deed, sum(amount) AS amount
        FROM partnership_entries e JOIN orders o ON o.id = e.partnership_id
        WHERE e.tenant_id = :tenant AND kind IS NOT NULL AND amount IS NOT NULL GROUP BY partnership_id, kind, deed)
SELECT json_build_object('asked', (SELECT json_agg(x) FROM asked x),
    'answers', (SELECT json_agg(x ORDER BY x.id) FROM answers x),
    'shares', (SELECT json_agg(x ORDER BY x.id) FROM shares x),
    'orders', (SELECT json_agg(x ORDER BY x.id) FROM orders x),
    'steps', (SELECT json_agg(x) FROM steps x), 'told', (SELECT json_agg(x) FROM told x))::text
""")


def look(tenant_id: uuid.UUID, request_id: uuid.UUID) -> dict[str, list[Any]]:
    """Its row, its answers with their shares, their orders with steps, and the sums told of them."""
    seen = db.session.scalars(LOOK, {"tenant": tenant_id, "request": request_id}).one()
    rows = json.loads(seen, object_hook=lambda row: SimpleNamespace(**row))
    return {name: found or [] for name, found in vars(rows).items()}


def leads(life: Life, before: str | None, after: str) -> bool:
    """Whether one or several legal steps lead there; before is None for what was not there."""
    reached = {before} if before else {state.value for state in life.initial}
    while True:
        if after in reached:
            return True
        more = {to for start, to in life.pairs() if start in reached} - reached
        if not more:
            return False
        reached |= more
