"""What is missing: the cheapest changes of an offer that would lift it over the line for a need."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from marketplace.matching.facts import ListingFacts, RequestFacts
from marketplace.matching.figures import pace
from marketplace.matching.rules import FITS_FROM
from marketplace.matching.scoring import WEIGHTS, Weights, score

MOST_CHANGES = 2
COSTS = {
    "fill_moq": 1,
    "fill_capacity": 1,
    "fill_lead": 1,
    "fill_price": 1,
    "fill_materials": 1,
    "fill_stages": 1,
    "lower_moq": 2,
    "shorten_lead": 3,
    "learn_material": 4,
    "lower_price": 5,
    "add_capacity": 6,
    "learn_making": 6,
    "get_certificate": 8,
}
"""How hard each kind of change is for a small workshop, from writing down what is so to getting a certificate."""


@dataclass(frozen=True)
class Change:
    """One thing to do; `value` is the figure to reach, or the keys to add."""

    kind: str
    value: int | tuple[str, ...]
    changes: tuple[tuple[str, object], ...]

    @property
    def cost(self) -> int:
        return COSTS[self.kind]


@dataclass(frozen=True)
class Missing:
    """The changes to make, and the score before and after them; `lifts` says whether that is over the line."""

    changes: tuple[Change, ...]
    before: int
    after: int

    @property
    def lifts(self) -> bool:
        return self.after >= FITS_FROM


def missing(need: RequestFacts, offer: ListingFacts, weights: Weights = WEIGHTS) -> Missing | None:
    """The one or two cheapest changes that lift the offer over the line, or gain most; None when nothing is missing."""
    before = score(need, offer, weights)
    if before.is_another_product or (before.total >= FITS_FROM and not before.broken):
        return None
    possible = list(_changes(need, offer))
    tried = []
    for count in range(1, MOST_CHANGES + 1):
        for chosen in combinations(possible, count):
            after = score(need, _changed(offer, chosen), weights).total
            if after > before.total:
                tried.append(Missing(chosen, before.total, after))
    if not tried:
        return None
    lifting = [one for one in tried if one.lifts]
    if lifting:
        return min(lifting, key=lambda one: (sum(change.cost for change in one.changes), -one.after))
    return max(tried, key=lambda one: (one.after, -sum(change.cost for change in one.changes)))


def _changed(offer: ListingFacts, chosen: tuple[Change, ...]) -> ListingFacts:
    changes: dict[str, Any] = dict(pair for change in chosen for pair in change.changes)
    return replace(offer, **changes, lines=())


def _changes(need: RequestFacts, offer: ListingFacts) -> Iterator[Change]:
    """Every single change of the offer that this need gives a reason for."""
    if need.pairs is not None and (offer.moq is None or offer.moq > need.pairs):
        yield _figure("fill_moq" if offer.moq is None else "lower_moq", "moq", need.pairs)
    asked = pace(need)
    if asked and (offer.capacity is None or offer.capacity < asked[0]):
        yield _figure("fill_capacity" if offer.capacity is None else "add_capacity", "capacity", asked[0])
    if need.days is not None and not need.is_monthly and (offer.lead_days is None or offer.lead_days > need.days):
        yield _figure("fill_lead" if offer.lead_days is None else "shorten_lead", "lead_days", need.days)
    if need.budget is not None and (offer.price_min is None or offer.price_min > need.budget):
        kind = "fill_price" if offer.price_min is None else "lower_price"
        yield Change(kind, need.budget, (("price_min", need.budget), ("price_max", None)))
    for name, filled, learnt in (
        ("materials", "fill_materials", "learn_material"),
        ("constructions", "learn_making", "learn_making"),
        ("stages", "fill_stages", "learn_making"),
        ("certificates", "get_certificate", "get_certificate"),
    ):
        held = getattr(offer, name)
        lacking = tuple(one for one in getattr(need, name) if one not in held)
        if lacking:
            yield Change(learnt if held else filled, lacking, ((name, (*held, *lacking)),))


def _figure(kind: str, name: str, value: int) -> Change:
    return Change(kind, value, ((name, value),))
