"""Changing one's password, number or e-mail; and what is left of a copied cookie afterwards."""

import pytest
from sqlalchemy import text

from marketplace.accounts import actions
from marketplace.accounts.models import Person
from marketplace.accounts.rules import Purpose, StaffRole
from marketplace.core.db import db
from tests.accounts.codes import app_code, enrol, sent_code, wrong_for
from tests.cast import PASSWORD

NEW = "kayuh sepeda ke pasar"
NEW_NUMBER = "+6281255554444"


def _person(cast, player) -> Person:
    return db.session.get_one(Person, (cast.tenant_id, player.person_id))


def _change_password(cast, client) -> None:
    assert client.send("/account/password", {"current": PASSWORD, "password": NEW}).location == "/account/security"


def _suspend(cast, _client) -> None:
    with cast.inside():
        db.session.execute(text("UPDATE people SET disabled_at = now() WHERE id = :p"), {"p": cast.owner.person_id})


def _sign_out(_cast, client) -> None:
    assert client.send("/session/end").status_code == 302


def _everywhere(_cast, client) -> None:
    assert client.send("/account/sessions/end-of-all").location == "/session"


def _this_one(cast, client) -> None:
    with cast.inside():
        one = text("SELECT id FROM sessions WHERE person_id = :p")
        session_id = db.session.scalar(one, {"p": cast.owner.person_id})
    assert client.send(f"/account/sessions/{session_id}/end").location == "/session"


def _expire(cast, _client) -> None:
    with cast.inside():
        db.session.execute(text("UPDATE sessions SET expires_at = now() - interval '1 second'"))


def _idle(cast, _client) -> None:
    with cast.inside():
        db.session.execute(text("UPDATE sessions SET seen_at = now() - interval '15 days'"))


def _new_part(cast, _client) -> None:
    with cast.inside():
        actions.give_part(cast.admin.actor, _person(cast, cast.owner), StaffRole.MENTOR)


ENDS = [_change_password, _suspend, _sign_out, _everywhere, _this_one, _expire, _idle, _new_part]


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__.strip("_"))
def test_a_copied_cookie_is_worth_nothing_after(cast, client_for, end) -> None:
    mine, copy = client_for(cast.owner), client_for(cast.owner)
    assert copy.get("/account").status_code == 200
    end(cast, mine)
    answer = copy.get("/account")
    assert answer.status_code == 401
    assert "Masuk lagi dulu" in answer.text
    assert "sid=;" in answer.headers["Set-Cookie"]


def test_staff_is_asked_again_after_a_few_idle_hours_and_each_day(cast, client_for) -> None:
    with cast.inside():
        db.session.execute(text("UPDATE sessions SET seen_at = now() - interval '5 hours'"))
        life = text("SELECT max(expires_at - created_at) < interval '21 hours' FROM sessions WHERE person_id = :p")
        assert db.session.scalar(life, {"p": cast.moderator.person_id})
    assert client_for(cast.moderator).get("/moderation").status_code == 401
    assert client_for(cast.owner).get("/account").status_code == 200


def test_a_device_of_somebody_else_cannot_be_signed_out(cast, client_for) -> None:
    with cast.inside():
        one = text("SELECT id FROM sessions WHERE person_id = :p")
        theirs = db.session.scalar(one, {"p": cast.rival.person_id})
    assert client_for(cast.owner).send(f"/account/sessions/{theirs}/end").status_code == 404
    assert client_for(cast.rival).get("/account").status_code == 200


def test_the_page_goes_on_under_a_new_token_after_a_new_password(cast, client_for) -> None:
    sari = client_for(cast.owner)
    _change_password(cast, sari)
    assert sari.get("/account").status_code == 200
    assert client_for(None).send("/session", {"identifier": cast.owner.phone, "password": NEW}).status_code == 302


def test_a_password_is_changed_by_who_knows_the_present_one(cast, client_for) -> None:
    answer = client_for(cast.owner).send("/account/password", {"current": "bukan yang ini", "password": NEW})
    assert "bukan kata sandi Anda yang sekarang" in answer.text


@pytest.mark.parametrize("weak", ["password1234", "qwertyuiop12", "123456789012", "bismillah1234", "sari sari sari"])
def test_a_guessable_password_is_refused(client_for, cast, weak: str) -> None:
    form = {"name": "Sari", "identifier": "0812 3000 4000", "password": weak}
    assert "mudah ditebak" in client_for(None).send("/registration", form).text
    change = {"current": PASSWORD, "password": weak}
    assert "mudah ditebak" in client_for(cast.owner).send("/account/password", change).text


def _ask_for(client, identifier: str = NEW_NUMBER) -> None:
    assert client.send("/account/addresses", {"identifier": identifier}).location == "/account/addresses/confirmation"


def _codes(app, cast) -> dict[str, str]:
    return {
        "old_code": sent_code(app, cast, Purpose.OLD_ADDRESS),
        "new_code": sent_code(app, cast, Purpose.NEW_ADDRESS),
    }


def _number(cast, player) -> str | None:
    with cast.inside():
        return _person(cast, player).phone


def test_a_number_is_changed_by_a_code_from_the_old_and_one_from_the_new(app, cast, client_for, drain) -> None:
    sari = client_for(cast.owner)
    _ask_for(sari)
    assert sari.send("/account/addresses/confirmation", _codes(app, cast)).location == "/account/security"
    assert _number(cast, cast.owner) == NEW_NUMBER
    drain()
    with cast.inside():
        told = text("SELECT address FROM deliveries WHERE kind = 'account.changed'")
        addresses = set(db.session.execute(told).scalars())
    assert addresses >= {NEW_NUMBER, cast.owner.phone, cast.owner.email}


@pytest.mark.parametrize("field", ["old_code", "new_code"])
def test_one_of_the_two_codes_is_not_enough(app, cast, client_for, field: str) -> None:
    sari = client_for(cast.owner)
    _ask_for(sari)
    codes = _codes(app, cast)
    answer = sari.send("/account/addresses/confirmation", {**codes, field: wrong_for(codes[field])})
    assert "tidak cocok" in answer.text
    assert _number(cast, cast.owner) == cast.owner.phone


def test_of_two_who_ask_for_one_new_number_the_first_gets_it(app, cast, client_for) -> None:
    sari, rudi = client_for(cast.owner), client_for(cast.rival)
    _ask_for(sari)
    hers = _codes(app, cast)
    _ask_for(rudi)
    his = _codes(app, cast)
    assert rudi.send("/account/addresses/confirmation", his).status_code == 302
    assert "tidak cocok" in sari.send("/account/addresses/confirmation", hers).text
    assert _number(cast, cast.owner) == cast.owner.phone
    assert _number(cast, cast.rival) == NEW_NUMBER


def test_nobody_learns_whose_number_it_is_by_asking_for_it(cast, client_for, drain) -> None:
    _ask_for(client_for(cast.owner), cast.rival.phone)
    drain()
    with cast.inside():
        codes = text("SELECT address FROM deliveries WHERE kind = 'code.address'")
        assert set(db.session.execute(codes).scalars()) == {cast.owner.phone}


def test_somebody_without_email_adds_one_with_a_code_to_his_phone(app, cast, client_for) -> None:
    dewi = client_for(cast.colleague)
    _ask_for(dewi, "dewi@example.com")
    assert dewi.send("/account/addresses/confirmation", _codes(app, cast)).status_code == 302
    assert "dewi@example.com" in dewi.get("/account/security").text


def test_the_change_of_another_person_cannot_be_finished(app, cast, client_for) -> None:
    sari, rudi = client_for(cast.owner), client_for(cast.rival)
    _ask_for(sari)
    with sari.session_transaction(base_url=f"http://{cast.host}") as hers:
        kept = hers["address-change"]
    with rudi.session_transaction(base_url=f"http://{cast.host}") as his:
        his["address-change"] = kept
    assert "tidak cocok" in rudi.send("/account/addresses/confirmation", _codes(app, cast)).text


def test_a_new_password_keeps_the_second_factor_of_the_session(app, cast, client_for) -> None:
    enrol(app, cast, cast.moderator)
    made = client_for(None)
    made.send("/session", {"identifier": cast.moderator.phone, "password": PASSWORD})
    made.send("/session/second-step", {"code": app_code()})
    _change_password(cast, made)
    assert made.get("/moderation").status_code == 200


def test_addresses_that_reach_nobody_are_for_trials_alone(app, cast, client_for) -> None:
    settings = app.extensions["settings"]
    form = {"identifier": "siti@contoh.test"}
    assert client_for(None).send("/session/code", form).status_code == 302
    object.__setattr__(settings, "environment", "production")
    try:
        assert client_for(None).send("/session/code", form).status_code == 200
    finally:
        object.__setattr__(settings, "environment", "test")
