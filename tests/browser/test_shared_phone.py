"""A phone that a family or a workshop shares: what one has typed is for nobody else; what he chose he sees at once."""

from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.cast import Cast, Player

KEYS = "Object.keys(localStorage).filter((key) => key.startsWith('tapak:')).join()"
STORED = "Object.keys(localStorage).filter((key) => key.startsWith('tapak:')).length"
WORDS = "Ceritakan singkat"


def test_a_draft_waits_for_whoever_typed_it_and_is_offered_to_nobody_else(open_page: OpenPage, cast: Cast) -> None:
    page, report = open_page(cast.owner), f"/organisations/{cast.buyer.organisation_id}/report"
    page.goto(report)
    page.get_by_label(WORDS).fill("Pembeli ini belum membayar saya.")
    page.wait_for_function(f"() => {STORED} === 1")

    # Her session ends by itself, and Rudi comes in on the same phone.
    _comes_in(page, cast.rival)
    page.goto(report)
    expect(page.get_by_label(WORDS)).to_have_value("")
    page.get_by_label(WORDS).fill("Iklannya menyesatkan.")
    page.wait_for_function(f"() => {STORED} === 2")
    page.locator("form[data-forget]").first.evaluate("form => form.requestSubmit()")
    page.wait_for_url(lambda url: "/report" not in url)
    assert str(cast.owner.person_id) in page.evaluate(KEYS)

    # What Rudi typed went when he signed out; what Sari typed is still hers.
    _comes_in(page, cast.owner)
    page.goto(report)
    expect(page.get_by_label(WORDS)).to_have_value("Pembeli ini belum membayar saya.")


def _comes_in(page: Page, player: Player) -> None:
    """On the whole site: an address of a page would give the cookie of that folder alone."""
    root = page.url.partition("/organisations")[0]
    page.context.add_cookies([{"name": "sid", "value": player.token, "url": root}])


def test_a_chosen_photo_shows_at_once_though_pages_load_pictures_from_their_own_site_alone(
    open_page: OpenPage, cast: Cast, tmp_path: Path
) -> None:
    photo = tmp_path / "merah.jpg"
    Image.new("RGB", (800, 600), (200, 30, 30)).save(photo)
    page = open_page(cast.owner)
    page.goto("/listings/new")
    page.get_by_label("Nama barang atau jasa").fill("Sandal kulit")
    page.get_by_role("button", name="Simpan draf").click()
    page.locator("[data-photos] input[type=file]").set_input_files(photo)
    expect(page.locator("[data-shots] canvas").last).to_be_visible()
    page.wait_for_function(
        "() => { const c = [...document.querySelectorAll('[data-shots] canvas')].at(-1);"
        " return c && c.width === 320 && c.getContext('2d').getImageData(10, 10, 1, 1).data[0] > 150; }"
    )
