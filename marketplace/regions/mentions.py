"""Places that a text names, and whether it says that a maker must be there."""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from marketplace.regions import gazetteer

_MUST = re.compile(r"\b(?:harus|wajib|hanya|khusus|must|only|tolong|mesti|strictly)\b")
_OF_GOODS = re.compile(r"\b(?:barang|gudang|kirim|dikirim|tiba|sampai|diantar|deliver(?:ed|y)?|ship(?:ped)?)\b")
_NOT = re.compile(r"\b(?:tidak|tdk|ga|gak|nggak|bukan|not|no)\s+$")
_COUNT = re.compile(r"\s+(?:rp\s*)?\d")
_ALONE = re.compile(r"\b(?:saja|only|wajib|aja)\b")
_LONGEST, _REACH = 4, 12


@dataclass(frozen=True, slots=True)
class Mentions:
    """Codes of provinces ("52") and regencies ("52.03") that a text names; `must` are those it insists on."""

    places: tuple[str, ...] = ()
    must: tuple[str, ...] = ()


def mentions(text: str) -> Mentions:
    """The places of a text; one that it insists on is among both."""
    places: dict[str, None] = {}
    must: dict[str, None] = {}
    for clause in re.split(r"[.;!?\n]", text.lower()):
        named = _named(_words(clause))
        places.update(dict.fromkeys(named))
        if not _OF_GOODS.search(clause):
            must.update(dict.fromkeys(code for part in _insisting(clause) for code in _named(_words(part))))
    return Mentions(tuple(places), tuple(must))


def _insisting(clause: str) -> Iterator[str]:
    """The parts of a clause that a word of insisting speaks of: behind it up to a comma, or right before it."""
    for found in _MUST.finditer(clause):
        if _NOT.search(clause[: found.start()]) or _COUNT.match(clause[found.end() :]):
            continue
        yield " ".join(_words(clause[found.end() :].split(", ")[0])[:_REACH])
    for found in _ALONE.finditer(clause):
        yield " ".join(_words(clause[: found.start()].split(", ")[-1])[-_LONGEST:])


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text)


def _named(words: list[str]) -> list[str]:
    found: list[str] = []
    at = 0
    while at < len(words):
        for length in range(min(_LONGEST, len(words) - at), 0, -1):
            codes = _names().get(" ".join(words[at : at + length]))
            if codes:
                found += codes
                at += length
                break
        else:
            at += 1
    return found


@lru_cache(maxsize=1)
def _names() -> Mapping[str, tuple[str, ...]]:
    """Plain names of four letters and more; what is also an everyday word is left out."""
    names: dict[str, list[str]] = {}
    for regency in gazetteer.regencies().values():
        names.setdefault(_plain(regency.name), []).append(regency.code)
        names.setdefault(_plain(regency.full_name), []).append(regency.code)
    for province in gazetteer.provinces().values():
        for name in (province.name, *province.aliases):
            names[_plain(name)] = [province.code]
    text = files("marketplace.regions").joinpath("data", "localities.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        names[row["name"]] = row["codes"].split()
    return {
        name: tuple(codes) for name, codes in names.items() if (len(name) > 3 or len(codes) == 1) and name not in _WORDS
    }


_WORDS = frozenset(
    {"batu", "ende", "fakfak", "pati", "tegal", "bima sakti", "blitar raya", "tua", "di", "bone", "maybrat", "puncak"}
)


def _plain(name: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", name.lower()))
