"""The trade's words: each with its key, its name in both languages and the ways people type it."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Term:
    """One thing of the trade; `key` is stored, `id` and `en` are read, `variants` are what people type."""

    key: str
    id: str
    en: str
    family: str
    variants: tuple[str, ...] = ()

    def label(self, language: str) -> str:
        """Its name in `language` ("id" or "en"); any other language reads Indonesian."""
        return self.en if language.startswith("en") else self.id

    @property
    def spellings(self) -> tuple[str, ...]:
        """Everything that stands for it in free text, its two names included."""
        return (self.id, self.en, self.key.replace("_", " "), *self.variants)


class Registry(Mapping[str, Term]):
    """Terms of one kind in the order in which people expect them."""

    def __init__(self, name: str, terms: Iterable[Term]) -> None:
        self.name = name
        self._terms = {term.key: term for term in terms}

    def __getitem__(self, key: str) -> Term:
        return self._terms[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._terms)

    def __len__(self) -> int:
        return len(self._terms)

    def __repr__(self) -> str:
        return f"Registry({self.name!r}, {len(self)} terms)"

    def choices(self, language: str) -> list[tuple[str, str]]:
        """Pairs (key, label) for a field of a form."""
        return [(term.key, term.label(language)) for term in self.values()]

    def by_family(self) -> dict[str, list[Term]]:
        """The terms under their families, both in order."""
        families: dict[str, list[Term]] = {}
        for term in self.values():
            families.setdefault(term.family, []).append(term)
        return families


def read_table(name: str) -> list[dict[str, str]]:
    """The rows of one of the vocabulary's small tables."""
    text = files("marketplace.vocabulary").joinpath("data", f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _registry(name: str) -> Registry:
    return Registry(
        name,
        (
            Term(row["key"], row["id"], row["en"], row["family"], tuple(filter(None, row["variants"].split("|"))))
            for row in read_table(name)
        ),
    )


PRODUCT_TYPES = _registry("product_types")
STAGES = _registry("stages")
CONSTRUCTIONS = _registry("constructions")
MATERIALS = _registry("materials")
CERTIFICATES = _registry("certificates")
SIZE_CLASSES = _registry("size_classes")
LASTS = _registry("lasts")
"""What a shoe is made over: its shape decides the fit, and a new one takes 15 to 30 days more (domain.md, 8)."""
TRAITS = _registry("traits")
"""What else is asked of a maker or said of his shoes: for whom, for what use, with which service."""
WANTS = _registry("wants")
"""Words that ask for several product types at once: "sepatu karyawan" may be formal shoes, slip-ons or sneakers."""

REGISTRIES: dict[str, Registry] = {
    registry.name: registry
    for registry in (PRODUCT_TYPES, STAGES, CONSTRUCTIONS, MATERIALS, CERTIFICATES, SIZE_CLASSES)
}


def label(source: Registry | Term, key: str, language: str) -> str:
    """The name of a key; one that is no longer in the registry is shown as it was stored."""
    if isinstance(source, Term):
        return source.label(language)
    term = source.get(key)
    return term.label(language) if term else key.replace("_", " ")
