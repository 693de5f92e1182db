"""The score of an offer for a need: 0 to 100 points in named terms, and what breaks a hard constraint."""

from dataclasses import dataclass

from marketplace.matching import terms as rules
from marketplace.matching.facts import ListingFacts, RequestFacts
from marketplace.matching.terms import Finding, Rule, Value

FORMULA = "2026-11.1"

WEIGHTS: dict[str, tuple[int, Rule]] = {
    "product": (26, rules.product),
    "stages": (8, rules.stages),
    "materials": (8, rules.materials),
    "certificates": (7, rules.certificates),
    "moq": (7, rules.moq),
    "capacity": (8, rules.capacity),
    "lead_time": (5, rules.lead_time),
    "price": (8, rules.price),
    "region": (6, rules.region),
    "kind": (4, rules.kind),
    "words": (11, rules.words),
    "completeness": (2, rules.completeness),
}
"""Points of each term when a need asks everything. What is not asked is not scored: its points go to the rest."""

BROKEN_CEILING = 40
"""The most that an offer gets which breaks a hard constraint; each further one takes a quarter of what is left."""


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
    """`total` is the sum of the terms' points, unless something is broken: then it is held down."""

    total: int
    terms: tuple[Term, ...]

    @property
    def broken(self) -> tuple[str, ...]:
        return tuple(term.key for term in self.terms if term.broken)

    @property
    def is_another_product(self) -> bool:
        return "product" in self.broken


def score(need: RequestFacts, offer: ListingFacts) -> Score:
    """How well `offer` fits `need` under FORMULA; the same facts always give the same score."""
    found = {key: finding for key, (_weight, rule) in WEIGHTS.items() if (finding := rule(need, offer)) is not None}
    possible = _shared_out({key: WEIGHTS[key][0] for key in found})
    terms = tuple(_term(key, finding, possible[key]) for key, finding in found.items())
    total = sum(term.points for term in terms)
    broken = sum(term.broken for term in terms)
    if broken:
        total = round(total * BROKEN_CEILING / 100 * 0.75 ** (broken - 1))
    return Score(total, terms)


def _term(key: str, finding: Finding, possible: int) -> Term:
    points = round(possible * min(1.0, max(0.0, finding.share)))
    return Term(key, points, possible, finding.sentence, finding.values, finding.broken)


def _shared_out(weights: dict[str, int]) -> dict[str, int]:
    """100 points over these weights, in whole points; the largest remainders get what rounding leaves."""
    whole = sum(weights.values())
    exact = {key: weight * 100 / whole for key, weight in weights.items()}
    points = {key: int(share) for key, share in exact.items()}
    for key in sorted(exact, key=lambda key: points[key] - exact[key])[: 100 - sum(points.values())]:
        points[key] += 1
    return points
