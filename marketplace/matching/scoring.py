"""The score of an offer for a need: 0 to 100 points in named terms, and what breaks a hard constraint."""

from collections.abc import Mapping
from dataclasses import dataclass

from marketplace.matching import figures, places
from marketplace.matching import terms as rules
from marketplace.matching.facts import ListingFacts, RequestFacts
from marketplace.matching.findings import Rule, Value
from marketplace.matching.vectors import IS_HERE

FORMULA = "2026-11.3v" if IS_HERE else "2026-11.3"

RULES: dict[str, Rule] = {
    "product": rules.product,
    "stages": rules.stages,
    "materials": rules.materials,
    "certificates": rules.certificates,
    "moq": figures.moq,
    "capacity": figures.capacity,
    "lead_time": figures.lead_time,
    "price": figures.price,
    "region": places.region,
    "kind": rules.kind,
    "features": rules.features,
    "words": rules.words,
    "meaning": rules.meaning,
    "skill": rules.skill,
    "reliability": rules.reliability,
    "completeness": rules.completeness,
}
Weights = Mapping[str, int]
MEANING = 5
"""Beside the hundred points of the others: it is only asked where the extra is installed."""
WEIGHTS: Weights = {
    "product": 22,
    "stages": 11,
    "materials": 14,
    "certificates": 6,
    "moq": 5,
    "capacity": 6,
    "lead_time": 4,
    "price": 6,
    "region": 6,
    "kind": 4,
    "features": 10,
    "words": 2,
    "meaning": MEANING,
    "skill": 2,
    "reliability": 1,
    "completeness": 1,
}
"""Points of each term when a need asks everything. What is not asked is not scored: its points go to the rest."""

BROKEN_CEILING = 40
"""The most that an offer gets which breaks a hard constraint; each further one takes a quarter of what is left."""
FURTHER = 0.75
HELD_DOWN = "held_down"


@dataclass(frozen=True)
class Term:
    """`points` of `possible`, and the key and values of the sentence that says why."""

    key: str
    points: int
    possible: int
    sentence: str
    values: dict[str, Value]
    broken: bool = False


@dataclass(frozen=True)
class Score:
    """`total` is the sum of the terms' points; `exact`, from 0 to 1, is what the ranking goes by.

    What breaks a hard constraint costs points in a term of its own, "held_down", so that the sum stays the score.
    """

    total: int
    exact: float
    terms: tuple[Term, ...]

    @property
    def broken(self) -> tuple[str, ...]:
        return tuple(term.key for term in self.terms if term.broken)

    @property
    def is_another_product(self) -> bool:
        return "product" in self.broken


def score(need: RequestFacts, offer: ListingFacts, weights: Weights = WEIGHTS) -> Score:
    """How well `offer` fits `need` under FORMULA, by the best of its lines; the same facts give the same score."""
    best = score_line(need, offer, weights)
    for line in offer.lines:
        best = max(best, score_line(need, line, weights), key=lambda one: one.exact)
    return best


def score_line(need: RequestFacts, offer: ListingFacts, weights: Weights = WEIGHTS) -> Score:
    found = {key: finding for key, rule in RULES.items() if (finding := rule(need, offer)) is not None}
    whole = sum(weights[key] for key in found)
    exact = {key: weights[key] * finding.share / whole for key, finding in found.items()}
    reached = sum(exact.values())
    held = reached * kept(sum(finding.broken for finding in found.values()))
    possible = in_whole_points({key: weights[key] / whole for key in found})
    points = in_whole_points(exact, possible)
    terms = [
        Term(key, points[key], possible[key], finding.sentence, finding.values, finding.broken)
        for key, finding in found.items()
    ]
    total = round(held * 100)
    if held < reached:
        lost = total - sum(points.values())
        terms.append(Term(HELD_DOWN, lost, 0, "held_down", {"count": sum(one.broken for one in terms)}))
    return Score(total, held, tuple(terms))


def kept(broken: int) -> float:
    """What is left of a score that breaks so many hard constraints."""
    return 1.0 if broken == 0 else BROKEN_CEILING / 100 * FURTHER ** (broken - 1)


def in_whole_points(shares: Mapping[str, float], most: Mapping[str, int] | None = None) -> dict[str, int]:
    """Hundredths of these shares as whole points that add up to their rounded sum, none above `most`.

    The largest remainders gain what rounding leaves.
    """
    points = {key: int(share * 100) for key, share in shares.items()}
    left = round(sum(shares.values()) * 100) - sum(points.values())
    order = sorted(shares, key=lambda key: points[key] - shares[key] * 100)
    room = [key for key in order if most is None or points[key] < most[key]]
    for key in room[:left]:
        points[key] += 1
    return points
