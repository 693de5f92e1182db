"""Whose turn it is: for each state of a thing, who acts next, what each reader is told, and until when.

One look at a page answers three questions: where does it stand, who must act, by when. Each slice has a table of these.
"""

from dataclasses import dataclass
from datetime import date, datetime

from marketplace.core.states import By


@dataclass(frozen=True)
class Turn:
    """`whose` acts next, nobody when it is over; `mine` is for him, `theirs` for those who wait or look on."""

    whose: frozenset[By]
    mine: str = ""
    theirs: str = ""


@dataclass(frozen=True)
class Next:
    """What one reader is told. `until` is a day or a moment, and None when there is no hurry or it is over."""

    text: str
    is_mine: bool = False
    is_over: bool = False
    until: date | datetime | None = None


def turn(who: By | tuple[By, ...], mine: str, theirs: str) -> Turn:
    return Turn(frozenset((who,) if isinstance(who, By) else who), mine, theirs)


def over(told: str) -> Turn:
    """Nobody acts any more."""
    return Turn(frozenset(), theirs=told)


def told(found: Turn, parts: frozenset[By], until: date | datetime | None = None) -> Next:
    """As somebody reads it who has these parts in it; none of them is somebody who looks on."""
    is_mine = bool(found.whose & parts)
    return Next(found.mine if is_mine else found.theirs, is_mine, not found.whose, until if found.whose else None)
