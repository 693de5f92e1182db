"""A breach is noted with whom it touched, they are told once, and the clock of 3 × 24 hours is written down."""

from datetime import timedelta

from sqlalchemy import select

from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.events.models import Event
from marketplace.notifications.models import Delivery
from marketplace.notifications.rules import Message
from marketplace.privacy.models import Breach, BreachPerson
from tests.cast import Cast

FORM = {
    "title": "Daftar terkirim keliru",
    "what": "Daftar nomor HP terkirim ke alamat yang salah.",
    "kinds_of_data": "nama, nomor HP",
    "measures": "Penerima diminta menghapusnya.",
}


def _noted(cast: Cast, client_for, **changes: str) -> str:
    answer = client_for(cast.admin).send("/breaches", {**FORM, **changes})
    assert answer.status_code == 302
    return str(answer.location)


def test_it_names_those_whom_it_touched_and_no_others(cast: Cast, client_for) -> None:
    spelled = "0" + cast.owner.phone.removeprefix("+62")
    _noted(cast, client_for, addresses=f"{spelled}\n{cast.buyer.email}\n")
    with cast.inside():
        touched = set(db.session.scalars(select(BreachPerson.person_id)))
        assert touched == {cast.owner.person_id, cast.buyer.person_id}
        breach = db.session.scalars(select(Breach)).one()
        assert breach.due_at - breach.noticed_at == timedelta(hours=72)


def test_without_names_it_touched_everybody(cast: Cast, client_for) -> None:
    _noted(cast, client_for)
    with cast.inside():
        touched = set(db.session.scalars(select(BreachPerson.person_id)))
    assert {cast.owner.person_id, cast.newcomer.person_id, cast.moderator.person_id} <= touched
    assert cast.stranger.person_id not in touched


def test_they_are_told_what_happened_once_whoever_presses_again(cast: Cast, client_for, drain) -> None:
    page = _noted(cast, client_for, addresses=str(cast.owner.email))
    for _time in range(2):
        client_for(cast.admin).send(f"{page}/letters")
        drain()
    with cast.inside():
        letters = db.session.scalars(select(Delivery).where(Delivery.kind == Message.BREACH_TOLD)).all()
        assert {letter.person_id for letter in letters} == {cast.owner.person_id}
        assert len({letter.channel for letter in letters}) == len(letters)
    assert "Data Anda mungkin sampai ke tangan yang tidak berhak" in client_for(cast.owner).get("/inbox").text
    assert "Data Anda mungkin" not in client_for(cast.buyer).get("/inbox").text


def test_a_report_to_the_agency_is_noted_once(cast: Cast, client_for) -> None:
    page = _noted(cast, client_for)
    for _time in range(2):
        client_for(cast.admin).send(f"{page}/report")
    with cast.inside():
        assert db.session.scalars(select(Breach)).one().reported_at <= now()
        told = db.session.scalars(select(Event.id).where(Event.kind == "breach.reported")).all()
    assert len(told) == 1


def test_only_the_admin_sees_the_list_and_only_that_of_his_own_marketplace(cast: Cast, client_for) -> None:
    page = _noted(cast, client_for)
    assert FORM["title"] in client_for(cast.admin).get("/breaches").text
    for player in (cast.owner, cast.moderator, cast.viewer):
        assert client_for(player).get("/breaches").status_code == 403
    assert client_for(cast.stranger).get(page).status_code in (403, 404)
