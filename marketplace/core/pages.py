"""A page of a long list: which rows, and how one gets to the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of rows. `total` counts up to `ceiling`; beyond it a reader is told "more than"."""

    rows: Sequence[Row]
    number: int
    size: int
    total: int
    ceiling: int = 1000

    @property
    def pages(self) -> int:
        return max(1, -(-min(self.total, self.ceiling) // self.size))

    @property
    def is_capped(self) -> bool:
        return self.total > self.ceiling

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.pages else None
