"""Reading the first filled sheet of an XLSX file, without trusting what is packed in it."""

import datetime
import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from python_calamine import CalamineError, load_workbook

from marketplace.core.errors import Invalid, TooLarge
from marketplace.core.i18n import N_
from marketplace.directory.rules import COLUMNS, ROWS, UNPACKED_BYTES

_PACKED = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_CELL = re.compile(rb"""<(?:\w+:)?(?:c|row)\b[^>]{0,300}?\br\s*=\s*["']([A-Z]{1,3})?([0-9]{1,7})["']""")
_FARTHEST_ROW = ROWS * 2
_FARTHEST_COLUMN = COLUMNS * 4
BROKEN = N_("Berkas XLSX ini rusak. Buka di Excel atau LibreOffice, lalu simpan ulang.")


def is_spreadsheet(content: bytes) -> bool:
    """Whether this is a spreadsheet by its first bytes; its name says nothing."""
    if content.startswith(_OLD_EXCEL):
        raise Invalid(N_("Ini berkas Excel lama (.xls) atau berkas berkata sandi. Simpan sebagai XLSX atau CSV."))
    return content.startswith(_PACKED)


def spreadsheet_rows(content: bytes) -> Iterator[list[str]]:
    """The cells as text, row by row, from the first sheet that holds anything."""
    _check_package(content)
    try:
        rows, top = _first_filled(content)
    except (CalamineError, ValueError, OSError, KeyError) as error:
        raise Invalid(BROKEN) from error
    except BaseException as error:
        # The reader is written in Rust; where it gives up it raises something that is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise Invalid(BROKEN) from error
    # Empty rows above the table are skipped by the reader; the numbers that people see count them.
    yield from ([] for _ in range(top))
    yield from ([_as_text(cell) for cell in row] for row in rows)


def _first_filled(content: bytes) -> tuple[list[list[object]], int]:
    book = load_workbook(io.BytesIO(content))
    sheets = (book.get_sheet_by_index(number) for number in range(len(book.sheet_names)))
    sheet = next((one for one in sheets if one.height), None)
    if sheet is None:
        raise Invalid(N_("Berkas ini kosong."))
    return sheet.to_python(skip_empty_area=True), sheet.start[0] if sheet.start else 0  # type: ignore[return-value]


def _check_package(content: bytes) -> None:
    """Whether it may be opened: nothing in it is larger than it says, and no cell lies far out.

    The reader lays out the whole rectangle up to the farthest cell, so a single cell at XFD1048576 would fill memory.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            members = packed.infolist()
            if sum(one.file_size for one in members) > UNPACKED_BYTES:
                raise TooLarge(N_("Isi berkas ini terlalu besar setelah dibuka. Bagi menjadi beberapa berkas."))
            names = [one.filename for one in members]
            if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
                raise Invalid(N_("Ini bukan berkas XLSX. Kirim CSV atau XLSX."))
            # Reading checks the sizes and sums that the package gives.
            parts = (packed.read(one) for one in members if one.filename.endswith(".xml"))
            if any(_reaches_far(part) for part in parts):
                raise TooLarge(N_("Ada sel jauh di luar tabel. Hapus baris dan kolom kosong, lalu simpan ulang."))
            if packed.testzip():
                raise Invalid(BROKEN)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, RuntimeError, EOFError) as error:
        raise Invalid(BROKEN) from error


def _reaches_far(part: bytes) -> bool:
    return any(
        int(row) > _FARTHEST_ROW or (letters is not None and _column(letters) > _FARTHEST_COLUMN)
        for letters, row in ((found[1], found[2]) for found in _CELL.finditer(part))
    )


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _as_text(cell: object) -> str:
    if isinstance(cell, bool):
        return "ya" if cell else "tidak"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))  # a postal code comes back as 15710.0
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat() if cell.time() == datetime.time() else cell.isoformat(" ")
    return str(cell)
