"""Two people meet over a design that must not be copied, and a mentor fills in for one who confirms from his phone."""

import re
import uuid
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from marketplace.partnerships.rules import PartnershipState
from marketplace.reviews import queries as reviews
from tests.assistance.making import as_mentor, code
from tests.browser.conftest import DESK, OpenPage
from tests.cast import Cast
from tests.partnerships.making import a_partnership
from tests.proposals.making import an_open_request
from tests.rooms.making import a_drawing, a_pdf

NARROW = 360


def _look(page: Page, pictures: Path, name: str) -> None:
    """No page is wider than the phone; each is kept to be looked at."""
    if (page.viewport_size or {}).get("width") == NARROW:
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW, name
    page.screenshot(path=pictures / f"{name}.png", full_page=True)


def test_a_design_is_shared_promised_opened_and_every_view_is_seen(
    cast: Cast, open_page: OpenPage, tmp_path: Path, pictures: Path
) -> None:
    request_id = an_open_request(cast)
    drawing, paper = tmp_path / "sketsa sandal.png", tmp_path / "tech pack.pdf"
    drawing.write_bytes(a_drawing())
    paper.write_bytes(a_pdf())
    budi, sari = open_page(cast.buyer, size=DESK), open_page(cast.owner)
    budi.goto(f"/requests/{request_id}")
    budi.get_by_role("link", name="Bagikan desain dengan aman").click()
    expect(budi.get_by_role("heading", name="Desain ini belum terdaftar")).to_be_visible()
    for number, file in enumerate((drawing, paper), 1):
        budi.set_input_files("input[type=file]", file)
        budi.get_by_label("Saya mengerti desain ini belum terdaftar").check()
        budi.get_by_role("button", name="Taruh di ruang aman").click()
        expect(budi.get_by_role("link", name="Buka", exact=True)).to_have_count(number)
    sari.goto(f"/requests/{request_id}")
    sari.get_by_role("link", name="Berkas desain (2)").click()
    assert sari.get_by_text("sketsa sandal").count() == 0
    _look(sari, pictures, "room-locked-360")
    sari.get_by_label("Saya sudah membaca dan berjanji menjaganya.").check()
    sari.get_by_role("button", name="Saya berjanji, buka berkasnya").click()
    sari.get_by_text("sketsa sandal").first.wait_for()
    _look(sari, pictures, "room-open-360")
    sari.get_by_role("link", name="Buka", exact=True).first.click()
    assert sari.locator("img").evaluate("picture => picture.naturalWidth") == 640
    budi.goto(f"/requests/{request_id}/room")
    assert budi.get_by_role("row", name=re.compile("Sari.*Sepatu Sasak Sari.*sketsa sandal")).count() == 1
    _look(budi, pictures, "room-owner-1280")


def test_a_mentor_fills_in_and_the_maker_says_yes_with_the_code(
    cast: Cast, open_page: OpenPage, background: Callable[[Cast], int], pictures: Path
) -> None:
    siti, sari = open_page(as_mentor(cast), size=DESK), open_page(cast.owner)
    siti.goto("/assistance")
    _look(siti, pictures, "help-desk-1280")
    siti.locator("main").get_by_label("Nama usaha").fill("sasak")
    siti.locator("main").get_by_role("button", name="Cari").click()
    siti.get_by_role("link", name="Sepatu Sasak Sari").click()
    _look(siti, pictures, "help-maker-1280")
    siti.get_by_role("link", name="Kapasitas minggu").click()
    siti.get_by_label("Sanggup membuat").fill("2 kodi")
    _look(siti, pictures, "help-fill-1280")
    siti.get_by_role("button", name="Kirim kode ke pembuat").click()
    siti.wait_for_url(re.compile("/assisted/"))
    expect(siti.get_by_text("Belum berlaku.")).to_be_visible()
    identifier = uuid.UUID(siti.url.rpartition("/")[2])
    background(cast)
    sari.goto("/my/assistance")
    sari.get_by_role("link", name=re.compile("Kapasitas minggu")).click()
    assert sari.get_by_text("40 pasang").count() >= 1
    _look(sari, pictures, "help-confirm-360")
    sari.get_by_label("Kode dari pesan WhatsApp").fill(code(cast, identifier))
    sari.get_by_role("button", name="Setuju, berlakukan").click()
    sari.get_by_text("Disetujui. Mulai sekarang").wait_for()
    sari.get_by_role("link", name="Lihat hasilnya").click()
    assert sari.get_by_text("Diisikan oleh Siti (pendamping)").count() == 1
    _look(sari, pictures, "help-tag-360")


def test_two_sides_talk_with_a_file_and_a_moderator_reads_only_with_a_reason_that_both_see(
    cast: Cast, open_page: OpenPage, tmp_path: Path, pictures: Path
) -> None:
    made, paper = a_partnership(cast), tmp_path / "pola.pdf"
    paper.write_bytes(a_pdf())
    budi, sari, made_page = (
        open_page(cast.buyer, size=DESK),
        open_page(cast.owner),
        open_page(cast.moderator, size=DESK),
    )
    budi.goto(f"/partnerships/{made}/conversation")
    budi.get_by_label("Pesan Anda").fill("Ini polanya. Solnya bisa 4 mm?")
    budi.set_input_files("input[type=file]", paper)
    budi.get_by_role("button", name="Kirim pesan").click()
    budi.wait_for_url(re.compile("/conversations/"))
    thread = budi.url
    sari.goto(f"/partnerships/{made}/conversation")
    sari.get_by_label("Tulis pesan").fill("Bisa, Pak.")
    sari.get_by_role("button", name="Kirim", exact=True).click()
    expect(sari.get_by_text("Bisa, Pak.")).to_be_visible()
    expect(sari.get_by_role("link", name="pola.pdf")).to_be_visible()
    answer = made_page.goto(thread)
    assert answer
    assert answer.status == 404
    made_page.goto(thread.replace("/conversations/", "/moderation/conversations/"))
    made_page.get_by_label("Alasan membaca").fill("Diminta kedua pihak menengahi ukuran sol.")
    made_page.get_by_role("button", name=re.compile("Buka")).click()
    expect(made_page.get_by_text("Bisa, Pak.")).to_be_visible()
    for page, name in ((budi, "talk-1280"), (sari, "talk-360")):
        page.goto(thread)
        expect(page.get_by_text("Diminta kedua pihak menengahi ukuran sol.")).to_be_visible()
        _look(page, pictures, name)


def test_both_review_blind_and_read_each_other_when_both_have_written(
    cast: Cast, open_page: OpenPage, background: Callable[[Cast], int], pictures: Path
) -> None:
    made = a_partnership(cast, PartnershipState.CLOSED)
    background(cast)
    with cast.inside():
        asked = {review.author_id: review.id for review in reviews.of_partnership(made)}
    budi, sari, visitor = open_page(cast.buyer, size=DESK), open_page(cast.owner), open_page()
    profile = f"/organisations/{cast.owner.organisation_id}"
    for page, player, words in ((budi, cast.buyer, "Jahitannya rapi."), (sari, cast.owner, "Bayarnya cepat.")):
        visitor.goto(profile)
        assert visitor.get_by_text("Jahitannya rapi.").count() == 0
        page.goto(f"/reviews/{asked[player.organisation_id]}")
        expect(page.get_by_role("heading", name="Yang tercatat")).to_be_visible()
        page.get_by_text("Ya, mau lagi").click()
        page.get_by_label("Ceritakan").fill(words)
        page.get_by_role("button", name="Kirim").click()
        expect(page.get_by_text("Tersimpan.")).to_be_visible()
    visitor.goto(profile)
    expect(visitor.get_by_text("Jahitannya rapi.")).to_be_visible()
    sari.goto(f"/reviews/{asked[cast.buyer.organisation_id]}")
    sari.get_by_text("Balas ulasan ini").click()
    sari.get_by_label("Tulisan Anda").fill("Terima kasih, Pak Budi.")
    sari.get_by_role("button", name="Kirim").click()
    expect(sari.get_by_text("Terima kasih, Pak Budi.")).to_be_visible()
    _look(sari, pictures, "review-360")
