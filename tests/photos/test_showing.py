"""Who is shown a photo, and for how long he may keep it."""

import pytest

from marketplace.core.ids import uuid7
from marketplace.listings import actions
from marketplace.listings import queries as listings
from marketplace.photos import queries
from marketplace.photos.pictures import picture
from marketplace.photos.rules import Subject
from tests.listings.making import a_listing
from tests.photos.making import a_photo, send_photo


@pytest.fixture
def path(cast, client_for):
    """The address of a photo in Sari's draft, without its width and format."""
    listing_id = a_listing(cast)
    send_photo(client_for(cast.owner), f"/listings/{listing_id}/photos", a_photo())
    with cast.inside():
        return f"/listings/{listing_id}/photos/{queries.of(Subject.LISTING, listing_id)[0].id}"


def publish(cast, path: str) -> None:
    with cast.inside():
        listing = next(iter(listings.of_organisations([cast.owner.organisation_id])))
        actions.submit(cast.owner.actor, listing)
        actions.approve(cast.moderator.actor, listing)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("owner", 200),
        ("colleague", 200),
        ("moderator", 200),
        ("rival", 404),
        ("buyer", 404),
        ("newcomer", 404),
        (None, 404),
    ],
)
def test_the_photo_of_a_draft_is_for_its_own_people_and_the_staff(cast, client_for, path, who, status) -> None:
    answer = client_for(getattr(cast, who) if who else None).get(f"{path}/320.webp")
    assert answer.status_code == status
    if status == 200:
        assert answer.headers["Cache-Control"] == "private, max-age=3600"


def test_the_photo_of_a_published_listing_is_for_everybody_and_for_good(cast, client_for, path) -> None:
    publish(cast, path)
    for kind in ("avif", "webp"):
        answer = client_for(None).get(f"{path}/320.{kind}")
        assert (answer.status_code, answer.mimetype) == (200, f"image/{kind}")
        assert answer.headers["Cache-Control"] == "public, max-age=86400"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    again = client_for(None).get(
        f"{path}/320.webp", headers={"If-None-Match": answer.headers["ETag"].replace("avif", "webp")}
    )
    assert (again.status_code, again.data) == (304, b"")


def test_somebody_of_another_marketplace_sees_what_he_sees_for_no_photo(cast, client_for, path) -> None:
    publish(cast, path)
    client = client_for(cast.stranger)
    assert client.get(f"{path}/320.webp").status_code == 404
    assert client.get(f"/listings/{uuid7()}/photos/{uuid7()}/320.webp").status_code == 404


@pytest.mark.parametrize(
    "end", ["321.webp", "320.jpg", "0.webp", "99999999999999999999.webp", "x.webp", "320.webp.exe"]
)
def test_only_sizes_and_formats_that_exist_are_answered(cast, client_for, path, end) -> None:
    assert client_for(cast.owner).get(f"{path}/{end}").status_code == 404


def test_a_photo_is_asked_for_under_its_own_listing_alone(cast, client_for, path) -> None:
    other = a_listing(cast)
    photo_id = path.rpartition("/")[2]
    assert client_for(cast.owner).get(f"/listings/{other}/photos/{photo_id}/320.webp").status_code == 404


class Kept:
    id, width, height, widths, caption = uuid7(), 3000, 2000, [320, 640, 1280], ""


@pytest.mark.parametrize(
    ("wanted", "given"), [(100, 320), (320, 320), (321, 640), (640, 640), (1280, 1280), (4000, 1280)]
)
def test_a_page_gets_the_next_larger_size(wanted: int, given: int) -> None:
    shown = picture(Subject.LISTING, uuid7(), Kept(), wanted)
    assert (shown.width, shown.height) == (given, round(given * 2 / 3))
    assert shown.src.endswith(f"/{given}.webp")
    assert shown.href.endswith("/1280.webp")
