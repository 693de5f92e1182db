"""A draft outlives a lost signal and a closed page, without a press of a button."""

import uuid

import pytest
from playwright.sync_api import Page, expect

from marketplace.core.ids import uuid7
from marketplace.proposals import actions, queries
from marketplace.proposals.actions import Terms
from marketplace.sourcing import queries as requests
from tests.browser.conftest import OpenPage
from tests.cast import Cast
from tests.proposals.making import an_open_request

FIRST, SECOND, THIRD = "Sol EVA, handuk putih.", "Logo dibordir.", "Contoh bisa dilihat di bengkel."


def _a_draft(cast: Cast) -> uuid.UUID:
    request_id = an_open_request(cast)
    with cast.inside():
        request, owner = requests.get(request_id), cast.owner
        assert owner.organisation_id
        return actions.draft(owner.actor, request, owner.organisation_id, Terms(words=""), key=uuid7()).id


def _words(cast: Cast, proposal_id: uuid.UUID) -> str:
    with cast.inside():
        return queries.get(proposal_id).words


def _type(page: Page, text: str) -> None:
    field = page.get_by_label("Catatan untuk pembeli")
    field.press("Control+End")
    field.press_sequentially(text)


def _saved(page: Page, cast: Cast, proposal_id: uuid.UUID, text: str) -> None:
    """The page says so, and the server has it."""
    for _look in range(60):
        if _words(cast, proposal_id) == text:
            break
        page.wait_for_timeout(250)
    assert _words(cast, proposal_id) == text
    expect(page.locator("[data-kept]")).to_have_text("Draf tersimpan.")


@pytest.mark.timeout(120)
def test_what_is_typed_into_a_draft_is_saved_and_kept_through_a_lost_signal(cast: Cast, open_page: OpenPage) -> None:
    proposal_id = _a_draft(cast)
    page = open_page(cast.owner)
    page.goto(f"/proposals/{proposal_id}/edition")
    page.get_by_label("Harga per pasang").fill("8,5rb")
    _type(page, FIRST)
    _saved(page, cast, proposal_id, FIRST)
    page.reload()
    expect(page.get_by_label("Catatan untuk pembeli")).to_have_value(FIRST)
    expect(page.get_by_label("Harga per pasang")).to_have_value("8.500")

    _type(page, " Begitu.")
    _saved(page, cast, proposal_id, f"{FIRST} Begitu.")
    page.context.set_offline(True)
    _type(page, f" {SECOND}")
    page.wait_for_timeout(2500)  # longer than it waits before it saves
    assert _words(cast, proposal_id) == f"{FIRST} Begitu."
    page.context.set_offline(False)
    _saved(page, cast, proposal_id, f"{FIRST} Begitu. {SECOND}")

    context = page.context
    context.set_offline(True)
    # A page that closes is online again for the tools of the browser, and would save at the last moment: not here.
    context.route("**/*", lambda route: route.abort())
    _type(page, f" {THIRD}")
    page.wait_for_timeout(1000)
    page.close()
    assert _words(cast, proposal_id) == f"{FIRST} Begitu. {SECOND}"
    context.unroute("**/*")
    context.set_offline(False)
    again = context.new_page()
    again.goto(f"/proposals/{proposal_id}/edition")
    expect(again.get_by_label("Catatan untuk pembeli")).to_have_value(f"{FIRST} Begitu. {SECOND} {THIRD}")
    _saved(again, cast, proposal_id, f"{FIRST} Begitu. {SECOND} {THIRD}")
