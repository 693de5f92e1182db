"""Writing a listing on a phone: saved with almost nothing, sent when it is whole, and nothing typed is lost."""

import pytest

from marketplace.core.db import db
from marketplace.core.ids import uuid7
from marketplace.listings import queries
from marketplace.listings.rules import ListingState
from tests.listings.making import REASON, a_listing

S = ListingState
WHOLE = {
    "title": "Sandal kulit anyam",
    "description": "Kami enam orang di Lombok Timur, biasa membuat sandal kulit.",
    "product_types": ["sandal_kulit"],
    "stages": ["cutting", "sewing"],
    "materials": ["kulit_sapi", "sol_karet"],
    "moq": "2 kodi",
    "capacity_month": "20 kodi",
    "lead_days": "21",
    "price_min": "Rp 85rb",
    "price_max": "140.000",
    "brand_mode": "maklon",
    "takes_visits": "y",
}


def only_listing(cast):
    with cast.inside():
        (listing,) = queries.of_organisations([cast.owner.organisation_id])
        db.session.expunge(listing)
        return listing


def test_a_whole_listing_is_saved_and_sent_in_one_go(cast, client_for) -> None:
    answer = client_for(cast.owner).send("/listings/new", {**WHOLE, "then": "submit"})
    listing = only_listing(cast)
    assert answer.location == f"/listings/{listing.id}"
    assert listing.state == S.IN_REVIEW
    assert (listing.moq, listing.capacity_month, listing.price_min, listing.price_max) == (40, 400, 85_000, 140_000)
    assert (listing.materials, listing.brand_mode, listing.takes_visits) == (
        ["kulit_sapi", "sol_karet"],
        "maklon",
        True,
    )
    assert listing.regency_code == "52.03"


def test_a_name_is_enough_for_a_draft(cast, client_for) -> None:
    client = client_for(cast.owner)
    answer = client.send("/listings/new", {"title": "Sandal"})
    assert answer.location == f"/listings/{only_listing(cast).id}/edition"
    assert "Draf tersimpan" in client.get(answer.location).text


def test_the_same_form_sent_twice_is_one_draft(cast, client_for) -> None:
    client, key = client_for(cast.owner), str(uuid7())
    first = client.send("/listings/new", {"title": "Sandal", "key": key})
    assert client.send("/listings/new", {"title": "Sandal", "key": key}).location == first.location
    assert only_listing(cast).title == "Sandal"


def test_what_is_missing_stands_beside_its_field_and_the_draft_is_kept(cast, client_for) -> None:
    client = client_for(cast.owner)
    answer = client.send("/listings/new", {"title": "Sandal", "then": "submit"})
    page = client.get(answer.location)
    assert "Isi pesanan paling sedikit, contoh: 1 kodi." in page.text
    assert 'id="moq-error"' in page.text
    assert only_listing(cast).state == S.DRAFT


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("title", "", "Bagian ini perlu diisi"),
        ("title", "x" * 101, "paling banyak 100 huruf"),
        ("moq", "banyak sekali", "Tulis satu jumlah saja"),
        ("moq", "25-30 kodi", "Tulis satu jumlah saja"),
        ("moq", "0", "Isi dari 1 sampai"),
        ("capacity_month", "99999999999999999999", "Tulis satu jumlah saja"),
        ("price_min", "murah", "Tulis satu harga saja"),
        ("price_min", "5 jt jt", "Tulis satu harga saja"),
        ("lead_days", "400", "dari 1 sampai 365"),
        ("product_types", ["roket"], "Pilih dari daftar"),
        ("regency_code", "99.99", "Pilih dari daftar"),
        ("brand_mode", "tiruan", "Pilih dari daftar"),
    ],
)
def test_bad_input_is_told_beside_its_field_and_kept(cast, client_for, field, typed, sentence) -> None:
    page = client_for(cast.owner).send("/listings/new", {**WHOLE, field: typed})
    assert page.status_code == 200
    assert sentence in page.text
    assert f'id="{field}-error"' in page.text
    assert "Kami enam orang di Lombok Timur" in page.text
    with cast.inside():
        assert queries.of_organisations([cast.owner.organisation_id]) == []


def test_a_highest_price_below_the_lowest_is_told(cast, client_for) -> None:
    page = client_for(cast.owner).send("/listings/new", {**WHOLE, "price_min": "200rb", "price_max": "100rb"})
    assert "Tukar keduanya" in page.text


def test_somebody_without_a_workshop_is_shown_the_way_to_one(cast, client_for) -> None:
    for who in (cast.newcomer, cast.buyer):
        page = client_for(who).get("/listings/new")
        assert "Daftarkan bengkel Anda dulu" in page.text
        assert 'href="/organisations/new"' in page.text


def test_two_who_edit_at_once_both_see_both_texts(cast, client_for) -> None:
    listing_id = a_listing(cast)
    path = f"/listings/{listing_id}/edition"
    client_for(cast.colleague).send(path, {**WHOLE, "title": "Dari Dewi", "version": "1"})
    answer = client_for(cast.owner).send(path, {**WHOLE, "title": "Dari Sari", "version": "1"})
    assert answer.status_code == 409
    assert "Dari Dewi" in answer.text
    assert 'value="Dari Sari"' in answer.text
    assert 'name="version" value="2"' in answer.text
    assert only_listing(cast).title == "Dari Dewi"
    client_for(cast.owner).send(path, {**WHOLE, "title": "Dari Sari", "version": "2"})
    assert only_listing(cast).title == "Dari Sari"


def test_the_same_edit_sent_twice_is_no_conflict(cast, client_for) -> None:
    path = f"/listings/{a_listing(cast)}/edition"
    for _time in range(2):
        answer = client_for(cast.owner).send(path, {**WHOLE, "version": "1"})
        assert answer.status_code == 302


def test_an_edit_that_comes_after_it_was_sent_keeps_what_was_typed(cast, client_for) -> None:
    path = f"/listings/{a_listing(cast, S.IN_REVIEW)}/edition"
    answer = client_for(cast.owner).send(path, {**WHOLE, "title": "Terlambat", "version": "1"})
    assert answer.status_code == 409
    assert 'value="Terlambat"' in answer.text


def test_the_author_reads_what_he_is_asked_to_mend(cast, client_for) -> None:
    listing_id = a_listing(cast, S.CHANGES_ASKED)
    client = client_for(cast.owner)
    assert REASON in client.get(f"/listings/{listing_id}/edition").text
    client.send(f"/listings/{listing_id}/submission")
    assert only_listing(cast).state == S.IN_REVIEW


def test_figures_change_on_the_market_and_the_text_after_it_was_taken_down(cast, client_for) -> None:
    listing_id = a_listing(cast, S.PUBLISHED)
    client = client_for(cast.owner)
    version = str(only_listing(cast).version)
    figures = {"moq": "3 kodi", "capacity_month": "500", "lead_days": "14", "title": "Curang", "version": version}
    assert client.send(f"/listings/{listing_id}/edition", figures).location == f"/listings/{listing_id}"
    listing = only_listing(cast)
    assert (listing.moq, listing.state, listing.title) == (60, S.PUBLISHED, "Sandal kulit anyam Pringgasela")
    assert client.send(f"/listings/{listing_id}/takedown").location == f"/listings/{listing_id}/edition"
    assert only_listing(cast).state == S.DRAFT
