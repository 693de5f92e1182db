"""A number that was lost or passed on: a mentor has the account moved, both are told, and the old number may object."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from marketplace.accounts import actions, recoveries
from marketplace.accounts.codes import key_for
from marketplace.accounts.models import Person, PhoneRecovery
from marketplace.accounts.rules import Purpose, StaffRole
from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.events.kinds import Kind
from marketplace.events.models import Event
from tests.accounts.codes import sent_code, wrong_for

NEW = "+6281244443333"


@pytest.fixture
def mentor(cast, client_for):
    with cast.inside():
        person = db.session.get_one(Person, (cast.tenant_id, cast.newcomer.person_id))
        actions.give_part(cast.admin.actor, person, StaffRole.MENTOR)
        token = actions.sign_in(person, user_agent="tests", has_second_factor=True)
    client = client_for(None)
    client.set_cookie("sid", token, domain=cast.host)
    return client


def _ask(mentor, player, **changes) -> str:
    form = {"identifier": player.phone, "new_phone": NEW, "reason": "HP dipakai bersama kakaknya", **changes}
    return mentor.send("/mentoring/recoveries", form).location


def _asked_and_shown(app, cast, mentor) -> str:
    path = _ask(mentor, cast.owner)
    assert mentor.send(path, {"code": sent_code(app, cast, Purpose.NEW_PHONE)}).status_code == 302
    return path


def _phone(cast) -> str | None:
    with cast.inside():
        return db.session.get_one(Person, (cast.tenant_id, cast.owner.person_id)).phone


def _a_day_passes(cast) -> int:
    with cast.inside():
        db.session.execute(text("UPDATE phone_recoveries SET due_at = now() - interval '1 minute'"))
        return recoveries.finish_due()


def test_after_a_day_without_objection_the_account_has_its_new_number(app, cast, client_for, mentor, drain) -> None:
    _asked_and_shown(app, cast, mentor)
    with cast.inside():
        assert recoveries.finish_due() == 0
        due = db.session.scalar(text("SELECT due_at FROM phone_recoveries"))
        assert timedelta(hours=23) < due - now() <= timedelta(hours=24)
    assert _phone(cast) == cast.owner.phone
    assert _a_day_passes(cast) == 1
    assert _phone(cast) == NEW
    assert client_for(cast.owner).get("/account").status_code == 401  # whoever has the old phone is out
    drain()
    with cast.inside():
        told = set(db.session.execute(text("SELECT address FROM deliveries WHERE kind = 'account.moved'")).scalars())
        inbox = db.session.scalar(text("SELECT person_id FROM notifications WHERE kind = 'account.moved'"))
        kinds = {event.kind for event in db.session.query(Event).where(Event.subject_kind == "phone_recovery")}
    assert told >= {NEW, cast.owner.phone, cast.owner.email}
    assert inbox == cast.newcomer.person_id
    assert kinds == {Kind.PHONE_RECOVERY_ASKED, Kind.PHONE_RECOVERY_CONFIRMED, Kind.PHONE_RECOVERY_DONE}


def test_the_old_number_stops_it_with_the_link_of_its_message(app, cast, client_for, mentor, drain) -> None:
    _asked_and_shown(app, cast, mentor)
    drain()
    with cast.inside():
        moved = db.session.query(PhoneRecovery).one()
        key = key_for(app.config["SECRET_KEY"], moved.confirmation_id)
        told = set(db.session.execute(text("SELECT address FROM deliveries WHERE kind = 'account.moving'")).scalars())
    assert told == {cast.owner.phone, cast.owner.email}
    visitor = client_for(None)
    assert visitor.get(f"/recovery/objection?key={key}").status_code == 200
    assert visitor.send("/recovery/objection", {"key": key}).status_code == 302
    assert _a_day_passes(cast) == 0
    assert _phone(cast) == cast.owner.phone


def test_the_new_number_has_to_show_its_code(app, cast, mentor) -> None:
    path = _ask(mentor, cast.owner)
    wrong = wrong_for(sent_code(app, cast, Purpose.NEW_PHONE))
    assert "tidak cocok" in mentor.send(path, {"code": wrong}).text
    assert _a_day_passes(cast) == 0


def test_a_number_that_somebody_has_meanwhile_is_left_to_him(app, cast, mentor) -> None:
    _asked_and_shown(app, cast, mentor)
    with cast.inside():
        db.session.get_one(Person, (cast.tenant_id, cast.rival.person_id)).phone = NEW
    assert _a_day_passes(cast) == 0
    assert _phone(cast) == cast.owner.phone


def test_the_account_of_staff_is_never_moved_by_a_mentor(cast, mentor) -> None:
    assert _ask(mentor, cast.moderator) is None
    with cast.inside():
        assert db.session.query(PhoneRecovery).count() == 0


@pytest.mark.parametrize("part", ["owner", "viewer"])
def test_nobody_else_moves_accounts(cast, client_for, part: str) -> None:
    client = client_for(getattr(cast, part))
    assert client.get("/mentoring/recoveries").status_code == 403
    assert client.send("/mentoring/recoveries", {"identifier": cast.rival.phone}).status_code == 403
