"""Which terms of the trade a text claims, and which it only denies, imitates or has under way."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from marketplace.vocabulary.terms import (
    CERTIFICATES,
    CONSTRUCTIONS,
    MATERIALS,
    PRODUCT_TYPES,
    STAGES,
    TRAITS,
    WANTS,
    Registry,
    read_table,
)
from marketplace.vocabulary.words import tokens

LONGEST_TEXT = 8_000
READ: tuple[Registry, ...] = (PRODUCT_TYPES, STAGES, CONSTRUCTIONS, MATERIALS, CERTIFICATES, TRAITS, WANTS)
_CLAUSE = re.compile(r"[.;:!?\n()•|]+(?=\s|$|\()|[()\n]|\s[–—-]\s")


class Status(StrEnum):
    """How a term is meant. `PENDING`: under way, so not held; `IMITATED`: looks like it and is not."""

    CLAIMED = "claimed"
    DENIED = "denied"
    PENDING = "pending"
    IMITATED = "imitated"


@dataclass(frozen=True, slots=True)
class Claim:
    """A term at a place of the text; `clause` counts the clauses, so that figures beside it can be found."""

    registry: str
    key: str
    status: Status
    clause: int


_MARKERS = {row["kind"]: frozenset(row["words"].split()) for row in read_table("markers")}
_DENYING, _NOT_YET, _PENDING, _INSTEAD = (_MARKERS[kind] for kind in ("denying", "not_yet", "pending", "instead"))
_EXCUSED = _MARKERS["excused"]
"""After a denying word these turn it round: "bukan hanya kulit sapi" claims it."""
_REFUSING = _MARKERS["refusing"]
"""After a denying word, behind a thing, they say that it is not wanted: "sintetis jangan dipakai"."""
_LIGHT = _MARKERS["light"]
"""They say nothing between a denying word and what it denies: "nggak mau yang dilem"."""
_LOOKS, _LOOKS_AFTER, _STOPS = (_MARKERS[kind] for kind in ("looks", "looks_after", "stop"))
_SCOPE = 3


def claims(text: str) -> list[Claim]:
    """Every term that the text names, in its order, each with how it is meant."""
    found = []
    for number, clause in enumerate(clauses(text)):
        words = tokens(clause)
        breaks = _breaks(clause)
        for registry in READ:
            for start, end, key in _named(registry, words, text):
                found.append(Claim(registry.name, key, _status(registry, key, words, start, end, breaks), number))
    return found


def alternatives(text: str) -> frozenset[str]:
    """Certificates that stand side by side with "or" between them: one of them is enough."""
    found: set[str] = set()
    for clause in clauses(text):
        words = tokens(clause)
        named = list(_named(CERTIFICATES, words, text))
        for (_, end, one), (start, _, other) in pairwise(named):
            if one != other and set(words[end:start]) & {"atau", "or"} and start - end <= 2:
                found |= {one, other}
    return frozenset(found)


def clauses(text: str) -> list[str]:
    """The text cut where a sentence, a bracket or a dash ends what was being said."""
    return [part for part in _CLAUSE.split(text[:LONGEST_TEXT]) if part and part.strip()]


def _breaks(clause: str) -> frozenset[int]:
    """The numbers of the words that a comma stands before: a denial does not reach over it."""
    places, count = set(), 0
    for part in clause.split(",")[:-1]:
        count += len(tokens(part))
        places.add(count)
    return frozenset(places)


def _named(registry: Registry, words: list[str], text: str) -> Iterator[tuple[int, int, str]]:
    known, longest = _known(registry.name)
    at = 0
    while at < len(words):
        for length in range(min(longest, len(words) - at), 0, -1):
            spelled = tuple(words[at : at + length])
            keys = _in_context(registry.name, spelled, text) or known.get(spelled)
            if keys:
                yield from ((at, at + length, key) for key in keys)
                if registry is PRODUCT_TYPES and "tenun" in keys:
                    # "slip on tenun" is woven footwear, and it is a slip-on.
                    yield from _named(registry, words[at : at + length - 1], text)
                at += length
                break
        else:
            at += 1


def _status(registry: Registry, key: str, words: list[str], start: int, end: int, breaks: frozenset[int]) -> Status:
    if registry in (TRAITS, WANTS):
        return Status.CLAIMED if not _denied(words, start, breaks, {*_DENYING} - {"tanpa"}) else Status.DENIED
    if registry is CERTIFICATES and _INSTEAD & set(words[max(0, start - 3) : start]):
        return Status.DENIED
    if registry is CERTIFICATES and (_PENDING & set(words[max(0, start - 3) : start] + words[end : end + 4])):
        return Status.PENDING
    if _denied(words, start, breaks, _NOT_YET) or (registry is CERTIFICATES and "belum" in words[end : end + 2]):
        return Status.PENDING if registry is CERTIFICATES else Status.DENIED
    if _denied(words, start, breaks, _DENYING) or (registry is not PRODUCT_TYPES and _refused(words, end, breaks)):
        return Status.DENIED
    return Status.IMITATED if _imitated(registry, key, words, start, end, breaks) else Status.CLAIMED


def _denied(words: list[str], start: int, breaks: frozenset[int], by: frozenset[str] | set[str]) -> bool:
    left = _SCOPE
    for at in range(start - 1, -1, -1):
        if not left or at + 1 in breaks or words[at] in _STOPS:
            return False
        if words[at] in by:
            return not (at + 1 < len(words) and words[at + 1] in _EXCUSED)
        left -= words[at] not in _LIGHT
    return False


def _refused(words: list[str], end: int, breaks: frozenset[int]) -> bool:
    """ "imitasi tidak mau", "SNI tidak perlu": said behind the thing, and then nothing more."""
    if end in breaks or not set(words[end : end + 1]) & _DENYING or not set(words[end + 1 : end + 2]) & _REFUSING:
        return False
    last = end + 2
    return last >= len(words) or last in breaks or words[last] in _STOPS


def _imitated(registry: Registry, key: str, words: list[str], start: int, end: int, breaks: frozenset[int]) -> bool:
    """ "model goodyear" and "welt imitasi" are no welt; of a material "motif" and "look" say that it is another."""
    if registry not in (CONSTRUCTIONS, MATERIALS, PRODUCT_TYPES):
        return False
    before = words[start - 1] if start and start not in breaks else ""
    after = words[end] if end < len(words) and end not in breaks else ""
    if registry is PRODUCT_TYPES:
        return before in {"seperti", "mirip", "kayak", "like"}
    if registry is MATERIALS:
        if "meniru" in words[:start]:
            return True
        family = MATERIALS[key].family
        return (family == "leather" and before in {"motif", "seperti", "kayak", "look", "faux"}) or after == "look"
    return before in _LOOKS or after in _LOOKS_AFTER


@lru_cache(maxsize=16)
def _known(name: str) -> tuple[dict[tuple[str, ...], tuple[str, ...]], int]:
    registry = next(one for one in READ if one.name == name)
    known: dict[tuple[str, ...], tuple[str, ...]] = {}
    for term in registry.values():
        # Not by its key: "merek" alone is no registered one, and "tenun" alone is a cloth and no shoe.
        named = () if registry in (TRAITS, WANTS) else (term.id, term.en)
        for spelling in (*named, *term.variants):
            words = tuple(tokens(spelling))
            if term.key not in known.get(words, ()):
                known[words] = (*known.get(words, ()), term.key)
    longest = max(map(len, (*known, *(words for one, words in _ambiguous() if one == name))))
    return known, longest


@lru_cache(maxsize=1)
def _ambiguous() -> dict[tuple[str, tuple[str, ...]], list[tuple[str, tuple[str, ...]]]]:
    """Words that mean one thing here and another there, each with the words beside which it does."""
    table: dict[tuple[str, tuple[str, ...]], list[tuple[str, tuple[str, ...]]]] = {}
    for row in read_table("ambiguous"):
        beside = tuple(filter(None, row["when"].split("|")))
        table.setdefault((row["registry"], tuple(tokens(row["spelling"]))), []).append((row["key"], beside))
    return table


def _in_context(registry: str, spelled: tuple[str, ...], text: str) -> tuple[str, ...] | None:
    meanings = _ambiguous().get((registry, spelled))
    if meanings is None:
        return None
    around = f" {' '.join(tokens(text))} "
    for key, beside in meanings:
        if not beside or any(f" {word} " in around for word in beside):
            return (key,)
    return None
