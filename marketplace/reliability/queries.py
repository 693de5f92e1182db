"""Reading what is known of one organisation or of many."""

import uuid
from collections.abc import Collection

from sqlalchemy import select

from marketplace.core.db import db
from marketplace.reliability.models import ReliabilityFacts


def of(organisation_id: uuid.UUID) -> ReliabilityFacts | None:
    """None when nothing has happened yet."""
    own = select(ReliabilityFacts).where(ReliabilityFacts.organisation_id == organisation_id)
    return db.session.scalars(own).first()


def of_many(organisation_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, ReliabilityFacts]:
    own = select(ReliabilityFacts).where(ReliabilityFacts.organisation_id.in_(organisation_ids))
    return {facts.organisation_id: facts for facts in db.session.scalars(own)}
