"""The search box as a buyer uses it: one line, what it was read as, one thing less, a slip, side by side."""

import re

import pytest
from playwright.sync_api import Page, expect

from marketplace.search.actions import put_all
from marketplace.search.facets import codes
from marketplace.search.rules import SubjectKind
from marketplace.search.words import indexed
from tests.browser.conftest import DESK, PHONE, OpenPage
from tests.cast import Cast
from tests.search.test_index import many

LINE = "sandal hotel 500 psg lombok maks 20rb"
SHELF = (
    ("Sandal hotel spons", "sandal_hotel", "52.03", 200, 12_000, "Spons putih, bisa logo hotel."),
    ("Sandal hotel tenun Lombok", "sandal_hotel", "52.03", 300, 18_000, "Tenun Pringgasela."),
    ("Sandal hotel mewah", "sandal_hotel", "52.03", 100, 45_000, "Beludru."),
    ("Sandal hotel Sumbawa", "sandal_hotel", "52.04", 100, 15_000, "Dikirim lewat Poto Tano."),
    ("Sneakers kanvas kinantan", "sneakers", "52.71", 50, 90_000, "Kanvas tebal."),
)


@pytest.fixture
def shelf(cast: Cast) -> Cast:
    documents = []
    for (card, _words), (title, product, place, moq, price, said) in zip(
        many(len(SHELF), cast.owner.organisation_id), SHELF, strict=True
    ):
        counted = codes({"product_type": [product], "place": [place]})
        card.update(title=title, product_types=[product], regency_code=place, moq=moq, price_min=price, facets=counted)
        documents.append((card, indexed(title, said, {"product_types": [product]}, [place], "", {})))
    assert documents[0][0]["subject_kind"] is SubjectKind.LISTING
    with cast.inside():
        put_all(documents)
    return cast


def titles(page: Page) -> list[str]:
    return page.locator("main .card h3").all_inner_texts()


@pytest.mark.parametrize(
    ("size", "javascript"), [(DESK, True), (PHONE, False)], ids=["a desk", "a phone without scripts"]
)
def test_one_line_is_read_shown_and_taken_apart_again(shelf: Cast, open_page: OpenPage, size, javascript) -> None:
    page = open_page(size=size, javascript=javascript)
    if size is DESK:
        page.goto("/")
        box = page.get_by_role("search").first.get_by_role("searchbox")
        box.fill(LINE)
        box.press("Enter")
    else:
        page.goto("/listings")
        page.locator("details.filters summary").click()
        page.locator("#f-q").fill(LINE)
        page.get_by_role("button", name="Terapkan").click()
    page.wait_for_url(re.compile(r"[?&]q="))
    chips = page.get_by_role("list", name="Saringan yang berlaku").get_by_role("link")
    expect(chips).to_have_count(4)
    for said in ("500 pasang", "sampai Rp", "Lombok", "Sandal hotel"):
        expect(chips.filter(has_text=said)).to_have_count(1)
    assert sorted(titles(page)) == ["Sandal hotel spons", "Sandal hotel tenun Lombok"]

    chips.filter(has_text="sampai Rp").click()
    expect(chips).to_have_count(3)
    assert "Sandal hotel mewah" in titles(page)
    chips.filter(has_text="Lombok").click()
    expect(chips).to_have_count(2)
    assert "Sandal hotel Sumbawa" in titles(page)

    page.get_by_text("Persempit lagi").click()
    page.locator(".facets").get_by_role("link", name=re.compile("Kabupaten Sumbawa 1")).click()
    assert titles(page) == ["Sandal hotel Sumbawa"]
    chips.filter(has_text="Kabupaten Sumbawa").click()
    assert len(titles(page)) == 4


def test_on_a_phone_the_words_stand_over_what_they_found(shelf: Cast, open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/listings")
    box = page.get_by_role("search").get_by_role("searchbox")
    box.fill("sneakers")
    box.press("Enter")
    page.wait_for_url(re.compile(r"[?&]q=sneakers"))
    expect(box).to_have_value("sneakers")
    bounds = page.locator("main .card").first.bounding_box()
    assert bounds
    assert bounds["y"] < PHONE["height"] - 200, "the first card begins in the first view"


def test_a_slip_of_the_finger_is_put_right_and_said(shelf: Cast, open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/listings?q=sneakrs+kinatan")
    expect(page.get_by_text("Mungkin maksud Anda “sneakers kinantan”")).to_be_visible()
    assert titles(page) == ["Sneakers kanvas kinantan"]


def test_an_empty_result_says_what_to_let_go(shelf: Cast, open_page: OpenPage) -> None:
    page = open_page(language="en-GB")
    page.goto("/listings?q=sneakers+mataram+maks+20rb")
    loosened = page.get_by_role("link", name=re.compile("Without “up to Rp"))
    expect(loosened).to_contain_text("1 found")
    loosened.click()
    assert titles(page) == ["Sneakers kanvas kinantan"]


def test_four_makers_stand_side_by_side_and_a_fifth_is_not_taken(shelf: Cast, open_page: OpenPage) -> None:
    page = open_page(size=DESK)
    page.goto("/listings")
    boxes = page.get_by_role("checkbox", name=re.compile("Bandingkan"))
    for at in range(4):
        boxes.nth(at).check()
    expect(boxes.nth(4)).to_be_disabled()
    page.get_by_role("button", name=re.compile("Bandingkan")).click()
    page.wait_for_url(re.compile("/comparison"))
    expect(page.locator("thead th")).to_have_count(4)


def test_the_map_leads_to_the_makers_of_a_regency(shelf: Cast, open_page: OpenPage) -> None:
    page = open_page(size=DESK)
    page.goto("/listings/map")
    page.get_by_role("link", name="Kabupaten Lombok Timur: 3").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("place=52.03"))
    assert len(titles(page)) == 3
