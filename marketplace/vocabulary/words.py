"""Which terms of the trade somebody means by the words that he types."""

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

from marketplace.vocabulary.terms import REGISTRIES, Term, read_table
from marketplace.vocabulary.units import read_pairs

LONGEST_TEXT = 2_000
"""Characters that are looked at; a search is a few words."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """The keys that a text names, by registry in the order of the text, and what is left of it."""

    keys: dict[str, tuple[str, ...]] = field(default_factory=dict)
    pairs: tuple[tuple[int, int], ...] = ()
    rest: tuple[str, ...] = ()

    def of(self, registry: str) -> tuple[str, ...]:
        """Keys of one registry, for example `of("materials")`."""
        return self.keys.get(registry, ())

    def terms(self) -> list[Term]:
        """All terms that were named."""
        return [REGISTRIES[name][key] for name, keys in self.keys.items() for key in keys]


def plain(text: str) -> str:
    """Lower case, without accents and punctuation, one blank between words: how spellings are compared."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[a-z0-9]+", bare))


def tokens(text: str) -> list[str]:
    """The plain words of a text, each as it is usually written: "sendal pantopel" is sandal, pantofel."""
    return [_usual().get(word, word) for word in plain(text).split()]


@lru_cache(maxsize=1)
def _usual() -> dict[str, str]:
    return {row["typed"]: row["means"] for row in read_table("spellings")}


@lru_cache(maxsize=1)
def _spellings() -> dict[tuple[str, ...], list[tuple[str, str]]]:
    """Every spelling as a tuple of words, with the (registry, key) pairs that it stands for."""
    known: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for name, registry in REGISTRIES.items():
        for term in registry.values():
            for spelling in term.spellings:
                owners = known.setdefault(tuple(tokens(spelling)), [])
                if (name, term.key) not in owners:
                    owners.append((name, term.key))
    return known


@lru_cache(maxsize=1)
def _longest() -> int:
    return max(len(words) for words in _spellings())


@dataclass(frozen=True, slots=True)
class Span:
    """Words that stand together, and the (registry, key) pairs that they may mean; none for a word not understood."""

    words: tuple[str, ...]
    owners: tuple[tuple[str, str], ...]


def spans(text: str) -> list[Span]:
    """A text cut into what it names; the longest spelling wins ("sandal hotel" does not name "sandal")."""
    words = tokens(text[:LONGEST_TEXT])
    found = []
    at = 0
    while at < len(words):
        length, owners = _longest_at(words, at)
        found.append(Span(tuple(words[at : at + length]), tuple(owners)))
        at += length
    return found


def expand(text: str) -> Meaning:
    """What is named in a text."""
    found: dict[str, list[str]] = {}
    rest: list[str] = []
    for span in spans(text):
        for name, key in span.owners:
            keys = found.setdefault(name, [])
            if key not in keys:
                keys.append(key)
        if not span.owners:
            rest.extend(span.words)
    pairs = tuple(read_pairs(text[:LONGEST_TEXT]))
    return Meaning({name: tuple(keys) for name, keys in found.items()}, pairs, tuple(rest))


def _longest_at(words: list[str], at: int) -> tuple[int, list[tuple[str, str]]]:
    for length in range(min(_longest(), len(words) - at), 0, -1):
        owners = _spellings().get(tuple(words[at : at + length]))
        if owners:
            return length, owners
    return 1, []
