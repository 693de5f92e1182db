"""Going on from a page of results: to the next, nearer, side by side, on a map, and being told of what is new."""

import re
from datetime import timedelta

import pytest

from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.listings.rules import ListingState
from marketplace.search import queries, watching
from marketplace.search.actions import put_all
from marketplace.search.models import SavedSearch
from marketplace.search.rules import After, Sort, SubjectKind, Wanted
from marketplace.sourcing.rules import RequestState
from tests.listings.making import a_listing
from tests.search.test_index import many
from tests.search.test_routes import filled, next_address
from tests.sourcing.making import a_request


@pytest.mark.parametrize("sort", [Sort.NEWEST, Sort.MOQ, Sort.PRICE, Sort.CAPACITY, Sort.RELEVANCE, Sort.NEAR])
def test_page_after_page_shows_each_card_once(cast, sort):
    with cast.inside():
        put_all(many(60, cast.owner.organisation_id))
        seen, after = [], None
        while True:
            wanted = Wanted(text="sandal", sort=sort, near="52.03", after=after)
            rows = queries.cards(cast.buyer.actor, SubjectKind.LISTING, wanted).rows
            if not rows:
                break
            seen += [row.subject_id for row in rows]
            last = rows[-1]
            after = After(last.sort_key, last.published_at, last.subject_id, len(seen))
        assert len(seen) == len(set(seen)) == 60


def test_a_card_that_comes_meanwhile_moves_no_page(cast, client_for):
    filled(cast, 30)
    client = client_for(None)
    second = next_address(client.get("/listings").text)
    before = re.findall(r'href="(/listings/[0-9a-f-]{36})"', client.get(second).text)
    filled(cast, 3)
    after = re.findall(r'href="(/listings/[0-9a-f-]{36})"', client.get(second).text)
    assert [one for one in before if one not in after] == []


def test_how_the_words_were_read_is_shown_and_can_be_taken_away(cast, client_for):
    filled(cast, 3)
    page = client_for(None).get("/listings", query_string={"q": "sandal 500 psg lombok maks 20rb"}).text
    assert "Kami baca sebagai:" in page
    for words in ("500 pasang", "sampai Rp", "Lombok"):
        assert words in page
    assert "q=sandal+500+psg+lombok&#34;" in page or 'q=sandal+500+psg+lombok"' in page


def test_what_would_narrow_a_search_is_counted(cast, client_for, drain):
    a_listing(cast, ListingState.PUBLISHED)
    drain()
    filled(cast, 3)
    page = client_for(None).get("/listings?q=sandal").text
    assert "Persempit lagi" in page
    assert re.search(r'type=sandal_kulit[^>]*>Sandal kulit <span class="hush">1</span>', page)


def test_the_nearest_come_first_and_say_how_far_they_are(cast, client_for, drain):
    a_listing(cast, ListingState.PUBLISHED)
    drain()
    page = client_for(None).get("/listings?near=52.71").text
    assert re.search(r"Kabupaten Lombok Timur · \d+ km", page)


def test_makers_are_ordered_by_ones_own_request_and_by_nobody_elses(cast, client_for, drain):
    a_listing(cast, ListingState.PUBLISHED)
    request_id = a_request(cast, RequestState.OPEN)
    drain()
    path = f"/listings?sort=match&for={request_id}"
    assert 'value="match" selected' in client_for(cast.buyer).get(path).text
    assert 'value="match" selected' not in client_for(cast.rival).get(path).text
    assert 'value="match" selected' not in client_for(None).get(path).text


def test_a_saved_search_tells_of_what_is_new_once(cast, client_for, drain):
    client = client_for(cast.buyer)
    for _twice in range(2):
        answer = client.send("/searches", {"kind": "listing", "q": "sandal", "place": "52"})
        assert answer.location == "/listings?q=sandal&place=52"
    with cast.inside():
        (search,) = db.session.query(SavedSearch).all()
        search.looked_at = now() - timedelta(days=1)
        search_id = search.id
    a_listing(cast, ListingState.PUBLISHED)
    drain()
    with cast.inside():
        assert watching.tell_of_news() == 1
    drain()
    with cast.inside():
        assert watching.tell_of_news() == 0
    assert "1 pembuat baru sesuai pencarian Anda" in client.get("/inbox").text
    assert client.get(f"/searches/{search_id}").location == "/listings?q=sandal&place=52&sort=newest"
    assert client_for(cast.owner).get(f"/searches/{search_id}").status_code == 404
    assert client_for(cast.owner).send(f"/searches/{search_id}/removal").status_code == 404
    assert client.send(f"/searches/{search_id}/removal").location == "/saved"
    assert "Pencarian yang dikabari" not in client.get("/saved").text


def test_a_search_for_everything_is_not_kept(cast, client_for):
    answer = client_for(cast.buyer).send("/searches", {"kind": "listing"})
    assert answer.status_code == 400
    assert "Isi kata atau pilih saringan dulu" in answer.text


def test_up_to_four_makers_stand_side_by_side(cast, client_for, drain):
    ids = [a_listing(cast, ListingState.PUBLISHED) for _ in range(2)]
    drain()
    page = client_for(None).get("/listings/comparison", query_string={"listing": [*ids, "nonsense"]}).text
    assert page.count('<th scope="col">') == 2
    assert "20 pasang (1 kodi)" in page
    assert "Belum ada yang dibandingkan" in client_for(None).get("/listings/comparison").text


def test_the_map_counts_makers_by_regency_and_leads_to_them(cast, client_for, drain):
    a_listing(cast, ListingState.PUBLISHED)
    drain()
    page = client_for(None).get("/listings/map").text
    assert "<title>Kabupaten Lombok Timur: 1</title>" in page
    assert "/listings?place=52.03" in page
