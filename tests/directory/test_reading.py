"""Lists as people really have them, and files that are none."""

import io
import random
import zipfile

import pytest
import xlsxwriter

from marketplace.core.errors import DomainError, Invalid, TooLarge
from marketplace.core.i18n import fill
from marketplace.directory.reading import read
from marketplace.directory.rules import FILE_BYTES, ROWS

PLAIN = "nama;alamat;kota;kode pos\nUD Café Maju;Jl. Pejanggik 9;Kota Mataram;83121\n"


def workbook(rows: list[list[object]], *, empty_sheet_first: bool = False) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    if empty_sheet_first:
        book.add_worksheet("kosong")
    sheet = book.add_worksheet("isi")
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return buffer.getvalue()


def package(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return buffer.getvalue()


def refusal(content: bytes) -> str:
    with pytest.raises(DomainError) as refused:
        read(content)
    return fill(refused.value.message, refused.value.values)


@pytest.mark.parametrize(
    "content",
    [
        PLAIN.encode(),
        PLAIN.encode("utf-8-sig"),
        PLAIN.encode("utf-16"),
        PLAIN.encode("cp1252"),
        PLAIN.replace(";", ",").encode(),
        PLAIN.replace(";", "\t").encode(),
        PLAIN.replace(";", "|").encode(),
        PLAIN.replace("\n", "\r\n").encode(),
        PLAIN.replace("\n", "\r").encode(),
        ("DAFTAR IKM\n\n" + PLAIN).encode(),
    ],
    ids=["utf-8", "bom", "utf-16", "windows", "comma", "tab", "bar", "crlf", "mac", "title above"],
)
def test_encodings_and_separators_do_not_matter(content: bytes) -> None:
    [row] = read(content).rows
    assert row.values == {
        "name": "UD Café Maju",
        "address": "Jl. Pejanggik 9",
        "city": "Kota Mataram",
        "postal_code": "83121",
    }


def test_a_spreadsheet_is_read_with_the_row_numbers_that_people_see() -> None:
    rows: list[list[object]] = [
        [],
        ["Daftar"],
        [],
        ["Nama Usaha", "Kota", "Kode Pos"],
        ["UD A", "Bima", 84111],
        [],
        ["UD B"],
    ]
    found = read(workbook(rows, empty_sheet_first=True)).rows
    assert [(row.number, row.values) for row in found] == [
        (5, {"name": "UD A", "city": "Bima", "postal_code": "84111"}),
        (7, {"name": "UD B", "city": "", "postal_code": ""}),
    ]


def test_headings_are_known_in_both_languages_and_unknown_ones_are_reported() -> None:
    sheet = read(b"Factory Name,Street Address,Regency,ZIP,Total Workers,Favourite colour\nA B,C,D,12345,9,red\n")
    assert sheet.names == {
        "name": "Factory Name",
        "address": "Street Address",
        "city": "Regency",
        "postal_code": "ZIP",
        "workers": "Total Workers",
    }
    assert sheet.unknown == ("Favourite colour",)
    assert sheet.rows[0].raw["Favourite colour"] == "red"


def test_a_quoted_cell_may_hold_separators_and_new_lines() -> None:
    [row] = read(b'nama,alamat\n"UD Maju, Jaya","Jl. Satu\nGang Dua"\n').rows
    assert row.values == {"name": "UD Maju, Jaya", "address": "Jl. Satu Gang Dua"}


def test_a_row_with_too_many_cells_is_a_problem_of_that_row_alone() -> None:
    rows = read(b"nama,kota\nUD Maju, Jaya,Bima\nUD B,Bima\n").rows
    assert [fill(one.text, one.values) for one in rows[0].problems] == [
        "Baris 2 punya 3 sel, judulnya hanya 2. Mungkin ada koma tanpa tanda kutip."
    ]
    assert rows[1].problems == ()


def test_a_cell_that_is_too_long_says_its_row_and_column() -> None:
    [row] = read(b"nama,kota\n" + b"x" * 1001 + b",Bima\n").rows
    assert [fill(one.text, one.values) for one in row.problems] == [
        "Baris 2, kolom “nama”: 1001 huruf, paling banyak 1000."
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Berkas ini kosong."),
        (b"  \n\n", "Berkas ini kosong."),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "Baris 2: ada isi yang bukan teks. Ini bukan CSV atau XLSX."),
        (
            b'nama,kota\nUD A,Bima\n"UD B,Bima\n',
            "Baris 3: tanda kutip tidak lengkap atau sel terlalu panjang. Periksa baris itu.",
        ),
        (b"a,b\n1,2\n", "Kolom nama usaha dan alamatnya tidak ditemukan. Judul kolom di berkas ini: a, b."),
        (b"nama,kota\n", "Di bawah judul kolom (baris 1) tidak ada isi."),
        (b"\xff\xfenama", "Kolom nama usaha dan alamatnya tidak ditemukan. Judul kolom di berkas ini: 慮慭."),
        (b"\xff\xfe\x00", "Huruf di berkas ini rusak. Simpan ulang sebagai CSV UTF-8."),
        (
            b"\xd0\xcf\x11\xe0old",
            "Ini berkas Excel lama (.xls) atau berkas berkata sandi. Simpan sebagai XLSX atau CSV.",
        ),
        (b"PK\x03\x04garbage", "Berkas XLSX ini rusak. Buka di Excel atau LibreOffice, lalu simpan ulang."),
        (package({"word/document.xml": b"x"}), "Ini bukan berkas XLSX. Kirim CSV atau XLSX."),
    ],
)
def test_what_is_no_list_is_refused_with_a_sentence(content: bytes, said: str) -> None:
    assert refusal(content) == said


def test_files_and_lists_have_limits() -> None:
    with pytest.raises(TooLarge):
        read(b"x" * (FILE_BYTES + 1))
    with pytest.raises(TooLarge):
        read(b"nama,kota\n" + b"a,b\n" * (ROWS + 1))


def test_a_small_package_with_a_huge_inside_is_not_opened() -> None:
    content = package({"[Content_Types].xml": b"x", "xl/worksheets/sheet1.xml": b"0" * 41 * 1024 * 1024})
    assert len(content) < 100_000
    assert refusal(content) == "Isi berkas ini terlalu besar setelah dibuka. Bagi menjadi beberapa berkas."


def test_one_cell_in_the_farthest_corner_does_not_fill_the_memory() -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["nama", "kota"])
    sheet.write(1_048_575, 16_383, "x")
    book.close()
    assert refusal(buffer.getvalue()).startswith("Ada sel jauh di luar tabel.")


def test_damaged_spreadsheets_are_read_or_refused_and_nothing_else() -> None:
    whole = workbook([["nama", "kota"], ["UD Maju", "Bima"]])
    chance = random.Random(7)

    def end_of(damaged: bytes) -> str:
        try:
            read(damaged)
        except (Invalid, TooLarge):
            return "refused"
        return "read"

    ends = set()
    for _ in range(150):
        damaged = bytearray(whole)
        for _ in range(chance.randint(1, 20)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        ends.add(end_of(bytes(damaged)))
    assert ends == {"read", "refused"}
