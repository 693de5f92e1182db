"""The operator's days: twenty cases without a mouse, an appeal before a second moderator, a list taken back."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from marketplace.core import tables
from marketplace.core.db import db
from marketplace.intake.columns import TEMPLATE
from marketplace.listings.models import Listing
from marketplace.listings.rules import ListingState
from marketplace.moderation.models import Case
from marketplace.moderation.rules import CaseState, SubjectKind
from tests.browser.conftest import DESK, OpenPage
from tests.browser.people import eventually
from tests.cast import Cast
from tests.intake.test_intake import RIGHT
from tests.moderation.making import a_case

CASES = 20
CASE = re.compile(r"/moderation/cases/[0-9a-f-]{36}$")
S = CaseState


def states(cast: Cast) -> dict[CaseState, int]:
    with cast.inside():
        return {row[0]: row[1] for row in db.session.execute(select(Case.state, func.count()).group_by(Case.state))}


def pressed(page: Page, *keys: str) -> None:
    page.wait_for_selector("html[data-listening=keys]", state="attached")
    for key in keys:
        page.keyboard.press(key)


def decided(page: Page, *keys: str) -> None:
    """Press the keys, and wait until the page has gone on to something else."""
    before = page.url
    pressed(page, *keys)
    page.wait_for_url(lambda url: url != before)


@pytest.mark.timeout(300)
def test_a_moderator_clears_twenty_cases_by_keyboard_alone(cast: Cast, open_page: OpenPage) -> None:
    for number in range(CASES):
        a_case(cast, kind=SubjectKind.REQUEST if number % 4 == 3 else SubjectKind.LISTING)
    page = open_page(cast.moderator, size=DESK)
    page.goto("/moderation")
    decided(page, "j", "Enter")
    for number in range(CASES):
        expect(page).to_have_url(CASE)
        if number % 5 == 3:  # what should change is chosen in the list that the key has opened and focused
            pressed(page, "m", "ArrowDown")
            _refused(page)
        elif number % 5 == 4:
            pressed(page, "t", "ArrowDown")
            _refused(page)
        else:
            decided(page, "s")
    expect(page).to_have_url(re.compile(r"/moderation$"))
    expect(page.get_by_role("heading", name="Antrean kosong")).to_be_visible()
    assert states(cast) == {S.APPROVED: 12, S.CHANGES_ASKED: 4, S.REJECTED: 4}
    # The last one was a slip: a key takes it back, and the case is in the same hands again.
    decided(page, "z")
    expect(page).to_have_url(CASE)
    assert states(cast)[S.CLAIMED] == 1
    decided(page, "s")
    assert states(cast) == {S.APPROVED: 13, S.CHANGES_ASKED: 4, S.REJECTED: 3}


def _refused(page: Page) -> None:
    """From the list of reasons over the note to the button, and onwards."""
    before = page.url
    while page.evaluate("document.activeElement.tagName") != "BUTTON":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url != before)


@pytest.mark.timeout(300)
def test_an_appeal_is_decided_by_a_second_moderator(
    cast: Cast, open_page: OpenPage, background: Callable[[Cast], int]
) -> None:
    case_id = a_case(cast, CaseState.REJECTED)
    background(cast)
    author = open_page(cast.owner)
    author.goto(f"/cases/{case_id}")
    expect(author.get_by_role("heading", name="Tidak bisa ditayangkan")).to_be_visible()
    author.get_by_label("kenapa", exact=False).first.fill("Itu merek kami sendiri, surat merek ada di profil.")
    author.get_by_role("button", name="Ajukan banding").click()
    expect(author.get_by_role("heading", name="Banding sedang diperiksa")).to_be_visible()

    first = open_page(cast.moderator, size=DESK)
    first.goto(f"/moderation/cases/{case_id}")
    expect(first.get_by_text("Banding diputuskan petugas lain, bukan yang menolak pertama kali.")).to_be_visible()
    expect(first.get_by_role("heading", name="Putuskan banding")).to_have_count(0)

    second = open_page(cast.admin, size=DESK)
    eventually(
        second, "/moderation?tab=appealed", lambda p: p.locator(f"a[href='/moderation/cases/{case_id}']")
    ).click()
    expect(second.get_by_text("surat merek ada di profil")).to_be_visible()
    form = second.locator("form", has=second.get_by_role("heading", name="Putuskan banding"))
    form.locator("textarea").fill("Surat mereknya sudah kami lihat.")
    form.get_by_role("button", name="Terima banding, tayangkan").click()
    expect(second.get_by_text("Keputusan pertama dibatalkan")).to_be_visible()

    author.goto(f"/cases/{case_id}")
    expect(author.get_by_role("heading", name="Disetujui")).to_be_visible()
    with cast.inside():
        assert db.session.scalars(select(Listing.state)).all() == [ListingState.PUBLISHED]
    eventually(open_page(), "/listings", lambda p: p.locator("li.card"))


def a_file(folder: Path, name: str, *changes: dict[str, str]) -> Path:
    path = folder / name
    path.write_bytes(
        tables.as_csv(TEMPLATE, [[str((RIGHT | one)[heading]) for heading in TEMPLATE] for one in changes])
    )
    return path


@pytest.mark.timeout(300)
def test_a_list_with_errors_is_corrected_brought_in_and_taken_back(
    cast: Cast, open_page: OpenPage, tmp_path: Path, background: Callable[[Cast], int]
) -> None:
    page = open_page(cast.moderator, size=DESK)
    wrong = a_file(tmp_path, "salah.csv", {"nama barang": "Satu"}, {"nama barang": "Dua", "harga mulai": "murah"})
    page.goto("/imports/listings")
    page.locator("input[type=file]").set_input_files(wrong)
    page.get_by_role("button", name="Baca berkas ini").click()
    expect(page.get_by_text("Baris 3, kolom “harga mulai”: “murah” bukan satu harga")).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV").click()
    faulty = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
    page.get_by_role("button", name="Masukkan yang siap").click()
    background(cast)

    mended = tmp_path / "betul.csv"
    mended.write_text(faulty.replace("murah", "85rb"), encoding="utf-8-sig")
    page.goto("/imports/listings")
    page.locator("input[type=file]").set_input_files(mended)
    page.get_by_role("button", name="Baca berkas ini").click()
    expect(page.get_by_role("heading", name="Belum ada yang berubah")).to_be_visible()
    page.get_by_role("button", name="Masukkan yang siap").click()
    here = page.url
    background(cast)
    page.goto(here)
    page.get_by_role("link", name="Dua").click()
    expect(page.get_by_role("heading", level=1, name="Dua")).to_be_visible()

    page.goto(here)
    page.get_by_role("button", name="Tarik kembali impor ini").click()
    page.locator("dialog").get_by_role("button", name="Ya, lanjut").click()
    expect(page.get_by_text("1 tawaran diarsipkan")).to_be_visible()
    with cast.inside():
        found = {row[0]: row[1] for row in db.session.execute(select(Listing.title, Listing.state))}
    assert found == {"Satu": ListingState.IN_REVIEW, "Dua": ListingState.ARCHIVED}
