"""Reading one cell of a list of offers: each kind of cell says in a sentence why it could not be read."""

import difflib
import re
from collections.abc import Callable
from typing import Any

from marketplace.core.i18n import N_
from marketplace.core.text import clean_line
from marketplace.listings.rules import (
    CAPACITY_MAXIMUM,
    DESCRIPTION_CHARACTERS,
    LEAD_DAYS_MAXIMUM,
    MOQ_MAXIMUM,
    PRICE_MAXIMUM,
    SIZES_CHARACTERS,
    TITLE_CHARACTERS,
    BrandMode,
)
from marketplace.regions.gazetteer import regency
from marketplace.regions.placement import place
from marketplace.vocabulary.terms import CERTIFICATES, CONSTRUCTIONS, MATERIALS, PRODUCT_TYPES, STAGES, Registry
from marketplace.vocabulary.typed import read_count, read_rupiah
from marketplace.vocabulary.words import expand, plain

UNKNOWN = N_("Baris %(row)s, kolom “%(column)s”: “%(written)s” tidak kami kenal.")
NEARLY = N_("Baris %(row)s, kolom “%(column)s”: “%(written)s” tidak kami kenal. Mungkin maksudnya “%(meant)s”?")
NO_PAIRS = N_("Baris %(row)s, kolom “%(column)s”: “%(written)s” bukan satu jumlah. Contoh: 40, atau 2 kodi.")
NO_DAYS = N_("Baris %(row)s, kolom “%(column)s”: “%(written)s” bukan jumlah hari. Contoh: 21, atau 3 minggu.")
NO_PRICE = N_("Baris %(row)s, kolom “%(column)s”: “%(written)s” bukan satu harga. Contoh: 85.000, atau 85rb.")
TOO_MUCH = N_("Baris %(row)s, kolom “%(column)s”: “%(written)s” terlalu besar. Paling banyak %(most)s.")
TOO_LONG = N_("Baris %(row)s, kolom “%(column)s”: terlalu panjang. Paling banyak %(most)s huruf.")
NO_ANSWER = N_("Baris %(row)s, kolom “%(column)s”: tulis ya atau tidak.")
NO_MODE = N_("Baris %(row)s, kolom “%(column)s”: tulis “Merek sendiri”, “Maklon”, atau “Dua-duanya”.")
TWO_PLACES = N_("Baris %(row)s, kolom “%(column)s”: “%(written)s” bisa %(meant)s. Tulis lengkap.")

_BETWEEN = re.compile(r"\s*[;,/|\n]\s*")
_DAYS = re.compile(r"(\d{1,4})\s*(hari|minggu|bulan|days?|weeks?|months?)?", re.IGNORECASE)
_LONG = {"m": 7, "w": 7, "b": 30}
_YES, _NO = {"ya", "y", "1", "bisa", "boleh", "yes", "true"}, {"tidak", "t", "0", "tdk", "no", "false", "belum"}
_MODES = {
    BrandMode.OWN: ("merek sendiri", "sendiri", "own", "own brand"),
    BrandMode.MAKLON: ("maklon", "merek pembeli", "oem", "private label"),
    BrandMode.BOTH: ("dua duanya", "keduanya", "both", "duanya"),
}
Reader = Callable[[str], Any]


class Unreadable(Exception):
    """Why a cell was not understood: a marked sentence, and what fills it beside row and column."""

    def __init__(self, sentence: str, **values: str) -> None:
        super().__init__(sentence)
        self.sentence, self.values = sentence, values


def words(most: int) -> Reader:
    def read(written: str) -> str:
        if len(written) > most:
            raise Unreadable(TOO_LONG, most=str(most))
        return clean_line(written, most)

    return read


def terms(registry: Registry) -> Reader:
    """Keys of the registry for names or spellings that stand between commas or semicolons."""
    names = {plain(name): term.id for term in registry.values() for name in (term.id, term.en)}

    def read(written: str) -> tuple[str, ...]:
        keys: dict[str, None] = {}
        for piece in filter(None, _BETWEEN.split(written)):
            found = (piece,) if piece in registry else expand(piece).of(registry.name)
            if not found:
                near = difflib.get_close_matches(plain(piece), names, n=1, cutoff=0.7)
                if near:
                    raise Unreadable(NEARLY, written=piece, meant=names[near[0]])
                raise Unreadable(UNKNOWN, written=piece)
            keys |= dict.fromkeys(found)
        return tuple(keys)

    return read


def number(read_it: Callable[[str], int | None], most: int, otherwise: str) -> Reader:
    def read(written: str) -> int:
        found = read_it(re.sub(r"(?<=\d)[.,]0$", "", written))
        if found is None or found < 1:
            raise Unreadable(otherwise, written=written)
        if found > most:
            raise Unreadable(TOO_MUCH, written=written, most=f"{most:,}".replace(",", "."))
        return found

    return read


def days(written: str) -> int | None:
    """Days in "21", "21 hari", "3 minggu"."""
    found = _DAYS.fullmatch(written.strip())
    if found is None:
        return None
    return int(found[1]) * _LONG.get((found[2] or "hari")[0].lower(), 1)


def _place(written: str) -> str:
    if regency(written) is not None:
        return written if "." in written else f"{written[:2]}.{written[2:]}"
    found = place(written)
    if found.regency is not None:
        return found.regency.code
    if found.candidates:
        raise Unreadable(TWO_PLACES, written=written, meant=", ".join(one.full_name for one in found.candidates[:4]))
    raise Unreadable(UNKNOWN, written=written)


def _answer(written: str) -> bool:
    said = plain(written)
    if said not in _YES | _NO:
        raise Unreadable(NO_ANSWER, written=written)
    return said in _YES


def _mode(written: str) -> BrandMode:
    said = plain(written)
    found = next((mode for mode, names in _MODES.items() if said in names or said.startswith(names[0])), None)
    if found is None:
        raise Unreadable(NO_MODE, written=written)
    return found


READERS: dict[str, Reader] = {
    "title": words(TITLE_CHARACTERS),
    "description": words(DESCRIPTION_CHARACTERS),
    "product_types": terms(PRODUCT_TYPES),
    "stages": terms(STAGES),
    "materials": terms(MATERIALS),
    "constructions": terms(CONSTRUCTIONS),
    "certificates": terms(CERTIFICATES),
    "brand_mode": _mode,
    "moq": number(read_count, MOQ_MAXIMUM, NO_PAIRS),
    "capacity_month": number(read_count, CAPACITY_MAXIMUM, NO_PAIRS),
    "lead_days": number(days, LEAD_DAYS_MAXIMUM, NO_DAYS),
    "price_min": number(read_rupiah, PRICE_MAXIMUM, NO_PRICE),
    "price_max": number(read_rupiah, PRICE_MAXIMUM, NO_PRICE),
    "sizes": words(SIZES_CHARACTERS),
    "regency_code": _place,
    "takes_visits": _answer,
}
