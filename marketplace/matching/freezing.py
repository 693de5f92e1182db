"""The list of a request as it stood when it was decided on: kept for good, with the version of the formula."""

import uuid

from sqlalchemy import exists, select

from marketplace.core.db import db, tenant_id
from marketplace.core.ids import uuid7
from marketplace.matching import formulas
from marketplace.matching.explaining import explained
from marketplace.matching.models import FrozenMatch
from marketplace.matching.queries import best_of
from marketplace.matching.rules import KEPT_FROM
from marketplace.sourcing.models import SourcingRequest
from marketplace.sourcing.rules import RequestState

DECIDED = frozenset({RequestState.CLOSED, RequestState.AWARDED, RequestState.PARTLY_AWARDED, RequestState.NO_AWARD})
"""From its closing on a request is decided on, by the list that its buyer then has."""


def freeze(request: SourcingRequest) -> int:
    """Keep the whole list, once; how many places it has. What was frozen is never written again."""
    if request.state not in DECIDED or is_frozen(request.id):
        return 0
    weights = dict(formulas.current().weights)
    rows = [one for one in explained(best_of(request.id)) if one.score >= KEPT_FROM]
    for place, one in enumerate(sorted(rows, key=lambda row: -row.score), start=1):
        db.session.add(
            FrozenMatch(
                id=uuid7(),
                request_id=request.id,
                listing_id=one.listing_id,
                place=place,
                score=one.score,
                terms=one.terms,
                broken=one.broken,
                formula=one.formula,
                weights=weights,
            )
        )
    db.session.flush()
    return len(rows)


def is_frozen(request_id: uuid.UUID) -> bool:
    own = exists().where(FrozenMatch.tenant_id == tenant_id(), FrozenMatch.request_id == request_id)
    return bool(db.session.scalar(select(own)))


def frozen(request_id: uuid.UUID) -> list[FrozenMatch]:
    """The list in its order; empty while nothing is decided."""
    own = select(FrozenMatch).where(FrozenMatch.tenant_id == tenant_id(), FrozenMatch.request_id == request_id)
    return list(db.session.scalars(own.order_by(FrozenMatch.place)))
