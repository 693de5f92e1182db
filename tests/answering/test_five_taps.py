"""From a match to a proposal with five taps: one request, one phone, one answer."""

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from marketplace.answering.models import QuickAnswer
from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.notifications.linking import link_token, short_code
from marketplace.notifications.models import Delivery
from marketplace.proposals.models import Proposal
from tests.answering.links import a_link
from tests.cast import Cast
from tests.world import BRIEF

Drain = Callable[[], int]
TAPS = {
    "can_do": "yes",
    "pairs_a_week": "40",
    "price_per_pair": "95.000",
    "first_sample_on": (now() + timedelta(days=10)).date().isoformat(),
    "note": "Bisa logo",
}


@pytest.fixture
def link_id(cast: Cast, drain: Drain) -> uuid.UUID:
    return a_link(cast, drain)


@pytest.fixture
def address(app: Flask, cast: Cast, link_id: uuid.UUID) -> str:
    with cast.inside():
        return f"?t={link_token(app.config['SECRET_KEY'], link_id)}"


def _bind(app: Flask, client: Any, link_id: uuid.UUID, address: str) -> Any:
    client.post("/answer/code" + address)
    return client.post("/answer/binding" + address, data={"code": short_code(app.config["SECRET_KEY"], link_id)})


def test_the_message_leads_to_the_page_and_holds_no_code(app: Flask, cast: Cast, link_id: uuid.UUID) -> None:
    with cast.inside():
        told = db.session.scalars(
            select(Delivery).where(Delivery.kind == "answer.asked", Delivery.person_id == cast.owner.person_id)
        ).one()
        assert (told.channel, told.address, told.path) == ("whatsapp", cast.owner.phone, "/answer")
        assert told.params["link_id"] == str(link_id)


def test_five_taps_become_one_ordinary_proposal(
    app: Flask, cast: Cast, client_for: Callable[..., Any], link_id: uuid.UUID, address: str
) -> None:
    phone = client_for(None)
    assert "Ini benar nomor Anda?" in phone.get("/answer" + address).text
    assert _bind(app, phone, link_id, address).status_code == 303
    assert BRIEF.title in phone.get("/answer" + address).text
    for _time in range(3):  # the signal came back more than once
        assert phone.post("/answer/reply" + address, data=TAPS).status_code == 303
    assert "Jawaban Anda sudah masuk" in phone.get("/answer" + address).text
    with cast.inside():
        (made,) = db.session.scalars(select(Proposal)).all()
        assert len(db.session.scalars(select(QuickAnswer)).all()) == 1
        assert (made.state, made.price_per_pair, made.pairs) == ("submitted", 95_000, 200)
        assert made.organisation_id == cast.owner.organisation_id


def test_the_link_is_worth_nothing_on_another_phone(
    app: Flask, cast: Cast, client_for: Callable[..., Any], link_id: uuid.UUID, address: str
) -> None:
    _bind(app, client_for(None), link_id, address)
    other = client_for(None)
    assert BRIEF.title not in other.get("/answer" + address).text
    other.post("/answer/reply" + address, data=TAPS)
    with cast.inside():
        assert db.session.scalars(select(QuickAnswer)).all() == []


def test_five_wrong_codes_end_the_link(
    app: Flask, client_for: Callable[..., Any], link_id: uuid.UUID, address: str
) -> None:
    phone, right = client_for(None), short_code(app.config["SECRET_KEY"], link_id)
    wrong = f"{(int(right) + 1) % 10000:04d}"
    answers = [phone.post("/answer/binding" + address, data={"code": wrong}).status_code for _try in range(5)]
    assert answers == [200] * 5
    assert phone.post("/answer/binding" + address, data={"code": right}).status_code == 409
    assert phone.get("/answer" + address).status_code == 410


def test_after_72_hours_it_is_over(client_for: Callable[..., Any], address: str) -> None:
    with time_machine.travel(now() + timedelta(hours=72, minutes=1)):
        assert client_for(None).get("/answer" + address).status_code == 410


def test_it_opens_nothing_in_another_marketplace_or_when_it_is_changed(
    cast: Cast, client_for: Callable[..., Any], address: str
) -> None:
    assert client_for(cast.stranger).get("/answer" + address).status_code == 404
    assert client_for(None).get("/answer" + address + "x").status_code == 404


def test_what_is_missing_is_said_beside_it_and_what_was_typed_stays(
    app: Flask, client_for: Callable[..., Any], link_id: uuid.UUID, address: str
) -> None:
    phone = client_for(None)
    _bind(app, phone, link_id, address)
    page = phone.post("/answer/reply" + address, data={**TAPS, "price_per_pair": ""})
    assert page.status_code == 400
    assert "Isi harga per pasang" in page.text
    assert 'value="40"' in page.text


def test_who_cannot_says_so_with_one_tap(
    app: Flask, cast: Cast, client_for: Callable[..., Any], link_id: uuid.UUID, address: str
) -> None:
    phone = client_for(None)
    _bind(app, phone, link_id, address)
    assert phone.post("/answer/reply" + address, data={"can_do": "no"}).status_code == 303
    with cast.inside():
        assert db.session.scalars(select(Proposal)).all() == []
        assert db.session.scalars(select(QuickAnswer)).one().can_do is False


def test_the_whole_page_weighs_less_than_30_kilobytes(
    app: Flask, client_for: Callable[..., Any], link_id: uuid.UUID, address: str
) -> None:
    phone = client_for(None)
    _bind(app, phone, link_id, address)
    page = phone.get("/answer" + address).text
    weight = len(page.encode())
    for loaded in re.findall(r'(?:href|src)="(/static/[^"]+)"', page):
        with phone.get(loaded) as asset:
            weight += len(asset.data)
    weight += len(phone.get("/worker.js").data)
    assert weight < 30_000
    assert "font-face" not in page
