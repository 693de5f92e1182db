"""Who opens which page of a listing, and what stands there."""

import pytest

from marketplace.core.ids import uuid7
from marketplace.listings import queries
from marketplace.listings.rules import ListingState
from tests.listings.making import a_listing

S = ListingState
NOBODY = "nobody"


def answer_to(cast, client_for, who: str, path: str, *, send: bool = False) -> int:
    client = client_for(None if who == NOBODY else getattr(cast, who))
    return (client.send(path) if send else client.get(path)).status_code


# Per page: who is let in, who sees the thing but may not do this, who sees no such thing.
PEOPLE = ["owner", "colleague", "rival", "buyer", "newcomer", "moderator", "viewer", "stranger", NOBODY]
DRAFT_PAGE = {"owner": 200, "colleague": 200, "moderator": 200, "viewer": 200}
DRAFT_EDITION = {"owner": 200, "colleague": 200, "moderator": 403, "viewer": 403, "nobody": 302}
LIVE_EDITION = DRAFT_EDITION | {"rival": 403, "buyer": 403, "newcomer": 403}
LIVE_PAGE = dict.fromkeys([who for who in PEOPLE if who != "stranger"], 200)


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize(
    ("state", "end", "expected"),
    [
        (S.DRAFT, "", DRAFT_PAGE),
        (S.DRAFT, "/edition", DRAFT_EDITION),
        (S.PUBLISHED, "", LIVE_PAGE),
        (S.PUBLISHED, "/edition", LIVE_EDITION),
    ],
    ids=["draft", "draft-edition", "published", "published-edition"],
)
def test_a_page_opens_for_those_it_is_for(cast, client_for, who, state, end, expected) -> None:
    listing_id = a_listing(cast, state)
    assert answer_to(cast, client_for, who, f"/listings/{listing_id}{end}") == expected.get(who, 404)


VERBS = ["submission", "pause", "resumption", "takedown", "archive", "photos"]


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_on_a_draft_is_for_its_people_alone(cast, client_for, verb) -> None:
    listing_id = a_listing(cast)
    for who, status in {"rival": 404, "stranger": 404, "moderator": 403, NOBODY: 302}.items():
        assert answer_to(cast, client_for, who, f"/listings/{listing_id}/{verb}", send=True) == status
    with cast.inside():
        assert queries.get(listing_id).state == S.DRAFT


def test_a_listing_of_another_marketplace_looks_like_none(cast, client_for) -> None:
    listing_id = a_listing(cast, S.PUBLISHED)
    client = client_for(cast.stranger)
    here, nowhere = client.get(f"/listings/{listing_id}"), client.get(f"/listings/{uuid7()}")
    assert (here.status_code, nowhere.status_code) == (404, 404)
    assert here.text.replace(here.headers["X-Request-Id"], "").replace(str(listing_id), "") == nowhere.text.replace(
        nowhere.headers["X-Request-Id"], ""
    ).replace(nowhere.request.path.rpartition("/")[2], "")


@pytest.mark.parametrize(
    ("state", "verb", "after"),
    [
        (S.DRAFT, "submission", S.IN_REVIEW),
        (S.PUBLISHED, "pause", S.PAUSED),
        (S.PAUSED, "resumption", S.PUBLISHED),
        (S.PAUSED, "takedown", S.DRAFT),
        (S.PUBLISHED, "archive", S.ARCHIVED),
    ],
)
def test_a_verb_sent_twice_is_done_once_and_never_an_error(cast, client_for, state, verb, after) -> None:
    listing_id = a_listing(cast, state)
    for _time in range(2):
        assert client_for(cast.owner).send(f"/listings/{listing_id}/{verb}").status_code == 302
    with cast.inside():
        assert queries.get(listing_id).state == after


def test_a_verb_that_leads_nowhere_is_a_conflict(cast, client_for) -> None:
    listing_id = a_listing(cast, S.REJECTED)
    assert answer_to(cast, client_for, "owner", f"/listings/{listing_id}/pause", send=True) == 409


def test_the_public_page_shows_what_a_buyer_asks_first(cast, client_for) -> None:
    page = client_for(None).get(f"/listings/{a_listing(cast, S.PUBLISHED)}").text
    for text in ("Sandal kulit anyam Pringgasela", "Sepatu Sasak Sari", "Kabupaten Lombok Timur", "20 pasang (1 kodi)"):
        assert text in page
    assert "Rp\u00a085.000–140.000" in page
    assert "Dinyatakan pembuat, belum diperiksa" in page
    assert cast.owner.phone not in page
    assert str(cast.owner.email) not in page


def test_the_public_page_can_be_shared_with_a_preview(cast, client_for) -> None:
    listing_id = a_listing(cast, S.PUBLISHED)
    page = client_for(None).get(f"/listings/{listing_id}").text
    address = f"http://{cast.host}"
    assert f'<link rel="canonical" href="{address}' in page
    assert '<meta property="og:title" content="Sandal kulit anyam Pringgasela">' in page
    assert "https://wa.me/?text=" in page
    assert '<meta name="robots"' not in page


def test_a_draft_is_kept_out_of_search_engines(cast, client_for) -> None:
    page = client_for(cast.owner).get(f"/listings/{a_listing(cast)}").text
    assert '<meta name="robots" content="noindex">' in page


def test_the_page_speaks_english_too(cast, client_for) -> None:
    page = client_for(None).get(f"/listings/{a_listing(cast, S.PUBLISHED)}?language=en").text
    for text in ("Leather sandals", "20 pairs (1 kodi)", "Stated by the maker, not checked yet", "Ask the maker"):
        assert text in page


def test_what_somebody_writes_is_text_and_nothing_else(cast, client_for) -> None:
    nasty = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    page = client_for(None).get(f"/listings/{a_listing(cast, S.PUBLISHED, title=nasty)}").text
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_my_listings_are_those_of_my_workshops_or_a_word_on_how_to_begin(cast, client_for) -> None:
    a_listing(cast)
    a_listing(cast, by=cast.rival, title="Pantofel Rudi")
    mine = client_for(cast.colleague).get("/my/listings").text
    assert "Sandal kulit anyam Pringgasela" in mine
    assert "Pantofel Rudi" not in mine
    assert "Belum ada kemampuan yang dipasang" in client_for(cast.newcomer).get("/my/listings").text
    assert answer_to(cast, client_for, NOBODY, "/my/listings") == 302
