"""The main job, from a maker's first visit to a buyer's match: two people and a moderator, with scripts and without."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from marketplace.core.clock import now
from tests.browser.conftest import DESK, OpenPage
from tests.browser.people import eventually, open_organisation, register
from tests.cast import Cast

PASSWORD = "jahit tangan sejak 1998"
LISTING = "Sandal kulit anyam Pringgasela"
REQUEST = "200 pasang sandal kulit untuk toko oleh-oleh"


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "sandal.jpg"
    Image.linear_gradient("L").resize((1600, 1200)).convert("RGB").save(path)
    return path


@pytest.mark.timeout(600)
@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_a_capability_meets_a_request(
    open_page: OpenPage, cast: Cast, photo: Path, pictures: Path, javascript: bool
) -> None:
    maker = open_page(javascript=javascript)
    buyer = open_page(size=DESK, javascript=javascript)
    moderator = open_page(cast.moderator, size=DESK, javascript=javascript)
    keep = Keeper(pictures) if javascript else None

    register(maker, "Inaq Sarah", "0812-7000-8000", PASSWORD, "8000")
    open_organisation(maker, "producer", "Anyam Pringgasela", "52.03")
    _post_listing(maker, photo)

    register(buyer, "Budi Santoso", f"budi-{cast.slug}@example.com", PASSWORD, f"{cast.slug}@example.com")
    open_organisation(buyer, "tourism", "Toko Senggigi", "52.01")
    _post_request(buyer)

    _approve(moderator, LISTING, keep)
    _ask_changes(moderator, REQUEST, "Sebutkan ukuran yang dibutuhkan.")
    _mend(buyer)
    _approve(moderator, REQUEST, None)

    _see_matches(buyer, keep)
    _hear_of_it(maker, keep)
    _search_save_and_ask(buyer, maker, keep)


class Keeper:
    """Keeps a picture of a page."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, page: Page, name: str) -> None:
        page.screenshot(path=self.folder / f"{name}.png", full_page=True)


def _post_listing(page: Page, photo: Path) -> None:
    page.goto("/listings/new")
    page.get_by_label("Nama barang atau jasa").fill(LISTING)
    page.get_by_role("button", name="Simpan draf").click()
    page.goto("/my/listings")
    page.get_by_role("link", name=LISTING).first.click()
    if "/edition" not in page.url:
        page.goto(page.url.split("?")[0].rstrip("/") + "/edition")
    page.locator("input[type=file]").set_input_files(photo)
    page.locator("#photos button[type=submit]", has_text="Tambah foto").click()
    expect(page.get_by_text("Foto utama")).to_be_visible()
    _tick(page, "product_types", "sandal_kulit")
    for stage in ("cutting", "sewing", "lasting", "finishing"):
        _tick(page, "stages", stage)
    _tick(page, "materials", "kulit_sapi")
    page.get_by_label("Cerita singkat").fill("Kulit sapi samak nabati, dianyam tangan. Bisa logo, mulai 1 kodi.")
    page.get_by_label("Pesanan paling sedikit").fill("1 kodi")
    page.get_by_label("Kemampuan sebulan").fill("20 kodi")
    page.get_by_label("Lama pengerjaan").fill("21")
    page.get_by_label("Harga mulai, per pasang").fill("95rb")
    page.locator("input[name=price_max]").fill("140000")
    page.get_by_role("button", name="Kirim untuk diperiksa").click()
    expect(page.get_by_text("Sedang diperiksa").first).to_be_visible()


def _post_request(page: Page) -> None:
    page.goto("/requests/new")
    page.get_by_label("Judul").fill(REQUEST)
    page.locator("select[name=product_type]").select_option("sandal_kulit")
    page.locator("input[name=pairs]").fill("10 kodi")
    page.get_by_label("Penjelasan").fill("Untuk tamu hotel di Senggigi, logo toko dicap di bagian dalam.")
    page.get_by_label("Hari terakhir menerima jawaban").fill(_in_days(30))
    page.get_by_label("Barang harus ada pada").fill(_in_days(90))
    page.locator("select[name=delivery_regency_code]").select_option("52.01")
    page.locator("input[name=budget_max]").fill("150rb")
    page.get_by_role("button", name="Kirim untuk diperiksa").click()
    expect(page.get_by_text("Sedang diperiksa").first).to_be_visible()


def _in_days(days: int) -> str:
    return (now() + timedelta(days=days)).date().isoformat()


def _tick(page: Page, field: str, value: str) -> None:
    box = page.locator(f"input[name={field}][value={value}]")
    for fold in page.locator("details", has=box).all():
        if fold.get_attribute("open") is None:
            fold.locator("> summary").click()
    box.check(force=True)


def _open_case(page: Page, title: str) -> None:
    eventually(page, "/moderation", lambda p: p.get_by_role("link", name=title)).click()
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()


def _approve(page: Page, title: str, keep: Keeper | None) -> None:
    _open_case(page, title)
    if keep:
        page.goto("/moderation")
        keep(page, "queue")
        _open_case(page, title)
        keep(page, "case")
    page.get_by_role("button", name="Setujui dan tayangkan").click()
    page.wait_for_load_state()
    expect(page.get_by_role("link", name=title)).to_have_count(0)


def _ask_changes(page: Page, title: str, note: str) -> None:
    _open_case(page, title)
    page.locator("summary", has_text="Minta perbaikan").click()
    part = page.locator("details", has_text="Minta perbaikan")
    part.locator("select").select_option("unclear")
    part.locator("textarea").fill(note)
    part.get_by_role("button", name="Kirim ke penulis").click()
    page.wait_for_load_state()


def _mend(page: Page) -> None:
    told = eventually(page, "/inbox", lambda p: p.get_by_role("link", name=re.compile("perbaik", re.I)))
    told.click()
    expect(page.get_by_text("Sebutkan ukuran yang dibutuhkan.").first).to_be_visible()
    page.goto("/my/requests")
    page.get_by_role("link", name=REQUEST).first.click()
    if "/edition" not in page.url:
        page.goto(page.url.split("?")[0].rstrip("/") + "/edition")
    page.get_by_label("Pembagian ukuran").fill("37-42: 1-2-3-3-2-1")
    page.get_by_role("button", name="Kirim untuk diperiksa").click()
    expect(page.get_by_text("Sedang diperiksa").first).to_be_visible()


def _see_matches(page: Page, keep: Keeper | None) -> None:
    page.goto("/my/requests")
    page.get_by_role("link", name=REQUEST).first.click()
    request = page.url.split("?")[0].removesuffix("/edition")
    match = eventually(page, f"{request}/matches", lambda p: p.get_by_role("link", name=LISTING))
    expect(match).to_be_visible()
    opener = page.locator("summary", has_text=re.compile(r"\d")).first
    opener.click()
    expect(page.get_by_text("Jenis").first).to_be_visible()
    if keep:
        keep(page, "matches")
        page.goto(request)
        keep(page, "request")


def _hear_of_it(page: Page, keep: Keeper | None) -> None:
    fits = eventually(page, "/inbox", lambda p: p.get_by_role("link", name=REQUEST))
    if keep:
        keep(page, "inbox")
    expect(page.get_by_role("link", name=re.compile("tayang", re.I)).first).to_be_visible()
    fits.click()
    expect(page.get_by_text(REQUEST).first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def _search_save_and_ask(buyer: Page, maker: Page, keep: Keeper | None) -> None:
    if keep:
        buyer.goto("/")
        keep(buyer, "home")
    eventually(buyer, "/listings?q=sendal+kulit&material=kulit_sapi", lambda p: p.get_by_role("link", name=LISTING))
    if keep:
        keep(buyer, "search")
    buyer.get_by_role("link", name=LISTING).first.click()
    expect(buyer.locator("meta[property='og:title']")).to_have_count(1)
    expect(buyer.get_by_role("link", name=re.compile("WhatsApp")).first).to_have_attribute("href", re.compile("wa.me"))
    if keep:
        keep(buyer, "listing")
    buyer.get_by_role("button", name=re.compile("^Simpan")).first.click()
    buyer.wait_for_load_state()
    buyer.goto("/saved")
    expect(buyer.get_by_role("link", name=LISTING).first).to_be_visible()
    buyer.get_by_role("link", name=LISTING).first.click()
    buyer.get_by_role("link", name=re.compile("Tanya")).first.click()
    buyer.get_by_label("Pertanyaan Anda").fill("Bisa ukuran 43 juga?")
    buyer.get_by_role("button", name="Kirim pertanyaan").click()
    buyer.wait_for_url("**/conversations/**")
    eventually(maker, "/conversations", lambda p: p.get_by_role("link", name=LISTING)).click()
    expect(maker.get_by_text("Bisa ukuran 43 juga?").first).to_be_visible()
    maker.locator("textarea").fill("Bisa, tambah 3 hari.")
    maker.get_by_role("button", name=re.compile("Kirim")).first.click()
    eventually(buyer, buyer.url, lambda p: p.get_by_text("Bisa, tambah 3 hari."))
