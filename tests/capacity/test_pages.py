"""The page of the ledger, and where a maker's free weeks are shown."""

from collections.abc import Callable

from marketplace.capacity import actions, queries
from marketplace.core.ids import uuid7
from marketplace.listings.rules import ListingState
from tests.capacity.making import declared
from tests.cast import Cast
from tests.listings.making import a_listing

Clients = Callable[..., object]


def _page(cast: Cast) -> str:
    return f"/organisations/{cast.owner.organisation_id}/capacity"


def test_a_step_is_one_kodi_and_sent_twice_it_is_one(cast: Cast, client_for: Clients) -> None:
    first, client = declared(cast, 100), client_for(cast.owner)
    for _again in range(2):
        answer = client.send(_page(cast), {first.isoformat(): "100", "step": f"up:{first.isoformat()}"})
        assert answer.status_code == 302
    with cast.inside():
        assert queries.free(cast.owner.organisation_id, first, first) == {None: (120, 120)}
    client.send(_page(cast), {first.isoformat(): "10", "step": f"down:{first.isoformat()}"})
    with cast.inside():
        assert queries.free(cast.owner.organisation_id, first, first) == {None: (0, 0)}


def test_all_empty_weeks_are_filled_at_once_in_kodi_and_the_others_stay(cast: Cast, client_for: Clients) -> None:
    first, client = declared(cast, 100), client_for(cast.owner)
    client.send(_page(cast), {first.isoformat(): "100", "every": "3 kodi", "step": "all"})
    with cast.inside():
        rooms = queries.rooms(cast.owner.organisation_id, first, first.replace(year=first.year + 1))
    assert sorted(room.pairs for room in rooms) == [60] * 11 + [100]
    assert "60" in client.get(_page(cast)).text


def test_what_cannot_be_is_said_beside_its_week_and_what_was_typed_stays(cast: Cast, client_for: Clients) -> None:
    first, client = declared(cast, 100), client_for(cast.owner)
    with cast.inside():
        actions.book(uuid7(), cast.owner.organisation_id, None, 60, first, first)
    answer = client.send(_page(cast), {first.isoformat(): "41"})
    assert answer.status_code == 200
    assert "sudah ada pesanan 60 pasang" in answer.text
    assert 'value="41"' in answer.text


def test_only_those_who_may_publish_for_a_workshop_keep_its_ledger(cast: Cast, client_for: Clients) -> None:
    for player, status in ((cast.colleague, 200), (cast.rival, 403), (cast.buyer, 403), (cast.stranger, 404)):
        assert client_for(player).get(_page(cast)).status_code == status
    brand = f"/organisations/{cast.buyer.organisation_id}/capacity"
    assert client_for(cast.buyer).get(brand).status_code == 403


def test_a_listing_and_a_profile_say_how_much_is_free_and_when(cast: Cast, client_for: Clients) -> None:
    first = declared(cast, 120)
    with cast.inside():
        actions.book(uuid7(), cast.owner.organisation_id, None, 80, first, first)
    said = f"40 dari 120 pasang kosong di minggu {first.isocalendar().week}"
    for page in (
        f"/listings/{a_listing(cast, ListingState.PUBLISHED)}",
        f"/organisations/{cast.owner.organisation_id}",
    ):
        assert said in client_for(None).get(page).text
