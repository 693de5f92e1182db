"""What the words of one box mean: "sandal hotel 500 psg lombok maks 20rb" is a product, an amount, a place, a price."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from marketplace.regions import gazetteer
from marketplace.vocabulary.amounts import Amount, amounts
from marketplace.vocabulary.words import plain, spans

ISLANDS = {
    "lombok": ("52.01", "52.02", "52.03", "52.08", "52.71"),
    "pulau sumbawa": ("52.04", "52.05", "52.06", "52.07", "52.72"),
    "madura": ("35.26", "35.27", "35.28", "35.29"),
}
"""Names under which people look for several regencies at once."""
NO_PLACES = frozenset({"batu", "buru", "banjar", "tual", "agam", "pasar", "sorong", "palu", "kota", "utara", "selatan"})
"""Names of places that are words of every day, or of the trade, as well."""
_LONGEST_PLACE = 4
_CEILING = re.compile(r"(?:maks(?:imal|imum)?|max(?:imum)?|di ?bawah|under|below|up to|budget|anggaran|harga)\.?\s*$")
_AMOUNT_OF = re.compile(r"(?:untuk|for|sebanyak|butuh|need|perlu)\s*$")


@dataclass(frozen=True)
class Understood:
    """One thing that was read, and `rest`, the text without it.

    `kind` is pairs, budget, place or a registry of the vocabulary; `values` are figures, codes of places, or keys.
    """

    kind: str
    values: tuple[str, ...]
    rest: str


@dataclass(frozen=True)
class Understanding:
    """All that was read out of a text, and `words`, what is still looked up as words."""

    items: tuple[Understood, ...] = ()
    words: str = ""
    pairs: int | None = None
    budget: int | None = None
    places: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Piece:
    """A part of the text, from `start` to `end`, and what it says."""

    kind: str
    values: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True)
class _Word:
    plain: str
    start: int
    end: int


@lru_cache(maxsize=2_048)
def understand(text: str) -> Understanding:
    """The same text is always understood the same. Figures and places leave the words; terms of the trade stay."""
    figures = list(_figures(text))
    places = list(_places(_words(text, figures)))[:1]
    taken = [*figures, *places]
    pieces = [*taken, *_terms(_words(text, taken))]
    by_kind = {piece.kind: piece.values for piece in taken}
    return Understanding(
        tuple(Understood(one.kind, one.values, _without(text, [one])) for one in pieces),
        _without(text, taken),
        int(by_kind["pairs"][0]) if "pairs" in by_kind else None,
        int(by_kind["budget"][0]) if "budget" in by_kind else None,
        by_kind.get("place", ()),
    )


def _figures(text: str) -> Iterator[_Piece]:
    """The first amount of pairs and the first price; "per hari" and other figures say nothing here."""
    seen = set()
    for one in amounts(text):
        kind = _kind(one)
        if kind and kind not in seen and not one.times:
            seen.add(kind)
            opening = (_CEILING if kind == "budget" else _AMOUNT_OF).search(one.before)
            start = one.start - (len(one.before) - opening.start() if opening else 0)
            end = text.lower().index(one.after, one.start + 1) if one.after else len(text)
            yield _Piece(kind, (str(round(one.high)),), start, end)


def _kind(one: Amount) -> str | None:
    if one.kind == "pairs":
        return "pairs"
    return "budget" if one.kind == "rupiah" or one.is_money else None


def _words(text: str, taken: list[_Piece]) -> list[_Word]:
    """The words of the text and where each stands, without those that are taken already."""
    found: list[_Word] = []
    for match in re.finditer(r"[^\W_]+", text):
        if not any(piece.start <= match.start() < piece.end for piece in taken):
            found.extend(_Word(word, match.start(), match.end()) for word in plain(match[0]).split())
    return found


def _places(words: list[_Word]) -> Iterator[_Piece]:
    at = 0
    while at < len(words):
        for length in range(min(_LONGEST_PLACE, len(words) - at), 0, -1):
            codes = _named_places().get(" ".join(word.plain for word in words[at : at + length]))
            if codes:
                yield _Piece("place", codes, words[at].start, words[at + length - 1].end)
                at += length
                break
        else:
            at += 1


@lru_cache(maxsize=1)
def _named_places() -> dict[str, tuple[str, ...]]:
    """Every name of a province, a regency or an island, with its codes; a kota and a kabupaten may share one."""
    known: dict[str, tuple[str, ...]] = {}
    for one in gazetteer.regencies().values():
        for name in (one.name, one.full_name, *one.aliases):
            known[plain(name)] = (*known.get(plain(name), ()), one.code)
    for province in gazetteer.provinces().values():
        for name in (province.name, *province.aliases):
            known[plain(name)] = (province.code,)
    named = {name: tuple(dict.fromkeys(codes)) for name, codes in known.items() if name not in NO_PLACES}
    return named | ISLANDS


def _terms(words: list[_Word]) -> Iterator[_Piece]:
    """What the trade has a name for: it is looked up as words, and the reader is told how it was understood."""
    at = 0
    for span in spans(" ".join(word.plain for word in words)):
        here = words[at : at + len(span.words)]
        at += len(span.words)
        if span.owners and here:
            registry, key = span.owners[0]
            yield _Piece(registry, (key,), here[0].start, here[-1].end)


def _without(text: str, pieces: list[_Piece]) -> str:
    for piece in sorted(pieces, key=lambda one: one.start, reverse=True):
        text = f"{text[: piece.start]} {text[piece.end :]}"
    return " ".join(text.split())
