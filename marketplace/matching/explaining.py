"""The terms of stored matches, worked out for whoever reads them."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from marketplace.core.db import db, tenant_id
from marketplace.matching import formulas, overriding
from marketplace.matching.facts import ListingFacts, RequestFacts
from marketplace.matching.gathering import facts_of, request_facts
from marketplace.matching.models import Override
from marketplace.matching.queries import Found
from marketplace.matching.scoring import Score, Term, score
from marketplace.sourcing.models import SourcingRequest
from marketplace.sourcing.queries import today

OVERRIDDEN = "overridden"


@dataclass(frozen=True)
class Explained:
    """A match with its terms, which add up to the score; `formula` is the version that made them."""

    request_id: uuid.UUID
    listing_id: uuid.UUID
    score: int
    terms: list[dict[str, Any]]
    formula: str

    @property
    def broken(self) -> list[str]:
        return [term["key"] for term in self.terms if term["broken"]]


def explained(found: Sequence[Found]) -> list[Explained]:
    """In the same order; one whose listing or request has gone meanwhile is left out."""
    needs, offers = needs_of({one.request_id for one in found}), facts_of({one.listing_id for one in found})
    formula = formulas.current()
    said = overriding.of_pairs({(one.request_id, one.listing_id) for one in found})
    return [
        explain(one.request_id, one.listing_id, needs[one.request_id], offers[one.listing_id], formula, said)
        for one in found
        if one.request_id in needs and one.listing_id in offers
    ]


def explain(
    request_id: uuid.UUID,
    listing_id: uuid.UUID,
    need: RequestFacts,
    offer: ListingFacts,
    formula: formulas.Formula,
    said: dict[overriding.Pair, Override],
) -> Explained:
    result = overridden(score(need, offer, formula.weights), said.get((request_id, listing_id)))
    return Explained(request_id, listing_id, result.total, [vars(term) for term in result.terms], formula.version)


def overridden(result: Score, own: Override | None) -> Score:
    """With a moderator's word, which is a term like the others: what it adds or takes, and why."""
    if own is None:
        return result
    term = Term(OVERRIDDEN, own.score - result.total, 0, OVERRIDDEN, {"reason": own.reason})
    return Score(own.score, own.score / 100, (*result.terms, term))


def needs_of(request_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, RequestFacts]:
    rows = db.session.scalars(
        select(SourcingRequest).where(SourcingRequest.tenant_id == tenant_id(), SourcingRequest.id.in_(request_ids))
    )
    day = today()
    return {request.id: request_facts(request, day) for request in rows}
