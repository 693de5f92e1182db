"""Who may read the ranking, and what it says."""

from marketplace.listings.rules import ListingState
from marketplace.sourcing.rules import RequestState
from tests.listings.making import a_listing
from tests.matching.test_actions import SANDALS
from tests.sourcing.making import a_request


def both(cast, drain, **changes):
    listing_id = a_listing(cast, ListingState.PUBLISHED)
    request_id = a_request(cast, RequestState.OPEN, **{**SANDALS, **changes})
    drain()
    return listing_id, request_id


def test_the_buyer_sees_the_makers_ranked_with_the_terms_of_each_score(cast, client_for, drain):
    _listing, request_id = both(cast, drain)
    page = client_for(cast.buyer).get(f"/requests/{request_id}/matches").text
    assert "Sandal kulit anyam Pringgasela" in page
    assert "Sepatu Sasak Sari" in page
    assert "Pesanan paling sedikit" in page
    assert "Dibutuhkan 100 pasang (5 kodi), pesanan paling sedikit 20 pasang (1 kodi)." in page


def test_the_ranking_is_told_in_english_too(cast, client_for, drain):
    _listing, request_id = both(cast, drain)
    page = client_for(cast.buyer).get(f"/requests/{request_id}/matches?language=en").text
    assert "100 pairs needed, minimum order 20 pairs (1 kodi)." in page or "100 pairs" in page
    assert "Dibutuhkan" not in page


def test_a_broken_constraint_is_said_in_words(cast, client_for, drain):
    _listing, request_id = both(cast, drain, certificates=("sni_8877",))
    page = client_for(cast.buyer).get(f"/requests/{request_id}/matches").text
    assert "Sertifikat yang diminta belum ada: SNI 8877:2023" in page
    assert "Syarat wajib tidak terpenuhi:" in page


def test_the_maker_sees_the_requests_that_fit_his_listing(cast, client_for, drain):
    listing_id, _request = both(cast, drain)
    page = client_for(cast.colleague).get(f"/listings/{listing_id}/matches").text
    assert SANDALS["title"] in page


def test_staff_may_look_at_both(cast, client_for, drain):
    listing_id, request_id = both(cast, drain)
    for path in (f"/requests/{request_id}/matches", f"/listings/{listing_id}/matches"):
        assert client_for(cast.moderator).get(path).status_code == 200


def test_others_may_not_read_the_ranking_of_what_they_may_see(cast, client_for, drain):
    listing_id, request_id = both(cast, drain)
    assert client_for(cast.owner).get(f"/requests/{request_id}/matches").status_code == 403
    assert client_for(cast.rival).get(f"/listings/{listing_id}/matches").status_code == 403
    assert client_for(None).get(f"/requests/{request_id}/matches").status_code == 302


def test_a_draft_and_another_marketplace_are_not_found(cast, client_for, drain):
    _listing, request_id = both(cast, drain)
    draft = a_request(cast)
    assert client_for(cast.owner).get(f"/requests/{draft}/matches").status_code == 404
    assert client_for(cast.stranger).get(f"/requests/{request_id}/matches").status_code == 404


def test_before_there_is_anything_the_page_says_when_there_will_be(cast, client_for):
    draft = a_request(cast)
    page = client_for(cast.buyer).get(f"/requests/{draft}/matches").text
    assert "Kecocokan dihitung begitu permintaan ini dibuka." in page
    opened = a_request(cast, RequestState.OPEN)
    page = client_for(cast.buyer).get(f"/requests/{opened}/matches").text
    assert "Belum ada pembuat yang membuat jenis ini." in page


def test_a_maker_reads_on_the_request_how_his_own_listing_fits(cast, client_for, drain):
    _listing, request_id = both(cast, drain)
    said = "Cocok dengan kemampuan Anda"
    assert said in client_for(cast.owner).get(f"/requests/{request_id}").text
    for reader in (cast.rival, cast.buyer, None):
        assert said not in client_for(reader).get(f"/requests/{request_id}").text
