"""A row of the matrix and the facts of a need as PostgreSQL keeps them, so that no text is read twice."""

from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from datetime import date
from typing import Any

import numpy as np

from marketplace.matching.encoding import Row
from marketplace.matching.facts import RequestFacts

CELL = np.dtype([("column", "<u2"), ("value", "<f4")])


def cells_of(row: Row) -> bytes:
    packed = np.empty(len(row.columns), dtype=CELL)
    packed["column"], packed["value"] = row.columns, row.values
    return packed.tobytes()


def figures_of(row: Row) -> bytes:
    return row.figures.astype("<i4").tobytes()


def row_from(cells: bytes, figures: bytes, regency: str | None) -> Row:
    packed = np.frombuffer(cells, dtype=CELL)
    return Row(packed["column"], packed["value"], np.frombuffer(figures, dtype="<i4"), regency)


def need_as_json(need: RequestFacts, needed_by: date | None) -> dict[str, Any]:
    """All of it; the days that are left until a date pass, and are counted when it is read."""
    told = asdict(replace(need, days=None) if needed_by else need)
    return {name: sorted(value) if isinstance(value, frozenset) else value for name, value in told.items()}


def need_from(told: Mapping[str, Any], needed_by: date | None, day: date) -> RequestFacts:
    known: dict[str, Any] = {name: told[name] for name in _NAMES if name in told}
    for name, value in known.items():
        if isinstance(value, list):
            known[name] = _SETS.get(name, tuple)(tuple(one) if isinstance(one, list) else one for one in value)
    if needed_by:
        known["days"] = (needed_by - day).days
    return RequestFacts(**known)


_NAMES = [one.name for one in fields(RequestFacts)]
_SETS = dict.fromkeys(("unwanted", "words", "from_text"), frozenset)
