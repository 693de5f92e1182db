"""The facts of one row, checked: what is wrong with it, and what we leave out of it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from marketplace.core.errors import DomainError
from marketplace.core.i18n import N_
from marketplace.core.text import clean_line
from marketplace.directory import headings
from marketplace.directory.identity import LEGAL_FORMS, take_apart
from marketplace.directory.reading import Row
from marketplace.organisations.rules import ADDRESS_CHARACTERS, NAME_CHARACTERS, is_nib
from marketplace.regions.gazetteer import squeezed
from marketplace.regions.placement import Reason

Value = TypeVar("Value")

MOST_WORKERS = 500_000
PLACE_CHARACTERS = 100
SOURCE_CHARACTERS = 200

_LIMITS = {
    headings.NAME: NAME_CHARACTERS,
    headings.ADDRESS: ADDRESS_CHARACTERS,
    headings.CITY: PLACE_CHARACTERS,
    headings.PROVINCE: PLACE_CHARACTERS,
    headings.POSTAL_CODE: PLACE_CHARACTERS,
    headings.WORKERS: PLACE_CHARACTERS,
    headings.SOURCE: SOURCE_CHARACTERS,
    headings.NIB: PLACE_CHARACTERS,
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What a row says, in the form in which it is kept; `nib` is the list's word for it, which nobody has checked."""

    name: str = ""
    address: str = ""
    city: str = ""
    province: str = ""
    postal_code: str = ""
    workers: int | None = None
    source: str = ""
    nib: str = ""
    notes: tuple[Reason, ...] = ()

    @property
    def source_key(self) -> str:
        """What tells this entry from the others of its source, also in the next edition of the list."""
        return "/".join((squeezed(self.name) or self.name, self.postal_code, squeezed(self.address)))[:500]


def facts_of(row: Row, default_source: str) -> tuple[Facts, list[Reason]]:
    """The facts of a row, and the problems for which it must be refused."""
    problems = list(row.problems)
    clean: dict[str, str] = {}
    for field, limit in _LIMITS.items():
        try:
            clean[field] = clean_line(row.get(field), limit)
        except DomainError as error:
            clean[field] = ""
            where = {"row": str(row.number), "column": headings.FIRMS.heading_of(row.raw, field)}
            problems.append(Reason(N_("Baris %(row)s, kolom “%(column)s” tidak bisa dipakai."), where))
            problems.append(Reason(error.message, {name: str(value) for name, value in error.values.items()}))
    if not problems:
        problems = _missing(row, clean)
    notes: list[Reason] = []
    facts = Facts(
        clean[headings.NAME],
        clean[headings.ADDRESS],
        clean[headings.CITY],
        clean[headings.PROVINCE],
        _left_out(row, headings.POSTAL_CODE, clean, notes, _postal_code) or "",
        _left_out(row, headings.WORKERS, clean, notes, _workers),
        clean[headings.SOURCE] or default_source,
        _nib(clean[headings.NIB]),
        tuple(notes),
    )
    return facts, problems


def _missing(row: Row, clean: dict[str, str]) -> list[Reason]:
    if not clean[headings.NAME]:
        return [Reason(N_("Baris %(row)s: nama usahanya kosong."), {"row": str(row.number)})]
    words = take_apart(clean[headings.NAME]).words
    if not words or words[0] in LEGAL_FORMS or not re.search(r"\w", "".join(words)):
        text = N_("Baris %(row)s: “%(name)s” belum nama usaha.")
        return [Reason(text, {"row": str(row.number), "name": clean[headings.NAME]})]
    if not any(clean[field] for field in (headings.ADDRESS, headings.CITY, headings.POSTAL_CODE)):
        return [Reason(N_("Baris %(row)s: tidak ada alamat, kota, atau kode pos."), {"row": str(row.number)})]
    return _wrong_nib(row, clean[headings.NIB])


def _wrong_nib(row: Row, written: str) -> list[Reason]:
    """A number of another length would pass for this firm's: the row waits until somebody has looked it up."""
    if not written or is_nib(_nib(written)):
        return []
    text = N_(
        "Baris %(row)s, kolom “%(column)s”: “%(written)s” bukan NIB. NIB terdiri dari 13 angka; bila angka nol di "
        "depannya hilang, ubah dulu kolomnya menjadi teks."
    )
    column = headings.FIRMS.heading_of(row.raw, headings.NIB)
    return [Reason(text, {"row": str(row.number), "column": column, "written": written})]


def _nib(written: str) -> str:
    """Without what people and spreadsheets put between and behind the digits."""
    return re.sub(r"[\s.-]", "", re.sub(r"[.,]0$", "", written))


def _left_out(
    row: Row, field: str, clean: dict[str, str], notes: list[Reason], read: Callable[[str], Value | None]
) -> Value | None:
    """The value of a field that may be wrong without spoiling the row; what is wrong is noted and left out."""
    written = clean[field]
    value = read(written) if written else None
    if written and value is None:
        column = headings.FIRMS.heading_of(row.raw, field)
        text = N_("Baris %(row)s, kolom “%(column)s”: “%(written)s” tidak terbaca, jadi dilewati.")
        notes.append(Reason(text, {"row": str(row.number), "column": column, "written": written}))
    return value


def _postal_code(written: str) -> str | None:
    digits = re.sub(r"[\s.-]", "", written)
    return digits if re.fullmatch(r"[1-9][0-9]{4}", digits) else None


def _workers(written: str) -> int | None:
    digits = re.sub(r"[\s.,]", "", re.sub(r"[.,]0$", "", written))
    return int(digits) if re.fullmatch(r"[0-9]{1,7}", digits) and int(digits) <= MOST_WORKERS else None
