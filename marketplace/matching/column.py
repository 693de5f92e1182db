"""One offer against every open need: a single product of matrix and row, then its figures against theirs at once."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from marketplace.matching.encoding import Floats, Ints, Need
from marketplace.matching.engine import BIT, KEPT, Masks
from marketplace.matching.figures import PRICE_HALF, PRICE_PART, TIGHT
from marketplace.matching.layout import AT, NEVER, TYPES, WIDTH, regency_places
from marketplace.matching.offers import Offers, Places
from marketplace.matching.terms import STATED
from marketplace.vocabulary.terms import CERTIFICATES

Flags = npt.NDArray[np.bool_]
_NONE = len(TYPES)
_CERTIFICATES = slice(AT["certificates"], AT["certificates"] + len(CERTIFICATES))
# In single precision, as all the rest: else every column would be copied into double.
_TIGHT, _PRICE_PART, _PRICE_HALF = np.float32(TIGHT), np.float32(PRICE_PART), np.float32(PRICE_HALF)
_FIGURES = ("pairs", "least", "comfortable", "days", "comfortable_days", "budget")
_TAKES = ("moq", "capacity", "lead_time", "price")


class Needs:
    """Open needs that were made ready, column by column: an offer reads those that it has something in."""

    def __init__(self, ready: Sequence[Need]) -> None:
        self.ready = list(ready)
        rows = [one.row for one in ready]
        self.columns: Floats = np.ascontiguousarray(np.array(rows, dtype=np.float32).reshape(len(rows), WIDTH).T)
        self.earned, self.outside, self.place_table = _place_tables(ready)
        self.stated, self.closer = self._types(0), self._types(1)
        self.figures: Ints = np.array([[getattr(one, name) for one in ready] for name in _FIGURES], dtype=np.int32)
        self.takes: Floats = np.array([[one.takes[name] for one in ready] for name in _TAKES], dtype=np.float32)
        self.is_must = np.array([one.is_must for one in ready], dtype=bool)
        self.wants_design = np.array([one.wants_design for one in ready], dtype=bool)
        self.certificates = np.array([_bits(one.certificates) for one in ready], dtype=np.uint64)
        self.either = np.array([_bits(one.either) for one in ready], dtype=np.uint64)

    def __len__(self) -> int:
        return len(self.ready)

    def _types(self, at: int) -> Ints:
        return np.array([_NONE if (key := one.group[at]) is None else TYPES.index(key) for one in self.ready], np.int32)

    def of_its_kind(self, near: Floats, *, is_unknown: bool) -> Flags:
        """Which needs a line of an offer makes the product for, or something near, or might."""
        if is_unknown:
            return np.ones(len(self), dtype=bool)
        share = np.append(near, np.float32(0))
        wanted = np.where(self.closer == _NONE, share[self.stated], STATED * share[self.stated] + share[self.closer])
        of_its_kind: Flags = (wanted > 0) | (self.stated == _NONE)
        return of_its_kind


def scores_of_offer(needs: Needs, offer: Offers) -> tuple[Floats, Masks]:
    """What one offer gets from every need by the best of its lines, and the mask of what it breaks there.

    0 for another product.
    """
    best, masks = np.zeros(len(needs), dtype=np.float32), np.zeros(len(needs), dtype=np.uint8)
    for line, row in enumerate(offer.matrix):
        has = np.flatnonzero(row)
        scores, broken = _scored(needs, offer, line, row[has] @ needs.columns[has])
        better = needs.of_its_kind(offer.near[:-1, line], is_unknown=bool(offer.near[-1, line]))
        better &= scores > best
        np.copyto(best, scores, where=better)
        np.copyto(masks, broken, where=better)
    return best, masks


def _scored(needs: Needs, offer: Offers, line: int, linear: Floats) -> tuple[Floats, Masks]:
    """The same as `engine.exact`, by column: one line of an offer for all needs, of its kind or not."""
    moq, capacity, lead, low, middle, high, most = (int(one) for one in offer.figures[:, line])
    pairs, least, comfortable, days, comfortable_days, budget = needs.figures
    above, late, dear, is_must = moq > pairs, lead > days, low > budget, needs.is_must
    line_short = (most < pairs) & (pairs < NEVER)
    short = (capacity < least) & ~line_short
    tight = _TIGHT * ((capacity < comfortable) | short)
    of_moq, of_capacity, of_lead, of_price = needs.takes
    taken = of_moq * above + of_capacity * np.maximum(tight, line_short | (short & is_must))
    taken += of_lead * (_TIGHT * (lead > comfortable_days) + (1 - _TIGHT) * late)
    taken += of_price * (_PRICE_PART * (high > budget) + _PRICE_HALF * (middle > budget))
    taken += of_price * ((1 - _PRICE_PART - _PRICE_HALF) * dear)
    broken: Masks = BIT["moq"] * above | BIT["lead_time"] * late | BIT["price"] * dear
    broken |= BIT["capacity"] * (line_short | (short & is_must))
    held = np.uint64(_bits((AT["certificates"] + np.flatnonzero(offer.matrix[line, _CERTIFICATES])).tolist()))
    lacking = (needs.certificates & ~held != 0) | ((needs.either != 0) & (needs.either & held == 0))
    broken |= BIT["certificates"] * lacking
    if offer.matrix[line, AT["designer"]] == 0:
        broken |= BIT["kind"] * needs.wants_design
    regency = int(offer.regency[line])
    broken |= BIT["region"] * needs.outside[regency, needs.place_table]
    return (linear + needs.earned[regency, needs.place_table] - taken) * KEPT[broken], broken


def _bits(columns: Iterable[int]) -> int:
    """These columns of certificates as one number."""
    return sum(1 << column - AT["certificates"] for column in columns)


def _place_tables(ready: Sequence[Need]) -> tuple[Floats, Flags, Places]:
    """What each regency earns and breaks, a column for each table that needs share, and which of them each has."""
    number: dict[tuple[int, int], int] = {}
    own = [number.setdefault((id(one.place_earns), id(one.place_breaks)), len(number)) for one in ready]
    earned = np.zeros((len(regency_places()) + 1, len(number)), dtype=np.float32)
    outside = np.zeros(earned.shape, dtype=bool)
    for at, one in zip(own, ready, strict=True):
        if one.place_earns is not None:
            earned[:, at] = one.place_earns
        if one.place_breaks is not None:
            outside[:, at] = one.place_breaks
    return earned, outside, np.array(own, dtype=np.int64)
