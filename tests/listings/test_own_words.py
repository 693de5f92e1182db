"""A marketplace's own word is offered beside the shared ones, stays with the listing, and counts as its parent."""

import pytest

from marketplace.core.db import db
from marketplace.listings.models import Listing
from marketplace.listings.rules import ListingState
from marketplace.sourcing.models import SourcingRequest
from marketplace.tenants import actions
from marketplace.tenants import queries as tenants
from tests.listings.making import a_listing

CIDOMO = "x_cidomo"


@pytest.fixture
def word(cast) -> None:
    with cast.inside():
        actions.add_word(cast.admin.actor, "product_types", "sandal_kulit", "Cidomo", "Cidomo sandal")


def _posted(cast, client_for, *types: str):
    form = {"title": "Cidomo Sari", "brand_mode": "both", "product_types": list(types)}
    return client_for(cast.owner).send("/listings/new", form)


def test_it_is_kept_beside_what_it_counts_as_and_shown(cast, client_for, word) -> None:
    path = _posted(cast, client_for, CIDOMO).location.split("?")[0].removesuffix("/edition")
    with cast.inside():
        listing = db.session.query(Listing).one()
        assert (listing.product_types, listing.own_words) == (["sandal_kulit"], [CIDOMO])
    assert "Cidomo" in client_for(cast.owner).get(path).text
    form = client_for(cast.owner).get(f"{path}/edition").text
    box = next(piece for piece in form.split("<input")[1:] if f'value="{CIDOMO}"' in piece)
    assert "checked" in box.split(">")[0]


def test_what_is_no_longer_offered_keeps_its_name(cast, client_for, word) -> None:
    path = _posted(cast, client_for, CIDOMO).location.split("?")[0].removesuffix("/edition")
    with cast.inside():
        actions.retire_word(cast.admin.actor, tenants.words("product_types")[0])
    assert "Cidomo" in client_for(cast.owner).get(path).text.replace("Cidomo Sari", "")
    assert f'value="{CIDOMO}"' not in client_for(cast.owner).get("/listings/new").text


def test_to_a_request_it_is_what_it_counts_as(cast, client_for, word) -> None:
    assert "Cidomo" in client_for(cast.buyer).get("/requests/new").text
    client_for(cast.buyer).send("/requests/new", {"title": "Sandal untuk hotel", "product_type": CIDOMO})
    with cast.inside():
        assert db.session.query(SourcingRequest).one().product_type == "sandal_kulit"


def test_the_word_of_one_marketplace_is_no_word_in_another(cast, client_for, word) -> None:
    answer = client_for(cast.stranger).send("/listings/new", {"title": "x", "product_types": [CIDOMO]})
    assert answer.status_code == 200
    assert "Pilih dari daftar" in answer.text
    assert "Cidomo" not in client_for(cast.stranger).get("/listings/new").text


def test_buyers_find_it_by_its_name(cast, client_for, word, drain) -> None:
    a_listing(cast, ListingState.PUBLISHED, title="Sandal Sari", own_words=(CIDOMO,))
    drain()
    assert "Sandal Sari" in client_for(cast.buyer).get("/listings?q=cidomo").text
    assert "Sandal Sari" not in client_for(cast.buyer).get("/listings?q=delman").text


def test_a_search_counts_it_by_its_own_name_and_narrows_to_it(cast, client_for, word, drain) -> None:
    a_listing(cast, ListingState.PUBLISHED, title="Sandal Sari", own_words=(CIDOMO,))
    a_listing(cast, ListingState.PUBLISHED, title="Sandal polos")
    drain()
    buyer = client_for(cast.buyer)
    counted = buyer.get("/listings?q=sandal").text
    link = next(piece for piece in counted.split("<a ")[1:] if f"type={CIDOMO}" in piece.split(">")[0])
    assert "Cidomo" in link.split("</a>")[0]
    narrowed = buyer.get(f"/listings?type={CIDOMO}").text
    assert "Sandal Sari" in narrowed
    assert "Sandal polos" not in narrowed
    # What it counts as is wider.
    assert "Sandal polos" in buyer.get("/listings?type=sandal_kulit").text
    with cast.inside():
        actions.retire_word(cast.admin.actor, tenants.words("product_types")[0])
    assert "Sandal polos" not in buyer.get(f"/listings?type={CIDOMO}").text


def test_elsewhere_its_key_narrows_nothing(cast, client_for, word) -> None:
    assert client_for(cast.stranger).get(f"/listings?type={CIDOMO}").status_code == 200
    assert "Cidomo" not in client_for(cast.stranger).get(f"/listings?type={CIDOMO}&q=sandal").text
