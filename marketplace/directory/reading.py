"""Reading lists of firms from CSV and XLSX files as people really have them."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from marketplace.core.errors import Invalid, TooLarge
from marketplace.core.i18n import N_
from marketplace.core.text import clean_line
from marketplace.directory.headings import FIRMS, Layout
from marketplace.directory.rules import CELL_CHARACTERS, COLUMNS, FILE_BYTES, HEADING_ROWS, ROWS
from marketplace.directory.spreadsheets import is_spreadsheet, spreadsheet_rows
from marketplace.regions.placement import Reason

FILE_NAME_CHARACTERS = 120
DELIMITERS = (",", ";", "\t", "|")
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list: its number as a spreadsheet shows it, what we understand, and all that it says."""

    number: int
    values: dict[str, str]
    raw: dict[str, str]
    problems: tuple[Reason, ...] = ()

    def get(self, field_name: str) -> str:
        return self.values.get(field_name, "")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list that was read: its rows, which heading means what, and the headings we do not know."""

    rows: tuple[Row, ...]
    names: dict[str, str]
    unknown: tuple[str, ...] = field(default=())


def kept_name(file_name: str) -> str:
    """The name of a list without the folders that it lay in, fit to be shown."""
    own = file_name.replace("\\", "/").rpartition("/")[2]
    return clean_line(own[-FILE_NAME_CHARACTERS:], FILE_NAME_CHARACTERS) or "berkas"


def read(content: bytes, layout: Layout = FIRMS) -> Sheet:
    """The rows of a CSV or XLSX file; Invalid or TooLarge say where it is broken and what to do."""
    if len(content) > FILE_BYTES:
        raise TooLarge(N_("Berkas ini lebih dari %(limit)s MB. Bagi menjadi beberapa berkas."), limit=FILE_BYTES >> 20)
    if not content.strip():
        raise Invalid(N_("Berkas ini kosong."))
    lines = spreadsheet_rows(content) if is_spreadsheet(content) else _csv_rows(_decoded(content), layout)
    return _sheet(lines, layout)


def _decoded(content: bytes) -> str:
    encoding = next((encoding for bom, encoding in _BOMS if content.startswith(bom)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding != "utf-8":
            raise Invalid(N_("Huruf di berkas ini rusak. Simpan ulang sebagai CSV UTF-8.")) from error
        # Excel on an older Windows saves this way; each byte has a letter there, five apart.
        text = content.decode("cp1252", errors="replace")
    found = _CONTROL.search(text)
    if found:
        row = text.count("\n", 0, found.start()) + 1
        raise Invalid(N_("Baris %(row)s: ada isi yang bukan teks. Ini bukan CSV atau XLSX."), row=row)
    return text


def _csv_rows(text: str, layout: Layout) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text, layout), strict=True)
    number = 0
    while True:
        number += 1
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Invalid(
                N_("Baris %(row)s: tanda kutip tidak lengkap atau sel terlalu panjang. Periksa baris itu."), row=number
            ) from error


def _delimiter(text: str, layout: Layout) -> str:
    """The sign that splits the first rows into the most headings we know."""
    first = text.splitlines()[:HEADING_ROWS]

    def known(sign: str) -> int:
        return max((len(layout.columns(line.replace('"', "").split(sign))) for line in first), default=0)

    return max(DELIMITERS, key=known)


def _sheet(lines: Iterable[Sequence[str]], layout: Layout) -> Sheet:
    numbered = enumerate(lines, start=1)
    top, titles, columns = _find_headings(numbered, layout)
    rows: list[Row] = []
    for number, cells in numbered:
        if not any(cell.strip() for cell in cells):
            continue
        if len(rows) == ROWS:
            raise TooLarge(N_("Lebih dari %(limit)s baris. Bagi menjadi beberapa berkas."), limit=ROWS)
        rows.append(_row(number, cells, titles, columns))
    if not rows:
        raise Invalid(N_("Di bawah judul kolom (baris %(row)s) tidak ada isi."), row=top)
    unknown = tuple(title for n, title in enumerate(titles) if title and n not in columns)
    return Sheet(tuple(rows), {name: titles[n] for n, name in columns.items()}, unknown)


def _find_headings(
    numbered: Iterator[tuple[int, Sequence[str]]], layout: Layout
) -> tuple[int, list[str], dict[int, str]]:
    seen: list[str] = []
    for number, cells in numbered:
        titles = [" ".join(cell.split())[:CELL_CHARACTERS] for cell in cells]
        columns = layout.columns(titles)
        if layout.key in columns.values() and len(columns) > 1:
            if len(titles) > COLUMNS:
                raise TooLarge(N_("Lebih dari %(limit)s kolom. Hapus kolom yang tidak perlu."), limit=COLUMNS)
            return number, titles, columns
        seen = seen or [title for title in titles if title]
        if number == HEADING_ROWS:
            break
    raise Invalid(layout.missing, seen=", ".join(seen[:8])[:200] or "–")


def _row(number: int, cells: Sequence[str], titles: list[str], columns: dict[int, str]) -> Row:
    problems = []
    if any(cell.strip() for cell in cells[len(titles) :]):
        values: dict[str, object] = {"row": number, "cells": len(cells), "titles": len(titles)}
        text = N_("Baris %(row)s punya %(cells)s sel, judulnya hanya %(titles)s. Mungkin ada koma tanpa tanda kutip.")
        problems.append(Reason(text, {key: str(value) for key, value in values.items()}))
    trimmed = [" ".join(cell.split()) for cell in cells[: len(titles)]]
    for n, cell in enumerate(trimmed):
        if len(cell) > CELL_CHARACTERS:
            text = N_("Baris %(row)s, kolom “%(column)s”: %(count)s huruf, paling banyak %(limit)s.")
            facts = {"row": number, "column": titles[n], "count": len(cell), "limit": CELL_CHARACTERS}
            problems.append(Reason(text, {key: str(value) for key, value in facts.items()}))
            trimmed[n] = cell[:CELL_CHARACTERS]
    raw = {titles[n]: cell for n, cell in enumerate(trimmed) if titles[n] and cell}
    return Row(number, {columns[n]: cell for n, cell in enumerate(trimmed) if n in columns}, raw, tuple(problems))
