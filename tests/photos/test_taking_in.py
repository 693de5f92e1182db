"""A photo on its way from the phone into the draft."""

import pytest
from sqlalchemy import select

from marketplace.core.db import db
from marketplace.events.kinds import Kind
from marketplace.events.models import Event
from marketplace.listings.rules import ListingState
from marketplace.photos import queries
from marketplace.photos.rules import PHOTOS_MAXIMUM, Subject, key
from tests.listings.making import a_listing
from tests.photos.making import a_bomb, a_photo, send_photo
from tests.sourcing.making import a_request


@pytest.fixture
def listing_id(cast):
    return a_listing(cast)


def photos_of(cast, listing_id, subject=Subject.LISTING):
    with cast.inside():
        own = queries.of(subject, listing_id)
        db.session.expunge_all()
        return own


def test_a_photo_is_kept_in_several_sizes_under_its_marketplace(app, cast, client_for, listing_id) -> None:
    answer = send_photo(client_for(cast.owner), f"/listings/{listing_id}/photos", a_photo())
    assert answer.location == f"/listings/{listing_id}/edition#photos"
    (photo,) = photos_of(cast, listing_id)
    assert (photo.width, photo.height, photo.position) == (700, 500, 0)
    store = app.extensions["files"]
    for width in photo.widths:
        for kind in ("avif", "webp"):
            assert store.exists(key(cast.tenant_id, photo.id, width, kind))
    with cast.inside():
        assert (
            db.session.scalars(select(Event).where(Event.kind == Kind.LISTING_PHOTO_ADDED)).one().subject_id
            == listing_id
        )


def test_a_request_takes_photos_too(cast, client_for) -> None:
    request_id = a_request(cast)
    answer = send_photo(client_for(cast.buyer), f"/requests/{request_id}/photos", a_photo())
    assert answer.location == f"/requests/{request_id}/edition#photos"
    assert len(photos_of(cast, request_id, Subject.REQUEST)) == 1


def test_the_same_photo_sent_twice_is_one(cast, client_for, listing_id) -> None:
    for _time in range(2):
        answer = send_photo(client_for(cast.owner), f"/listings/{listing_id}/photos", a_photo())
        assert answer.status_code == 302
    assert len(photos_of(cast, listing_id)) == 1


def test_a_ninth_photo_is_refused_beside_its_field(app, cast, client_for, listing_id) -> None:
    client = client_for(cast.owner)
    for number in range(PHOTOS_MAXIMUM):
        send_photo(client, f"/listings/{listing_id}/photos", a_photo(f"rgb({number * 30},90,40)", (240, 220)))
    answer = send_photo(client, f"/listings/{listing_id}/photos", a_photo("navy", (240, 220)))
    assert answer.status_code == 400
    assert "Sudah ada 8 foto" in answer.text
    assert len(photos_of(cast, listing_id)) == PHOTOS_MAXIMUM


@pytest.mark.parametrize(
    ("content", "name", "status", "sentence"),
    [
        (b"%PDF-1.7 not a photo", "foto.jpg", 400, "bukan foto JPEG"),
        (a_photo()[:600], "foto.jpg", 400, "rusak atau terpotong"),
        (b"", "foto.jpg", 400, "Berkas ini kosong"),
        (b"\xff\xd8\xff" + b"x" * 15 * 1024 * 1024, "foto.jpg", 413, "Paling besar 15 MB"),
        (a_photo("red", (120, 90)), "foto.jpg", 400, "terlalu kecil (120 × 90 titik)"),
    ],
    ids=["renamed", "cut-off", "empty", "too-heavy", "too-small"],
)
def test_what_is_no_photo_is_refused_beside_its_field_and_the_draft_stays(
    cast, client_for, listing_id, content, name, status, sentence
) -> None:
    answer = send_photo(client_for(cast.owner), f"/listings/{listing_id}/photos", content, name or "foto.jpg")
    assert answer.status_code == status
    assert sentence in answer.text
    assert "Sandal kulit anyam Pringgasela" in answer.text
    assert photos_of(cast, listing_id) == []


def test_a_form_without_a_file_is_told_so(cast, client_for, listing_id) -> None:
    answer = client_for(cast.owner).send(f"/listings/{listing_id}/photos", {"photo": "just text"})
    assert answer.status_code == 400
    assert "Pilih fotonya dulu" in answer.text


def test_a_picture_of_144_megapixels_is_refused_before_it_is_unpacked(cast, client_for, listing_id) -> None:
    answer = send_photo(client_for(cast.owner), f"/listings/{listing_id}/photos", a_bomb(), "foto.png")
    assert answer.status_code == 413
    assert "Paling besar 64 megapiksel" in answer.text
    assert photos_of(cast, listing_id) == []


def test_a_refusal_is_said_in_english_to_whoever_reads_english(cast, client_for, listing_id) -> None:
    client = client_for(cast.owner)
    client.set_cookie("language", "en", domain=cast.host)
    answer = send_photo(client, f"/listings/{listing_id}/photos", b"%PDF-1.7 not a photo")
    assert "not a JPEG" in answer.text


def test_a_body_beyond_every_photo_is_413(cast, client_for, listing_id) -> None:
    answer = send_photo(client_for(cast.owner), f"/listings/{listing_id}/photos", b"x" * 17 * 1024 * 1024)
    assert answer.status_code == 413


@pytest.mark.parametrize("state", [ListingState.IN_REVIEW, ListingState.PUBLISHED, ListingState.ARCHIVED])
def test_what_was_sent_takes_no_more_photos(cast, client_for, state) -> None:
    listing_id = a_listing(cast, state)
    assert send_photo(client_for(cast.owner), f"/listings/{listing_id}/photos", a_photo()).status_code == 409
    assert photos_of(cast, listing_id) == []


def test_the_second_photo_can_be_made_the_first(cast, client_for, listing_id) -> None:
    client = client_for(cast.owner)
    for colour in ("red", "green", "blue"):
        send_photo(client, f"/listings/{listing_id}/photos", a_photo(colour, (240, 220)))
    red, green, blue = photos_of(cast, listing_id)
    client.send(f"/listings/{listing_id}/photos/{blue.id}/position", {"position": 0})
    assert [photo.id for photo in photos_of(cast, listing_id)] == [blue.id, red.id, green.id]
    client.send(f"/listings/{listing_id}/photos/{green.id}/position", {"position": "nonsense"})
    assert [photo.id for photo in photos_of(cast, listing_id)] == [blue.id, red.id, green.id]


def test_what_a_photo_shows_is_written_with_it_changed_later_and_read_instead_of_it(
    cast, client_for, listing_id
) -> None:
    client = client_for(cast.owner)
    send_photo(client, f"/listings/{listing_id}/photos", a_photo(), caption="  Jahitan   sol dari samping ")
    (photo,) = photos_of(cast, listing_id)
    assert photo.caption == "Jahitan sol dari samping"
    path, name = f"/listings/{listing_id}/photos/{photo.id}/caption", f"{photo.id}-caption"
    assert client.send(path, {name: "Sol dari bawah"}).status_code == 302
    assert 'alt="Sol dari bawah"' in client.get(f"/listings/{listing_id}").text
    refused = client.send(path, {name: "x" * 121})
    assert (refused.status_code, "x" * 121 in refused.text) == (422, True)
    assert client_for(cast.rival).send(path, {name: "milik saya"}).status_code == 404
    assert photos_of(cast, listing_id)[0].caption == "Sol dari bawah"
    client.send(path, {name: ""})
    assert photos_of(cast, listing_id)[0].caption == ""


def test_a_photo_taken_away_is_gone_with_its_files_and_twice_is_harmless(
    app, cast, client_for, drain, listing_id
) -> None:
    client = client_for(cast.owner)
    send_photo(client, f"/listings/{listing_id}/photos", a_photo())
    (photo,) = photos_of(cast, listing_id)
    for _time in range(2):
        assert client.send(f"/listings/{listing_id}/photos/{photo.id}/removal").status_code == 302
    assert photos_of(cast, listing_id) == []
    drain()
    assert list(app.extensions["files"].list(f"{cast.tenant_id}/photos")) == []
