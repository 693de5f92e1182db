"""Offers as rows of one matrix, with their figures as columns beside it."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from marketplace.matching.encoding import Floats, Ints, Row, row_of
from marketplace.matching.facts import ListingFacts
from marketplace.matching.layout import AT, THRESHOLDS, TYPES, WIDTH, regency_places
from marketplace.matching.terms import STATED

Places = npt.NDArray[np.int64]
Cells = npt.NDArray[np.int8]
STEPS = 127
"""Into so many steps a cell from 0 to 1 is rounded in the columns that bounds are read from."""
AT_ONCE = 1_024
"""So many rows are rounded in one go: few enough to stay in the processor's own memory."""


class Offers:
    """Offers by their place; the lines of an offer are rows of their own that belong to its place.

    Rows stand in no order, and there is room for more than there are: a change writes its own rows and no others.
    `columns` are the cells of the matrix once more, lying column by column and rounded: one need asks for few columns,
    and reads those of all offers in a fraction of the time that their rows take.
    """

    def __init__(self, facts: Sequence[ListingFacts] = ()) -> None:
        self.by_regency = regency_places()
        self.has_lines = False
        self._make_room(sum(1 + len(one.lines) for one in facts))
        for place, one in enumerate(facts):
            self.replace(place, one)

    def __len__(self) -> int:
        return len(self.of)

    def _make_room(self, rows: int) -> None:
        self._of = np.zeros(rows, dtype=np.int64)
        self._matrix: Floats = np.zeros((rows, WIDTH), dtype=np.float32)
        self._figures: Ints = np.zeros((len(THRESHOLDS), rows), dtype=np.int32)
        self._regency: Places = np.zeros(rows, dtype=np.int64)
        self._near: Floats = np.zeros((len(TYPES) + 1, rows), dtype=np.float32)
        self._columns: Cells = np.zeros((WIDTH, rows), dtype=np.int8)
        self._rounded = 0
        self._show(0)

    def _show(self, rows: int) -> None:
        """What everybody else sees are the first `rows` rows."""
        self.of, self.matrix, self.regency = self._of[:rows], self._matrix[:rows], self._regency[:rows]
        self.figures, self.near = self._figures[:, :rows], self._near[:, :rows]

    @property
    def columns(self) -> Cells:
        """The cells of all rows by column; those of rows that are new since the last look are rounded many at once."""
        for start in range(self._rounded, len(self), AT_ONCE):
            part = slice(start, min(start + AT_ONCE, len(self)))
            self._columns[:, part] = np.rint(self.matrix[part] * STEPS).T
        self._rounded = len(self)
        return self._columns[:, : len(self)]

    def reserve(self, more: int) -> None:
        """Make room for `more` rows beside those that are there."""
        if len(self) + more <= len(self._of):
            return
        held, rows = self._parts(), len(self)
        self._make_room(rows + more)
        self._show(rows)
        for part, before in zip(self._parts(), held, strict=True):
            part[:] = before

    def _parts(self) -> tuple[npt.NDArray[Any], ...]:
        return self.of, self.matrix, self.regency, self.figures, self.near

    def replace(self, place: int, facts: ListingFacts) -> None:
        """Write one offer anew with all its lines, and touch no other's rows."""
        self.put(place, [row_of(line) for line in (facts, *facts.lines)])

    def put(self, place: int, lines: Sequence[Row]) -> None:
        """The same from rows that were encoded before; an offer without lines is there no more."""
        rows = np.flatnonzero(self.of == place).tolist() if len(self) else []
        for at in reversed(rows[len(lines) :]):
            self._drop(at)
        self.append(place, lines, rows)

    def append(self, place: int, lines: Sequence[Row], rows: Sequence[int] = ()) -> None:
        """Write lines over these rows, and what is left of them at the end."""
        self.has_lines |= len(lines) > 1
        if len(lines) > len(rows):
            self.reserve(max(len(lines) - len(rows), len(self) // 8 if len(self) == len(self._of) and len(self) else 0))
            first = len(self)
            self._show(first + len(lines) - len(rows))
            rows = [*rows, *range(first, len(self))]
        for at, line in zip(rows, lines, strict=False):
            self._write(at, place, line)

    def _write(self, at: int, place: int, line: Row) -> None:
        self.of[at], self.regency[at] = place, self.by_regency.get(line.regency or "", 0)
        self.matrix[at] = 0
        self.matrix[at, line.columns] = line.values
        self.figures[:, at] = line.figures
        self.near[:-1, at] = self.matrix[at, AT["product"] : AT["product"] + len(TYPES)]
        self.near[-1, at] = self.matrix[at, AT["no_product"]]
        if at < self._rounded:
            self._columns[:, at] = np.rint(self.matrix[at] * STEPS)

    def _drop(self, at: int) -> None:
        """The last row takes the place of one that goes."""
        last, rounded = len(self) - 1, self.columns
        for rows in (self.of, self.matrix, self.regency):
            rows[at] = rows[last]
        for columns in (self.figures, self.near, rounded):
            columns[:, at] = columns[:, last]
        self._rounded = last
        self._show(last)

    def nearness(self, group: tuple[str | None, str | None]) -> Floats:
        """From 0 to 1 how near each row's product is to the wanted; 1 for rows whose product is not known."""
        stated, closer = group
        if stated is None:
            return np.ones(len(self), dtype=np.float32)
        near = self.near[TYPES.index(stated)]
        if closer is not None:
            near = np.float32(STATED) * near + np.float32(1 - STATED) * self.near[TYPES.index(closer)]
        nearest: Floats = np.maximum(near, self.near[-1])
        return nearest
