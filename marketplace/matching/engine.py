"""The exact best offers for a need, and the exact best needs for an offer, out of a hundred thousand.

Offers of another product are no match and are passed over. The others are taken in the order of how near their
product is; an offer is looked at closely only while its upper bound could still enter the best.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from marketplace.matching.encoding import (
    Floats,
    Ints,
    Need,
    encode_need,
)
from marketplace.matching.facts import RequestFacts
from marketplace.matching.figures import PRICE_HALF, PRICE_PART, TIGHT
from marketplace.matching.layout import AT, NEVER
from marketplace.matching.offers import STEPS, Offers, Places
from marketplace.matching.rules import BREAKABLE
from marketplace.matching.scoring import WEIGHTS, Weights, kept

Masks = npt.NDArray[np.uint8]
BEST = 50
CHUNK, BATCH = 8_192, 256
STRIP = 4_096
"""Of so many offers the columns that a need asks for stay in the processor's own memory."""
SLACK = 1e-5
"""What single precision may lose; a bound is never taken for lower than it is."""
KEPT = np.array([kept(mask.bit_count()) for mask in range(2 ** len(BREAKABLE))], dtype=np.float32)
"""What is left of a score, by the mask of the hard constraints that are broken."""
BIT = {key: np.uint8(1 << at) for at, key in enumerate(BREAKABLE)}


@dataclass(frozen=True)
class Ranking:
    """Places in the list of offers, best first, each with its score from 0 to 1 and the mask of what it breaks."""

    places: tuple[int, ...]
    scores: tuple[float, ...]
    broken: tuple[int, ...]


def rank(need: RequestFacts, offers: Offers, most: int = BEST, weights: Weights = WEIGHTS) -> Ranking:
    """The best for one need; with `most` as large as the list, every offer, those of another product at the end."""
    return rank_ready(encode_need(need, weights), offers, most)


def rank_ready(ready: Need, offers: Offers, most: int = BEST) -> Ranking:
    """The same for a need that was made ready."""
    every = most >= int(offers.of.max(initial=-1)) + 1
    rows = np.arange(len(offers)) if every else np.flatnonzero(offers.nearness(ready.group) > 0)
    if every:
        scores, broken = exact(ready, offers, rows, offers.matrix @ ready.row)
    else:
        rows, scores, broken = _pruned(ready, offers, rows, most)
    return _best(offers.of[rows], scores, broken, most)


def _pruned(need: Need, offers: Offers, rows: Places, most: int) -> tuple[Places, Floats, Masks]:
    """Those rows that may be among the best, each step a bound that costs more and lets fewer pass.

    First what the rounded columns promise, then less what the figures take, and the exact row of what is left.
    """
    bound = promised_of(need, offers)[rows]
    if need.place_earns is not None:
        bound += need.place_earns[offers.regency[rows]]
    least = -1.0
    if len(rows) > most * 4:
        first = rows[np.argpartition(-bound, most * 4)[: most * 4]]
        least = _least(offers, first, _scored(need, offers, first, *thresholds(need, offers, first))[0], most)
        passed = np.flatnonzero(bound >= least - SLACK)
        rows, bound = rows[passed], bound[passed]
    taken, broken = thresholds(need, offers, rows)
    bound = (bound - taken) * KEPT[broken]
    if len(rows) > most * 4:
        first = np.argpartition(-bound, most * 4)[: most * 4]
        sample, _masks = _scored(need, offers, rows[first], taken[first], broken[first])
        least = max(least, _least(offers, rows[first], sample, most))
    passed = np.flatnonzero(bound >= least - SLACK)
    rows, taken, broken = rows[passed], taken[passed], broken[passed]
    return rows, *_scored(need, offers, rows, taken, broken)


def promised_of(need: Need, offers: Offers) -> Floats:
    """What the inner product of each row is at most, from the rounded columns that the need asks for."""
    asked = np.flatnonzero(need.row)
    each = need.row[asked]
    within = np.float32(np.abs(each).sum() / 2 / STEPS)
    promised = np.empty(len(offers), dtype=np.float32)
    for start in range(0, len(offers), STRIP):
        strip = offers.columns[asked, start : start + STRIP].astype(np.float32)
        np.dot(each / np.float32(STEPS), strip, out=promised[start : start + STRIP])
    promised += within
    return promised


def _scored(need: Need, offers: Offers, rows: Places, taken: Floats, broken: Masks) -> tuple[Floats, Masks]:
    return (offers.matrix[rows] @ need.row + _place(need, offers, rows) - taken) * KEPT[broken], broken


def rank_many(needs: Sequence[Need], offers: Offers, most: int = BEST) -> list[Ranking]:
    """The best for each of many needs that were made ready, in their order."""
    found: list[Ranking] = [Ranking((), (), ())] * len(needs)
    groups: dict[tuple[str | None, str | None], list[int]] = {}
    for at, need in enumerate(needs):
        groups.setdefault(need.group, []).append(at)
    for group, members in groups.items():
        near = offers.nearness(group)
        rows = np.flatnonzero(near > 0)
        rows = rows[np.argsort(-near[rows], kind="stable")]
        for start in range(0, len(members), BATCH):
            batch = members[start : start + BATCH]
            for at, ranking in zip(
                batch, _batch([needs[at] for at in batch], offers, rows, near[rows], most), strict=True
            ):
                found[at] = ranking
    return found


def _batch(needs: list[Need], offers: Offers, rows: Places, near: Floats, most: int) -> list[Ranking]:
    matrix = np.stack([need.row for need in needs])
    keepers = [_Keeper(need, most) for need in needs]
    for start in range(0, len(rows), CHUNK):
        part, closest = rows[start : start + CHUNK], float(near[start])
        open_ones = [at for at, one in enumerate(keepers) if one.may_gain(closest)]
        if not open_ones:
            break
        linear, figures = matrix[open_ones] @ offers.matrix[part].T, offers.figures[:, part]
        for line, at in zip(linear, open_ones, strict=True):
            keepers[at].take(offers, part, figures, line)
    return [one.ranking(offers) for one in keepers]


class _Keeper:
    """The best of one need so far, and the score that the next must reach."""

    def __init__(self, need: Need, most: int) -> None:
        self.need, self.most, self.least = need, most, -1.0
        self.rows: Places = np.zeros(0, dtype=np.int64)
        self.scores: Floats = np.zeros(0, dtype=np.float32)
        self.broken: Masks = np.zeros(0, dtype=np.uint8)

    def may_gain(self, closest: float) -> bool:
        return 1 - self.need.product_share * (1 - closest) + SLACK >= self.least

    def take(self, offers: Offers, part: Places, figures: Ints, linear: Floats) -> None:
        """Look closely at those of a chunk whose upper bound can still enter; what breaks nothing is bounded higher."""
        bound = linear + np.float32(self.need.place_most)
        np.multiply(bound, KEPT[1], out=bound, where=breaking(self.need, figures))
        if self.least < 0 and len(part) > self.most * 4:
            first = np.argpartition(-bound, self.most * 4)[: self.most * 4]
            self._keep(offers, part[first], linear[first])
            bound[first] = -np.inf
        chosen = np.flatnonzero(bound >= self.least - SLACK)
        if len(chosen):
            self._keep(offers, part[chosen], linear[chosen])

    def _keep(self, offers: Offers, rows: Places, linear: Floats) -> None:
        scores, broken = exact(self.need, offers, rows, linear)
        better = scores >= self.least - SLACK
        self.rows = np.concatenate([self.rows, rows[better]])
        self.scores = np.concatenate([self.scores, scores[better]])
        self.broken = np.concatenate([self.broken, broken[better]])
        if len(self.rows) >= self.most:
            self.least = _least(offers, self.rows, self.scores, self.most)
            kept = self.scores >= self.least - SLACK
            self.rows, self.scores, self.broken = self.rows[kept], self.scores[kept], self.broken[kept]

    def ranking(self, offers: Offers) -> Ranking:
        return _best(offers.of[self.rows], self.scores, self.broken, self.most)


def breaking(need: Need, figures: Ints) -> npt.NDArray[np.bool_]:
    """Which of these figures alone break a hard constraint of the need."""
    moq, capacity, lead, low, _middle, _high, _most = figures
    broken: npt.NDArray[np.bool_] = moq > need.pairs
    broken |= lead > need.days
    broken |= low > need.budget
    if need.is_must:
        broken |= capacity < need.least
    return broken


def exact(need: Need, offers: Offers, rows: Places, linear: Floats) -> tuple[Floats, Masks]:
    """The scores of these rows, whose inner products are given, and the masks of what they break."""
    taken, broken = thresholds(need, offers, rows)
    if need.group[0] is not None:
        broken |= BIT["product"] * (offers.nearness(need.group)[rows] == 0)
    return (linear + _place(need, offers, rows) - taken) * KEPT[broken], broken


def thresholds(need: Need, offers: Offers, rows: Places) -> tuple[Floats, Masks]:
    """What the figures of these rows take from the score, and which hard constraints they break, the product aside."""
    moq, capacity, lead, low, middle, high, most = offers.figures[:, rows]
    share = {name: np.float32(value) for name, value in need.takes.items()}
    above, late, dear = moq > need.pairs, lead > need.days, low > need.budget
    line_short = most < need.pairs if need.pairs < NEVER else np.zeros(len(rows), dtype=bool)
    short = (capacity < need.least) & ~line_short
    tight = (capacity < need.comfortable) | short
    taken = share["moq"] * above
    taken += share["capacity"] * np.maximum(
        line_short, TIGHT * tight if not need.is_must else np.maximum(TIGHT * tight, short)
    )
    taken += share["lead_time"] * (TIGHT * (lead > need.comfortable_days) + (1 - TIGHT) * late)
    taken += share["price"] * (PRICE_PART * (high > need.budget) + PRICE_HALF * (middle > need.budget))
    taken += share["price"] * (1 - PRICE_PART - PRICE_HALF) * dear
    broken: Masks = BIT["moq"] * above | BIT["lead_time"] * late | BIT["price"] * dear
    broken |= BIT["capacity"] * (line_short | (short & need.is_must))
    if need.place_breaks is not None:
        broken |= BIT["region"] * need.place_breaks[offers.regency[rows]]
    if need.wants_design:
        broken |= BIT["kind"] * (offers.columns[AT["designer"], rows] == 0)
    for column in need.certificates:
        broken |= BIT["certificates"] * (offers.columns[column, rows] == 0)
    if need.either:
        broken |= BIT["certificates"] * ~offers.columns[list(need.either)][:, rows].any(axis=0)
    return taken.astype(np.float32), broken


def _place(need: Need, offers: Offers, rows: Places) -> Floats | np.float32:
    return np.float32(0) if need.place_earns is None else need.place_earns[offers.regency[rows]]


def _least(offers: Offers, rows: Places, scores: Floats, most: int) -> float:
    """The score of the last of the best `most` offers; below any score when there are fewer."""
    if offers.has_lines:
        order = np.argsort(-scores, kind="stable")
        _, first = np.unique(offers.of[rows[order]], return_index=True)
        return float(scores[order[np.sort(first)[most - 1]]]) if len(first) >= most else -1.0
    return float(np.partition(scores, len(scores) - most)[len(scores) - most]) if len(scores) >= most else -1.0


def _best(of: Places, scores: Floats, broken: Masks, most: int) -> Ranking:
    """Each offer once, by the best of its lines."""
    order = np.lexsort((of, -scores))
    _, first = np.unique(of[order], return_index=True)
    chosen = order[np.sort(first)[:most]]
    return Ranking(tuple(of[chosen].tolist()), tuple(scores[chosen].tolist()), tuple(broken[chosen].tolist()))
