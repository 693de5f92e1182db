"""The staff's pages for lists of firms."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from marketplace.directory import queries
from tests.cast import Cast, Player
from tests.clients import Browser

CONTENT = (Path(__file__).resolve().parents[1] / "data" / "footwear_facilities.csv").read_bytes()
Client = Callable[[Player | None], Browser]


def upload(browser: Browser, content: bytes, name: str = "pabrik.csv") -> TestResponse:
    answer = browser.send("/imports", {"file": (io.BytesIO(content), name)}, content_type="multipart/form-data")
    answer.request.environ["wsgi.input"].close()  # the client writes a large body to a file and leaves it open
    return answer


def test_the_page_says_what_to_do_when_nothing_was_imported(cast: Cast, client_for: Client) -> None:
    answer = client_for(cast.moderator).get("/imports")
    assert answer.status_code == 200
    assert "Belum ada daftar yang dimasukkan" in answer.text


@pytest.mark.parametrize("who", ["owner", "buyer", "viewer"])
def test_only_moderators_and_admins_import(cast: Cast, client_for: Client, who: str) -> None:
    browser = client_for(getattr(cast, who))
    assert browser.get("/imports").status_code == 403
    assert upload(browser, CONTENT).status_code == 403


def test_a_list_is_shown_carried_out_and_its_open_place_chosen(
    cast: Cast, client_for: Client, drain: Callable[[], int]
) -> None:
    browser = client_for(cast.moderator)
    answer = upload(browser, CONTENT)
    page = browser.get(answer.location)
    assert page.status_code == 200
    assert "PT Pou Yuen Indonesia" in page.text
    assert "Belum ada yang berubah" in page.text
    assert browser.send(f"{answer.location}/run").status_code == 302
    drain()
    assert "Selesai. Memasukkan berkas yang sama" in browser.get(answer.location).text
    assert "Ada alamat yang letaknya belum jelas" in browser.get("/imports").text
    with cast.inside():
        [waiting] = queries.unplaced()
    place = f"/imports/places/{waiting.site_id}"
    assert "PT Shinta Woosung Indonesia" in browser.get("/imports/places").text
    assert "Kabupaten Serang" in browser.get(place).text
    assert browser.send(place, {"regency_code": ""}).status_code == 200
    assert browser.send(place, {"regency_code": "36.04"}).status_code == 302
    assert "Semua alamat sudah jelas letaknya" in browser.get("/imports/places").text
    assert browser.send(place, {"regency_code": "36.73"}).status_code == 409


def test_rows_can_be_filtered_by_verdict(cast: Cast, client_for: Client) -> None:
    browser = client_for(cast.admin)
    address = upload(browser, CONTENT).location
    merged = browser.get(f"{address}?verdict=merge").text
    assert "PT Nikomas Gemilang" in merged
    assert "PT Pou Yuen Indonesia" not in merged
    assert browser.get(f"{address}?verdict=nonsense&page=-3").status_code == 200
    assert "Tidak ada baris dengan putusan ini." in browser.get(f"{address}?verdict=refused").text


@pytest.mark.parametrize(
    ("content", "status", "said"),
    [
        (b"", 400, "Berkas ini kosong."),
        (b"a,b\n1,2\n", 400, "Kolom nama usaha dan alamatnya tidak ditemukan."),
        (b"PK\x03\x04oops", 400, "Berkas XLSX ini rusak."),
        (b"x" * (5 * 1024 * 1024 + 1), 413, "Berkas ini lebih dari 5 MB."),
    ],
)
def test_a_bad_file_is_refused_beside_the_field(
    cast: Cast, client_for: Client, content: bytes, status: int, said: str
) -> None:
    answer = upload(client_for(cast.moderator), content)
    assert answer.status_code == status
    assert said in answer.text


def test_sending_no_file_says_so(cast: Cast, client_for: Client) -> None:
    answer = client_for(cast.moderator).send("/imports", {}, content_type="multipart/form-data")
    assert "Bagian ini perlu diisi." in answer.text


def test_a_plan_can_be_thrown_away(cast: Cast, client_for: Client) -> None:
    browser = client_for(cast.moderator)
    address = upload(browser, CONTENT).location
    assert browser.send(f"{address}/dismissal").status_code == 302
    assert "Belum ada daftar yang dimasukkan" in browser.get("/imports").text
    assert browser.send(f"{address}/run").status_code == 409


def test_names_from_a_list_are_text_and_never_markup(cast: Cast, client_for: Client) -> None:
    browser = client_for(cast.moderator)
    answer = upload(browser, b"nama,kota\nUD <script>alert(1)</script>,Kota Bima\n", "<b>.csv")
    page = browser.get(answer.location).text
    assert "<script>alert" not in page
    assert "<b>.csv" not in page
