"""A stored score as a page shows it: names and sentences in the reader's language, figures as people write them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marketplace.core.i18n import fill
from marketplace.matching.missing import Change, Missing
from marketplace.matching.sentences import CHANGES, NAMES, SENTENCES
from marketplace.regions.queries import name_of
from marketplace.vocabulary.terms import (
    CERTIFICATES,
    CONSTRUCTIONS,
    MATERIALS,
    PRODUCT_TYPES,
    STAGES,
    TRAITS,
    WANTS,
    Registry,
    label,
)

Formats = Mapping[str, Callable[..., str]]

_LABELLED: dict[str, tuple[Registry, ...]] = {
    "product": (PRODUCT_TYPES, WANTS),
    "nearest": (PRODUCT_TYPES,),
    "stages": (STAGES, CONSTRUCTIONS),
    "materials": (MATERIALS,),
    "certificates": (CERTIFICATES,),
    "features": (TRAITS,),
}
_FORMATTED = {
    "pairs": "pairs",
    "moq": "pairs",
    "able": "pairs",
    "budget": "rupiah",
    "price": "rupiah",
    "km": "number",
    "percent": "number",
}


@dataclass(frozen=True)
class ShownTerm:
    name: str
    points: int
    possible: int
    why: str


@dataclass(frozen=True)
class ShownScore:
    """`broken` holds the sentence of each hard constraint that is not met."""

    total: int
    terms: tuple[ShownTerm, ...]
    broken: tuple[str, ...]
    formula: str


@dataclass(frozen=True)
class ShownLack:
    """What to change, in sentences, the score after it, and whether that is over the line."""

    changes: tuple[str, ...]
    after: int
    lifts: bool


class Teller:
    """Tells scores in one reader's language; `translate` takes an Indonesian text to it."""

    def __init__(self, translate: Callable[[str], str], formats: Formats, language: str) -> None:
        self._translate, self._formats, self._language = translate, formats, language

    def score(self, total: int, terms: Sequence[Mapping[str, Any]], formula: str) -> ShownScore:
        shown = tuple(
            ShownTerm(self.name(t["key"]), t["points"], t["possible"], self.sentence(t["sentence"], t["values"]))
            for t in terms
        )
        broken = tuple(one.why for one, term in zip(shown, terms, strict=True) if term["broken"])
        return ShownScore(total, shown, broken, formula)

    def name(self, key: str) -> str:
        """The name of a term; one of an older formula is shown by its key."""
        return self._translate(NAMES[key]) if key in NAMES else key

    def missing(self, lack: Missing | None) -> ShownLack | None:
        """What to change, and the score that it leads to."""
        if lack is None:
            return None
        return ShownLack(tuple(self._change(one) for one in lack.changes), lack.after, lack.lifts)

    def _change(self, one: Change) -> str:
        known = (MATERIALS, STAGES, CONSTRUCTIONS, CERTIFICATES)
        if isinstance(one.value, tuple):
            values = {"keys": ", ".join(self._label(known, key) for key in one.value)}
        else:
            pairs, budget = self._formats["pairs"](one.value), self._formats["rupiah"](one.value)
            values = {"pairs": pairs, "budget": budget, "days": str(one.value)}
        return fill(self._translate(CHANGES[one.kind]), values)

    def sentence(self, key: str, values: Mapping[str, Any]) -> str:
        """Why a term got its points; nothing for a sentence of an older formula."""
        if key not in SENTENCES:
            return ""
        return fill(self._translate(SENTENCES[key]), {name: self._value(name, value) for name, value in values.items()})

    def _value(self, name: str, value: Any) -> str:
        if name in _LABELLED:
            keys = value if isinstance(value, list) else [value]
            return ", ".join(self._label(_LABELLED[name], key) for key in keys)
        if name == "regency":
            return name_of(value)
        if name in _FORMATTED:
            return self._formats[_FORMATTED[name]](value)
        return ", ".join(value) if isinstance(value, list) else str(value)

    def _label(self, registries: tuple[Registry, ...], key: str) -> str:
        return next((label(one, key, self._language) for one in registries if key in one), key.replace("_", " "))
