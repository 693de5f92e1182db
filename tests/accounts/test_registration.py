"""Coming in with a phone number or an e-mail address."""

import pytest
from sqlalchemy import select

from marketplace.accounts.codes import code_for
from marketplace.accounts.models import Confirmation, Person
from marketplace.core.db import db
from tests.cast import PASSWORD, Cast

FORM = {"name": "Lalu", "identifier": "0812 3000 4000", "password": "kayuh sepeda ke pasar"}


def _pending(cast: Cast) -> Confirmation:
    with cast.inside():
        confirmation = db.session.scalars(select(Confirmation).order_by(Confirmation.created_at.desc())).first()
        assert confirmation is not None
        db.session.expunge(confirmation)
        return confirmation


def _code(app, cast: Cast) -> str:
    return code_for(app.config["SECRET_KEY"], _pending(cast).id)


def _people(cast: Cast, phone: str) -> list[Person]:
    with cast.inside():
        return list(db.session.scalars(select(Person).where(Person.phone == phone)))


def test_a_phone_number_a_password_and_a_code_are_enough(app, cast, client_for) -> None:
    visitor = client_for(None)
    assert visitor.send("/registration", FORM).location == "/registration/confirmation"
    assert "0812" not in _pending(cast).name
    answer = visitor.send("/registration/confirmation", {"code": _code(app, cast)})
    assert answer.location == "/organisations/new"
    assert "Lalu" in visitor.get("/organisations/new").text
    assert len(_people(cast, "+6281230004000")) == 1


def test_no_one_is_made_before_the_code_is_right(app, cast, client_for) -> None:
    visitor = client_for(None)
    visitor.send("/registration", FORM)
    wrong = "000000" if _code(app, cast) != "000000" else "111111"
    answer = visitor.send("/registration/confirmation", {"code": wrong})
    assert "tidak cocok" in answer.text
    assert _people(cast, "+6281230004000") == []


def test_a_code_dies_after_five_tries(app, cast, client_for) -> None:
    visitor = client_for(None)
    visitor.send("/registration", FORM)
    wrong = "000000" if _code(app, cast) != "000000" else "111111"
    for _try in range(5):
        visitor.send("/registration/confirmation", {"code": wrong})
    assert "tidak cocok" in visitor.send("/registration/confirmation", {"code": _code(app, cast)}).text
    assert _people(cast, "+6281230004000") == []


def test_a_code_sent_twice_makes_one_person(app, cast, client_for) -> None:
    visitor = client_for(None)
    visitor.send("/registration", FORM)
    code = _code(app, cast)
    for _click in range(2):
        visitor.send("/registration/confirmation", {"code": code})
    assert len(_people(cast, "+6281230004000")) == 1


@pytest.mark.parametrize("known", [True, False])
def test_nobody_sees_whether_an_address_is_known(cast, client_for, known: bool) -> None:
    visitor = client_for(None)
    number = cast.owner.phone if known else "+6281239998887"
    first = visitor.send("/registration", {**FORM, "identifier": number})
    assert (first.status_code, first.location) == (302, "/registration/confirmation")
    page = visitor.send("/registration/confirmation", {"code": "123456"})
    assert "tidak cocok" in page.text


def test_the_code_of_a_known_address_opens_nothing(app, cast, client_for) -> None:
    visitor = client_for(None)
    visitor.send("/registration", {**FORM, "identifier": cast.owner.phone})
    assert "tidak cocok" in visitor.send("/registration/confirmation", {"code": _code(app, cast)}).text


def test_a_code_of_another_marketplace_is_unknown_here(app, cast, client_for) -> None:
    visitor = client_for(None)
    visitor.send("/registration", FORM)
    elsewhere = client_for(None)
    elsewhere.host = cast.stranger.host
    with visitor.session_transaction(base_url=f"http://{cast.host}") as ours:
        pending = ours["confirmation"]
    with elsewhere.session_transaction(base_url=f"http://{elsewhere.host}") as theirs:
        theirs["confirmation"] = pending
    assert elsewhere.send("/registration/confirmation", {"code": _code(app, cast)}).status_code == 404


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", "", "perlu diisi"),
        ("name", "x" * 81, "80"),
        ("identifier", "0812", "kurang angkanya"),
        ("identifier", "siti@", "e-mail"),
        ("password", "pendek", "minimal 12"),
        ("password", "p" * 201, "200"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_the_rest_is_kept(
    client_for, field: str, typed: str, sentence: str
) -> None:
    answer = client_for(None).send("/registration", {**FORM, field: typed})
    assert answer.status_code == 200
    assert f'id="{field}-error"' in answer.text
    assert sentence in answer.text
    kept = "name" if field != "name" else "identifier"
    assert FORM[kept] in answer.text
    assert FORM["password"] not in answer.text


def test_a_forgotten_password_is_made_anew_and_other_devices_are_signed_out(app, cast, client_for) -> None:
    visitor = client_for(None)
    visitor.send("/recovery", {"identifier": cast.owner.phone})
    answer = visitor.send("/recovery/password", {"code": _code(app, cast), "password": "jemur kulit di halaman"})
    assert answer.status_code == 302
    assert client_for(cast.owner).get("/organisations").status_code == 401
    fresh = client_for(None)
    assert fresh.send("/session", {"identifier": cast.owner.phone, "password": PASSWORD}).status_code == 200
    signed_in = fresh.send("/session", {"identifier": cast.owner.phone, "password": "jemur kulit di halaman"})
    assert signed_in.status_code == 302
