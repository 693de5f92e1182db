"""The formula in force: the country's, or with the weights that this marketplace has set for itself within bounds."""

from dataclasses import dataclass

from sqlalchemy import select

from marketplace.core.db import db
from marketplace.matching.models import OwnFormula
from marketplace.matching.scoring import FORMULA, WEIGHTS, Weights

FLOOR = 2
"""Places of each list beyond the first ten that makers get who are seldom seen."""


@dataclass(frozen=True)
class Formula:
    """`version` names code and weights together; `floor` is how many seldom seen makers each list also shows."""

    version: str
    weights: Weights
    floor: int


def current() -> Formula:
    return _formula(newest())


def newest() -> OwnFormula | None:
    """The marketplace's own, if it has set one."""
    return db.session.scalar(select(OwnFormula).order_by(OwnFormula.number.desc()).limit(1))


def history(most: int = 20) -> list[OwnFormula]:
    return list(db.session.scalars(select(OwnFormula).order_by(OwnFormula.number.desc()).limit(most)))


def _formula(own: OwnFormula | None) -> Formula:
    if own is None:
        return Formula(FORMULA, WEIGHTS, FLOOR)
    # A term that is newer than the setting has the country's points.
    return Formula(f"{FORMULA}+{own.number}", {key: own.weights.get(key, WEIGHTS[key]) for key in WEIGHTS}, own.floor)
