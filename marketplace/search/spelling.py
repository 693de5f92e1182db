"""Did you mean: the nearest word that this marketplace, the trade, or a map knows.

Two words that differ by one slip share a form with one letter less (Garbe 2012, SymSpell): that makes the candidates,
which are then ordered by how many slips lie between, and by how often each is written here.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from marketplace.core.db import db, tenant_id
from marketplace.regions import gazetteer
from marketplace.search import statements
from marketplace.search.rules import SubjectKind, Wanted
from marketplace.search.understanding import ISLANDS, understand
from marketplace.search.words import LONGEST_SPELLED, SHORTEST_SPELLED, of_tenant, query_of, spelled
from marketplace.vocabulary.lemmas import meaningful
from marketplace.vocabulary.terms import REGISTRIES, WANTS, read_table
from marketplace.vocabulary.words import plain, spans

TRIED = 6
"""So many candidates of a word are looked up."""
LONG = 6
"""From so many letters on, a word may hold two slips."""


def suggestion(kind: SubjectKind, text: str) -> str | None:
    """The text with each word that nobody here wrote put right; None when there is nothing to put right."""
    wrong = _doubtful(understand(text).words)
    if not wrong:
        return None
    candidates = {word: _nearest(word) for word in wrong}
    _leave_the_best(kind, wrong, _of_this_market(wrong), candidates)
    better = text
    for word, several in candidates.items():
        if several:
            better = re.sub(rf"(?<![^\W_]){word}(?![^\W_])", several[0], better, flags=re.IGNORECASE)
    return better if better != text else None


def _doubtful(words: str) -> list[str]:
    """The words that stand for nothing known to the trade."""
    alone = [span.words[0] for span in spans(words) if not span.owners]
    return [word for word in dict.fromkeys(alone) if word in spelled(word) and meaningful(word)]


def _of_this_market(words: list[str]) -> list[str]:
    """The words written here that share a form with one of these."""
    forms = sorted({form for word in words for form in forms_of(word)})
    found = db.session.execute(statements.SPELLED_NEARLY, {"tenant": tenant_id(), "forms": forms})
    return [row.word for row in found]


def _leave_the_best(kind: SubjectKind, wrong: list[str], written: list[str], candidates: dict[str, list[str]]) -> None:
    """Order each word's candidates, what is found before what is not; none for a word that is itself found."""
    for word, several in candidates.items():
        near = [one for one in {*several, *written} if 0 < slips(word, one) <= (2 if len(word) >= LONG else 1)]
        candidates[word] = sorted(near, key=lambda one: _unlikeness(word, one))[:TRIED]
    asked = list(dict.fromkeys([*wrong, *(one for several in candidates.values() for one in several)]))
    queries = [of_tenant(query_of(Wanted(text=one)), tenant_id()) for one in asked]
    values = {"tenant": tenant_id(), "kind": kind.value, "queries": queries}
    numbers = {asked[row.place - 1]: row.number for row in db.session.execute(statements.HOW_COMMON, values)}
    for word, several in candidates.items():
        several.sort(key=lambda one: (not numbers[one], *_unlikeness(word, one)[:2], -numbers[one]))
        if numbers[word]:
            several.clear()


def _unlikeness(word: str, other: str) -> tuple[int, bool, int, str]:
    """The fewer slips the likelier; the first letter is seldom wrong, and a letter is sooner left out than mistaken."""
    return slips(word, other), other[0] != word[0], -len(other), other


def _nearest(word: str) -> list[str]:
    """The trade's and the map's words that share a form with this one."""
    known = _known()
    return sorted({one for form in forms_of(word) for one in known.get(form, ())})


def forms_of(word: str) -> set[str]:
    """The word, and the word without each of its letters in turn; as the database keeps them."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def slips(one: str, other: str) -> int:
    """Letters left out, added, mistaken, or changed with their neighbour (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        last, before, row = before, row, [i]
        for j, mark in enumerate(other, 1):
            best = min(row[j - 1] + 1, before[j] + 1, before[j - 1] + (letter != mark))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == mark:
                best = min(best, last[j - 2] + 1)
            row.append(best)
    return row[-1]


@lru_cache(maxsize=1)
def _known() -> dict[str, tuple[str, ...]]:
    """The words of the vocabulary and of the places, by each of their forms."""
    spellings: Iterable[str] = (
        text for registry in (*REGISTRIES.values(), WANTS) for term in registry.values() for text in term.spellings
    )
    places = [one.name for one in gazetteer.provinces().values()]
    places += [one.name for one in gazetteer.regencies().values()]
    places += [*ISLANDS, *(row["means"] for row in read_table("spellings"))]
    words = {word for text in (*spellings, *places) for word in plain(text).split()}
    found: dict[str, list[str]] = {}
    for word in sorted(words):
        if word.isalpha() and SHORTEST_SPELLED <= len(word) <= LONGEST_SPELLED:
            for form in forms_of(word):
                found.setdefault(form, []).append(word)
    return {form: tuple(several) for form, several in found.items()}
