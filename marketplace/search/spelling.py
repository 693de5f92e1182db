"""Did you mean: the nearest words that the trade, or a map, knows."""

from difflib import get_close_matches
from functools import lru_cache

from marketplace.regions import gazetteer
from marketplace.vocabulary.lemmas import meaningful
from marketplace.vocabulary.terms import REGISTRIES
from marketplace.vocabulary.words import plain, spans

SHORTEST = 4
LIKENESS = 0.74


def suggestion(text: str) -> str | None:
    """The text with each word that nobody knows put right; None when there is nothing to put right."""
    mended = []
    for span in spans(text):
        word = " ".join(span.words)
        mended.append(word if span.owners else _nearest(word))
    better = " ".join(mended)
    return better if better != plain(text) else None


def _nearest(word: str) -> str:
    if len(word) < SHORTEST or word in _known() or word.isdecimal() or not meaningful(word):
        return word
    found = get_close_matches(word, _known(), n=1, cutoff=LIKENESS)
    return found[0] if found else word


@lru_cache(maxsize=1)
def _known() -> dict[str, None]:
    """Every word of the vocabulary and of the places, in a fixed order."""
    spellings = [text for registry in REGISTRIES.values() for term in registry.values() for text in term.spellings]
    places = [one.name for one in gazetteer.provinces().values()]
    places += [one.name for one in gazetteer.regencies().values()]
    words = (word for text in (*spellings, *places) for word in plain(text).split())
    return dict.fromkeys(word for word in words if len(word) >= SHORTEST)
