"""The best team of makers for a need that no single one can take, by an exact optimisation.

By pairs, each maker takes a share that is no less than his smallest order and no more than he has free; by stage, each
stage goes to one maker who offers it. Cost is the price of the pairs, the distance from each maker to the place of
delivery, and a fixed sum for every further maker, since each must be talked to and checked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from marketplace.matching.facts import ListingFacts, RequestFacts
from marketplace.matching.figures import pace, price_steps
from marketplace.matching.places import distance_km

MOST_MAKERS, MOST_CANDIDATES = 6, 40
SECONDS = 2.0
A_KM, A_MAKER = 300, 250_000
"""Rupiah: what a kilometre of road for a shipment, and one maker more, are counted as."""
UNKNOWN_PRICE = 1.15
"""A maker whose price is not known is counted a little above the dearest that is."""
Id = TypeVar("Id")


@dataclass(frozen=True)
class Part(Generic[Id]):
    """What one maker of a team takes: so many pairs, of one stage alone when `stage` is named."""

    maker: Id
    pairs: int
    price: int | None
    km: int | None
    stage: str | None = None


@dataclass(frozen=True)
class Team(Generic[Id]):
    """Parts that together meet the need; `price` is the mean rupiah a pair, None when a price is not known."""

    parts: tuple[Part[Id], ...]
    price: int | None


def free_pairs(need: RequestFacts, offer: ListingFacts) -> int:
    """Pairs that an offer can make in the time of the need; nothing for who does not say."""
    asked = pace(need)
    if asked is None or need.pairs is None or offer.capacity is None:
        return 0
    share = offer.capacity if need.is_monthly or need.days is None else offer.capacity * max(1, need.days) // 30
    return min(share, need.pairs, offer.most or need.pairs)


def team_by_pairs(need: RequestFacts, offers: Sequence[tuple[Id, ListingFacts]]) -> Team[Id] | None:
    """The cheapest makers that together have room for all pairs; None when even all of them have not."""
    able = [(maker, offer, free_pairs(need, offer)) for maker, offer in offers[:MOST_CANDIDATES]]
    able = [one for one in able if one[2] > 0 and (one[1].moq or 1) <= one[2]]
    if not able or need.pairs is None or sum(one[2] for one in able) < need.pairs:
        return None
    prices, roads = _prices([one[1] for one in able]), _roads(need, [one[1] for one in able])
    count = len(able)
    costs = np.concatenate([prices, roads * A_KM + A_MAKER])
    room = np.array([float(one[2]) for one in able])
    least = np.array([float(one[1].moq or 1) for one in able])
    eye, none = np.eye(count), np.zeros(count)
    rules = [
        LinearConstraint(np.concatenate([np.ones(count), none]), need.pairs, need.pairs),
        LinearConstraint(np.concatenate([none, np.ones(count)]), 0, MOST_MAKERS),
        LinearConstraint(np.hstack([eye, -np.diag(room)]), -np.inf, 0),
        LinearConstraint(np.hstack([eye, -np.diag(least)]), 0, np.inf),
    ]
    bounds = Bounds(np.zeros(2 * count), np.concatenate([room, np.ones(count)]))
    found = milp(
        costs, constraints=rules, integrality=np.ones(2 * count), bounds=bounds, options={"time_limit": SECONDS}
    )
    if found.x is None:
        return None
    taken = [round(value) for value in found.x[:count]]
    parts = tuple(
        Part(maker, pairs, price_steps(offer)[0], None if road < 0 else round(road))
        for (maker, offer, _), pairs, road in zip(able, taken, _known_roads(need, able), strict=True)
        if pairs
    )
    return Team(parts, _mean(parts))


def team_by_stage(need: RequestFacts, offers: Sequence[tuple[Id, ListingFacts]]) -> Team[Id] | None:
    """One maker for each stage that is asked for, few and near; None when a stage has nobody with enough room."""
    if need.pairs is None or not need.stages:
        return None
    able = [one for one in offers[:MOST_CANDIDATES] if free_pairs(need, one[1]) >= need.pairs]
    pairs = [(at, stage) for at, (_, offer) in enumerate(able) for stage in need.stages if stage in offer.stages]
    if {stage for _, stage in pairs} != set(need.stages):
        return None
    roads = _roads(need, [offer for _, offer in able])
    width = len(pairs) + len(able)
    costs = np.concatenate([np.ones(len(pairs)), roads * A_KM + A_MAKER])
    rules = []
    for stage in need.stages:
        rules.append(LinearConstraint(np.array([float(one == stage) for _, one in pairs] + [0.0] * len(able)), 1, 1))
    for number, (at, _stage) in enumerate(pairs):
        line = np.zeros(width)
        line[number], line[len(pairs) + at] = 1, -1
        rules.append(LinearConstraint(line, -np.inf, 0))
    found = milp(
        costs, constraints=rules, integrality=np.ones(width), bounds=Bounds(0, 1), options={"time_limit": SECONDS}
    )
    if found.x is None:
        return None
    chosen = [pair for pair, value in zip(pairs, found.x, strict=False) if value > 0.5]
    return Team(tuple(Part(able[at][0], need.pairs, None, None, stage) for at, stage in chosen), None)


def _prices(offers: Sequence[ListingFacts]) -> np.ndarray:
    known = [price_steps(offer)[0] for offer in offers]
    dearest = max((price for price in known if price is not None), default=0) * UNKNOWN_PRICE
    return np.array([dearest if price is None else float(price) for price in known])


def _roads(need: RequestFacts, offers: Sequence[ListingFacts]) -> np.ndarray:
    known = [_road(need, offer) for offer in offers]
    farthest = max((km for km in known if km is not None), default=0.0)
    return np.array([farthest if km is None else km for km in known])


def _known_roads(need: RequestFacts, able: Sequence[tuple[Id, ListingFacts, int]]) -> list[float]:
    return [-1.0 if (km := _road(need, offer)) is None else km for _, offer, _ in able]


def _road(need: RequestFacts, offer: ListingFacts) -> float | None:
    if need.delivery_regency is None or offer.regency is None:
        return None
    return distance_km([need.delivery_regency], offer.regency)


def _mean(parts: Sequence[Part[Id]]) -> int | None:
    if not parts or any(part.price is None for part in parts):
        return None
    return round(sum(part.pairs * (part.price or 0) for part in parts) / sum(part.pairs for part in parts))
