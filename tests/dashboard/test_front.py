"""The first page: the market for a visitor, the next step for everybody else."""

import re

import pytest

from marketplace.listings.rules import ListingState
from marketplace.sourcing.rules import RequestState
from tests.assistance.making import as_mentor
from tests.listings.making import a_listing
from tests.matching.test_actions import SANDALS
from tests.sourcing.making import a_request


def test_a_visitor_sees_what_the_market_is_and_what_is_new(cast, client_for, drain):
    a_listing(cast, ListingState.PUBLISHED)
    a_request(cast, RequestState.OPEN, **SANDALS)
    drain()
    page = client_for(None).get("/").text
    for text in ("Cara kerjanya", "Sandal kulit anyam Pringgasela", SANDALS["title"], "Kabupaten Lombok Timur (1)"):
        assert text in page
    assert 'action="/listings"' in page


def test_an_empty_market_invites(cast, client_for):
    assert "Pasar ini baru dibuka" in client_for(None).get("/").text


def test_somebody_without_an_organisation_is_asked_to_open_one(cast, client_for):
    page = client_for(cast.newcomer).get("/").text
    assert "Daftarkan usaha Anda" in page
    assert "/organisations/new" in page


def test_a_maker_sees_the_requests_that_fit_him(cast, client_for, drain):
    listing_id = a_listing(cast, ListingState.PUBLISHED)
    a_request(cast, RequestState.OPEN, **SANDALS)
    drain()
    page = client_for(cast.owner).get("/").text
    assert "Ada permintaan yang cocok untuk Anda" in page
    assert f"/listings/{listing_id}/matches" in page
    assert "dari 100" in page


def test_a_buyer_sees_how_many_makers_fit_each_request(cast, client_for, drain):
    a_listing(cast, ListingState.PUBLISHED)
    request_id = a_request(cast, RequestState.OPEN, **SANDALS)
    drain()
    page = client_for(cast.buyers_colleague).get("/").text
    assert "1 pembuat cocok" in page
    assert f"/requests/{request_id}/matches" in page


def test_a_draft_is_offered_for_going_on(cast, client_for):
    listing_id = a_listing(cast)
    assert f'href="/listings/{listing_id}/edition"' in client_for(cast.owner).get("/").text
    assert str(listing_id) not in client_for(cast.rival).get("/").text


def test_what_a_moderator_asked_for_comes_first(cast, client_for):
    a_listing(cast)
    mended = a_listing(cast, ListingState.CHANGES_ASKED)
    page = client_for(cast.owner).get("/").text
    assert "Perbaiki sekarang" in page
    assert f'href="/listings/{mended}"' in page


def test_a_moderator_sees_what_waits(cast, client_for, drain):
    a_listing(cast, ListingState.IN_REVIEW)
    drain()
    page = client_for(cast.moderator).get("/").text
    assert "Ada yang menunggu diperiksa" in page
    assert "menunggu diperiksa" in page
    assert "Daftarkan usaha Anda" not in page
    assert "Antrean periksa</h2>" not in client_for(cast.owner).get("/").text


@pytest.mark.parametrize("path", ["/", "/help", "/terms", "/privacy"])
@pytest.mark.parametrize("language", ["id", "en"])
def test_the_first_pages_stand_in_both_languages(cast, client_for, path, language):
    answer = client_for(None).get(f"{path}?language={language}")
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in answer.text


def test_another_marketplaces_things_are_not_on_the_page(cast, client_for, drain):
    a_listing(cast, ListingState.PUBLISHED)
    drain()
    assert "Pringgasela" not in client_for(cast.stranger).get("/").text


@pytest.mark.parametrize(
    ("who", "own", "not_own"),
    [
        ("owner", "/listings/new", "/requests/new"),
        ("buyer", "/requests/new", "/listings/new"),
        ("moderator", "/moderation", "/listings/new"),
        ("mentor", "/assistance", "/listings/new"),
        ("viewer", "/dashboard", "/listings/new"),
    ],
)
def test_the_shortcuts_of_a_phone_lead_everybody_to_his_own(cast, client_for, who, own, not_own):
    player = as_mentor(cast) if who == "mentor" else getattr(cast, who)
    page = client_for(player).get("/help").text
    shortcuts = page[page.index('<nav class="tabbar"') :]
    menu = re.search(r'<ul role="list" class="menu-list">.*?</ul>', page, re.DOTALL)
    assert f'href="{own}"' in shortcuts
    assert f'href="{not_own}"' not in shortcuts
    assert menu
    assert f'href="{not_own}"' not in menu.group()


def test_as_mentor_is_led_to_the_requests_that_need_him(cast, client_for):
    mentor = as_mentor(cast)
    assert "Bantu pembuat mengisi" in client_for(mentor).get("/").text
    a_request(cast, RequestState.WITH_MENTOR)
    page = client_for(mentor).get("/").text
    assert "Ada permintaan yang perlu dibantu" in page
    assert 'href="/requests/with-mentor"' in page


def test_a_viewer_is_led_to_the_figures(cast, client_for):
    assert "Buka angkanya" in client_for(cast.viewer).get("/").text
