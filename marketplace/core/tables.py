"""A table as a file for a spreadsheet, in which no text is ever taken for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter

CSV, XLSX = "csv", "xlsx"
TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# A spreadsheet reads a text that begins so as something to work out.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
WIDEST = 40


def as_csv(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """With a byte order mark, by which Excel knows UTF-8; a text that looks like a formula gets an apostrophe."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow([_safe(heading) for heading in headings])
    writer.writerows([_safe(value) for value in row] for row in rows)
    return b"\xef\xbb\xbf" + target.getvalue().encode()


def as_xlsx(title: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """One sheet: numbers as numbers, everything else written as text whatever it begins with."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(title[:31])
        bold = book.add_format({"bold": True})
        for column, heading in enumerate(headings):
            sheet.write_string(0, column, heading, bold)
            sheet.set_column(column, column, min(max(len(heading) + 4, 12), WIDEST))
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                if isinstance(value, int | float) and not isinstance(value, bool):
                    sheet.write_number(number, column, value)
                else:
                    sheet.write_string(number, column, "" if value is None else str(value))
        sheet.freeze_panes(1, 0)
    return target.getvalue()


def made(kind: str, title: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    return as_csv(headings, rows) if kind == CSV else as_xlsx(title, headings, rows)


def _safe(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value
