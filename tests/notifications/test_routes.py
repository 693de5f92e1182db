"""The inbox and the outbox as people see them."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from marketplace.accounts import actions as accounts
from marketplace.accounts.codes import code_for
from marketplace.core.contacts import Phone
from marketplace.core.db import db
from marketplace.events.actions import CLOCK, record
from marketplace.events.kinds import Kind
from marketplace.listings import actions as listings
from marketplace.notifications.models import Notification
from tests.cast import Cast, Player
from tests.clients import Browser
from tests.world import OFFER

ClientFor = Callable[[Player | None], Browser]


@pytest.fixture
def told(cast: Cast, drain: Callable[[], int]) -> uuid.UUID:
    """Sari's news that her listing is online; drain also tells her colleague."""
    with cast.inside():
        assert cast.owner.organisation_id
        listing = listings.draft(cast.owner.actor, cast.owner.organisation_id, OFFER)
        record(CLOCK, Kind.LISTING_PUBLISHED, listing, organisation_id=cast.owner.organisation_id)
    drain()
    with cast.inside():
        hers = select(Notification.id).where(Notification.person_id == cast.owner.person_id)
        return db.session.scalars(hers).one()


def _unread(client: Browser) -> int:
    return int(client.get("/inbox/unread").get_json()["unread"])


def test_news_stand_in_the_inbox_in_the_readers_language(cast: Cast, client_for: ClientFor, told: uuid.UUID) -> None:
    client = client_for(cast.owner)
    assert "Sandal kulit Pringgasela sudah tayang" in client.get("/inbox").text
    assert "Sandal kulit Pringgasela is live" in client.get("/inbox?language=en").text


def test_an_empty_inbox_says_what_will_come(cast: Cast, client_for: ClientFor) -> None:
    page = client_for(cast.newcomer).get("/inbox")
    assert page.status_code == 200
    assert "Belum ada kabar" in page.text


def test_going_to_the_thing_is_having_read_of_it(cast: Cast, client_for: ClientFor, told: uuid.UUID) -> None:
    client = client_for(cast.owner)
    assert _unread(client) == 1
    answer = client.get(f"/inbox/{told}")
    assert answer.status_code == 302
    assert answer.location.startswith("/listings/")
    assert _unread(client) == 0


def test_the_news_of_another_do_not_exist(cast: Cast, client_for: ClientFor, told: uuid.UUID) -> None:
    for somebody in (cast.colleague, cast.admin, cast.stranger):
        assert client_for(somebody).get(f"/inbox/{told}").status_code == 404


@pytest.mark.parametrize("path", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_a_path_that_leads_outside_leads_to_the_inbox(
    cast: Cast, client_for: ClientFor, told: uuid.UUID, path: str
) -> None:
    with cast.inside():
        db.session.execute(update(Notification).where(Notification.tenant_id == cast.tenant_id).values(path=path))
    assert client_for(cast.owner).get(f"/inbox/{told}").location == "/inbox"


def test_all_can_be_marked_as_read_by_oneself_alone(cast: Cast, client_for: ClientFor, told: uuid.UUID) -> None:
    assert client_for(cast.owner).send("/inbox/reading").status_code == 302
    assert _unread(client_for(cast.owner)) == 0
    assert _unread(client_for(cast.colleague)) == 1


def test_whoever_asks_again_and_nothing_has_come_gets_no_body(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.owner)
    tag = client.get("/inbox/unread").headers["ETag"]
    again = client.get("/inbox/unread", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


def test_a_visitor_is_asked_to_sign_in(cast: Cast, client_for: ClientFor) -> None:
    assert client_for(None).get("/inbox").location.startswith("/session")


def test_every_path_that_is_told_leads_to_a_page(app: Flask) -> None:
    paths = ["/session", "/registration/confirmation", "/recovery/password", "/moderation", "/inbox", "/outbox"]
    paths += [f"/{kind}/{uuid.uuid4()}" for kind in ("listings", "requests", "cases", "conversations")]
    paths += [
        f"/moderation/cases/{uuid.uuid4()}",
        f"/requests/{uuid.uuid4()}/matches",
        f"/listings/{uuid.uuid4()}/matches",
    ]
    urls = app.url_map.bind("localhost")
    assert [path for path in paths if not urls.test(path, method="GET")] == []


@pytest.fixture
def code(app: Flask, cast: Cast, drain: Callable[[], int]) -> str:
    with cast.inside():
        asked = accounts.register("Baru", Phone("+6281234500001"), "sandal jepit 42", language="id").id
    drain()
    return code_for(app.config["SECRET_KEY"], asked)


def _as(app: Flask, environment: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], environment=environment))


def test_on_a_developers_machine_everybody_reads_the_outbox_with_its_codes(
    app: Flask, client_for: ClientFor, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _as(app, "development", monkeypatch)
    assert code in client_for(None).get("/outbox").text


def test_elsewhere_it_is_for_those_who_keep_the_market_and_shows_no_codes(
    app: Flask, cast: Cast, client_for: ClientFor, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _as(app, "production", monkeypatch)
    for outsider in (None, cast.owner, cast.viewer):
        assert client_for(outsider).get("/outbox").status_code == 404
    page: Any = client_for(cast.moderator).get("/outbox")
    assert page.status_code == 200
    assert "Kode pendaftaran Anda" in page.text
    assert code not in page.text


def test_the_outbox_of_one_marketplace_shows_nothing_of_another(
    app: Flask, cast: Cast, client_for: ClientFor, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _as(app, "development", monkeypatch)
    page = client_for(cast.stranger).get("/outbox").text
    assert code not in page
    assert "Belum ada pesan" in page
