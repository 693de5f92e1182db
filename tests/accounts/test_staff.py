"""The admin takes people into the staff, lets them go, and closes accounts; nobody does it to himself."""

import pytest
from sqlalchemy import select

from marketplace.accounts.models import Person
from marketplace.accounts.rules import StaffRole
from marketplace.core.db import db
from marketplace.events.models import Event
from marketplace.notifications.models import Delivery
from marketplace.notifications.rules import Message
from tests.cast import PASSWORD, Cast, Player


def _person(cast: Cast, player: Player) -> Person:
    return db.session.get_one(Person, (cast.tenant_id, player.person_id))


def test_somebody_found_by_his_number_becomes_a_mentor_and_comes_in_anew(cast: Cast, client_for, drain) -> None:
    ayu, dewi = client_for(cast.admin), client_for(cast.colleague)
    found = ayu.send("/staff", {"identifier": "0" + cast.colleague.phone.removeprefix("+62")})
    assert found.location == f"/staff/{cast.colleague.person_id}"
    assert ayu.send(found.location, {"part": "mentor"}).location == "/staff"
    with cast.inside():
        assert _person(cast, cast.colleague).staff_role == StaffRole.MENTOR
    assert "Dewi" in ayu.get("/staff").text
    assert dewi.get("/account").status_code == 401
    drain()
    with cast.inside():
        told = select(Delivery.kind).where(Delivery.person_id == cast.colleague.person_id)
        assert Message.ACCOUNT_CHANGED in db.session.scalars(told).all()
    ayu.send(found.location, {"part": "none"})
    with cast.inside():
        assert _person(cast, cast.colleague).staff_role is None


@pytest.mark.parametrize("part", ["operator", "owner", "ADMIN", ""])
def test_a_part_that_is_none_is_refused(cast: Cast, client_for, part: str) -> None:
    client_for(cast.admin).send(f"/staff/{cast.colleague.person_id}", {"part": part})
    with cast.inside():
        assert _person(cast, cast.colleague).staff_role is None


def test_a_number_that_nobody_has_is_said_beside_its_field_and_kept(cast: Cast, client_for) -> None:
    page = client_for(cast.admin).send("/staff", {"identifier": "0812 9000 1234"})
    assert page.status_code == 200
    assert "Belum ada akun dengan nomor atau e-mail itu." in page.text
    assert 'value="0812 9000 1234"' in page.text


def test_a_closed_account_is_out_at_once_and_comes_in_by_no_way_until_it_is_opened(
    cast: Cast, client_for, drain
) -> None:
    ayu, sari, path = client_for(cast.admin), client_for(cast.owner), f"/staff/{cast.owner.person_id}"
    assert 'id="reason-error"' in ayu.send(f"{path}/closure", {"reason": ""}).text
    assert sari.get("/account").status_code == 200
    ayu.send(f"{path}/closure", {"reason": "Menipu tiga pembeli."})
    assert sari.get("/account").status_code == 401
    form = {"identifier": cast.owner.phone, "password": PASSWORD}
    assert "tidak cocok" in client_for(None).send("/session", form).text
    assert "Menipu" not in client_for(cast.colleague).get("/").text
    with cast.inside():
        noted = db.session.scalars(select(Event).where(Event.kind == "person.shut_out")).one()
        assert noted.person_id == cast.admin.person_id
    drain()
    with cast.inside():
        told = select(Delivery.kind).where(Delivery.person_id == cast.owner.person_id)
        assert Message.ACCOUNT_CHANGED in db.session.scalars(told).all()
    assert "Sari" in ayu.get("/staff").text
    ayu.send(f"{path}/closure/end")
    assert client_for(None).send("/session", form).status_code == 302


def test_whoever_lost_his_phone_is_signed_out_everywhere(cast: Cast, client_for) -> None:
    sari = client_for(cast.owner)
    client_for(cast.admin).send(f"/staff/{cast.owner.person_id}/sessions/end")
    assert sari.get("/account").status_code == 401
    assert client_for(cast.rival).get("/account").status_code == 200


@pytest.mark.parametrize("path", ["", "/closure", "/sessions/end"])
def test_nobody_does_it_to_himself(cast: Cast, client_for, path: str) -> None:
    ayu = client_for(cast.admin)
    answer = ayu.send(f"/staff/{cast.admin.person_id}{path}", {"part": "none", "reason": "x"})
    assert answer.status_code == 409
    assert ayu.get("/account").status_code == 200


@pytest.mark.parametrize("part", ["owner", "moderator", "viewer"])
def test_only_the_admin_opens_these_pages(cast: Cast, client_for, part: str) -> None:
    for path in ("/staff", f"/staff/{cast.owner.person_id}"):
        assert client_for(getattr(cast, part)).get(path).status_code == 403


def test_people_of_another_marketplace_are_nobody_here(cast: Cast, client_for) -> None:
    ayu = client_for(cast.admin)
    assert ayu.get(f"/staff/{cast.stranger.person_id}").status_code == 404
    assert "Belum ada akun" in ayu.send("/staff", {"identifier": cast.stranger.phone}).text
