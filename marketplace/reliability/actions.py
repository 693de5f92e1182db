"""Keeping the sums of an organisation's past."""

import uuid

from sqlalchemy.dialects.postgresql import insert

from marketplace.core.clock import now
from marketplace.core.db import db, tenant_id
from marketplace.core.ids import uuid7
from marketplace.reliability.models import ReliabilityFacts


def keep(organisation_id: uuid.UUID, sums: dict[str, int]) -> None:
    """Put these sums in the place of those before; twice is the same."""
    known = {**sums, "updated_at": now()}
    row = {"tenant_id": tenant_id(), "id": uuid7(), "organisation_id": organisation_id, **known}
    made = insert(ReliabilityFacts).values(row)
    key = ["tenant_id", "organisation_id"]
    db.session.execute(made.on_conflict_do_update(index_elements=key, set_=known))
