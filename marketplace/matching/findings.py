"""What a term of a score has found: how far it is met, and the sentence that says so."""

from collections.abc import Callable
from dataclasses import dataclass, field

from marketplace.matching.facts import ListingFacts, RequestFacts

UNKNOWN = 0.5
"""What a fact that is not known earns; it is said to be unknown, and never counts as broken."""

Value = int | str | list[str]


@dataclass(frozen=True)
class Finding:
    """`share` of the term's points from 0 to 1, the key of its sentence, what fills the sentence."""

    share: float
    sentence: str
    values: dict[str, Value] = field(default_factory=dict)
    broken: bool = False


Rule = Callable[[RequestFacts, ListingFacts], Finding | None]
