"""A stored score as a page shows it: names and sentences in the reader's language, figures as people write them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marketplace.core.i18n import fill
from marketplace.matching.sentences import NAMES, SENTENCES
from marketplace.regions.queries import name_of
from marketplace.vocabulary.terms import CERTIFICATES, CONSTRUCTIONS, MATERIALS, PRODUCT_TYPES, STAGES, Registry, label

Formats = Mapping[str, Callable[..., str]]

_LABELLED: dict[str, tuple[Registry, ...]] = {
    "product": (PRODUCT_TYPES,),
    "nearest": (PRODUCT_TYPES,),
    "stages": (STAGES, CONSTRUCTIONS),
    "materials": (MATERIALS,),
    "certificates": (CERTIFICATES,),
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
