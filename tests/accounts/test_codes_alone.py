"""Signing in without a password: by a code to one's phone, or by the code or the link of an e-mail."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import text

from marketplace.accounts.rules import Purpose
from marketplace.core.db import db
from tests.accounts.codes import sent_code, sent_link, wrong_for


def test_a_code_to_the_phone_is_enough(app, cast, client_for) -> None:
    visitor = client_for(None)
    asked = visitor.send("/session/code", {"identifier": cast.colleague.phone, "next": "/organisations"})
    assert asked.location == "/session/confirmation"
    answer = visitor.send("/session/confirmation", {"code": sent_code(app, cast)})
    assert answer.location == "/organisations"
    assert "Dewi" in visitor.get("/account").text


def test_the_link_of_an_email_signs_in_when_its_button_is_pressed(app, cast, client_for) -> None:
    client_for(None).send("/session/code", {"identifier": cast.owner.email})
    link, elsewhere = sent_link(app, cast), client_for(None)
    assert elsewhere.get(link).status_code == 200
    assert elsewhere.get("/account").location.startswith("/session")  # opening it did nothing
    answer = elsewhere.send("/session/link", {"key": link.partition("=")[2]})
    assert answer.status_code == 302
    assert "Sari" in elsewhere.get("/account").text


def test_only_the_email_holds_the_link_and_only_when_it_is_written(app, cast, client_for, drain) -> None:
    for identifier in (cast.owner.email, cast.owner.phone):
        client_for(None).send("/session/code", {"identifier": identifier})
        key = sent_link(app, cast).partition("=")[2]
        drain()
        with cast.inside():
            stored = db.session.execute(text("SELECT d::text FROM deliveries d")).scalars().all()
        assert not any(key in row for row in stored)
        letters = [
            app.extensions["files"].get(name) for name in app.extensions["files"].list(f"{cast.tenant_id}/outbox")
        ]
        assert any(key.encode() in letter for letter in letters) == ("@" in identifier)


def test_a_link_of_one_marketplace_is_unknown_in_another(app, cast, client_for) -> None:
    client_for(None).send("/session/code", {"identifier": cast.owner.email})
    stranger = client_for(None)
    stranger.host = cast.stranger.host
    key = sent_link(app, cast).partition("=")[2]
    assert stranger.send("/session/link", {"key": key}).status_code == 404


@pytest.mark.parametrize("key", ["", "x", "0" * 32 + "-" + "0" * 40, "é"])
def test_a_link_that_nobody_sent_is_no_page(client_for, key: str) -> None:
    assert client_for(None).get("/session/link", query_string={"key": key}).status_code == 404


def test_a_code_is_good_for_five_tries(app, cast, client_for) -> None:
    visitor = client_for(None)
    visitor.send("/session/code", {"identifier": cast.owner.phone})
    code = sent_code(app, cast)
    for _try in range(5):
        assert "tidak cocok" in visitor.send("/session/confirmation", {"code": wrong_for(code)}).text
    assert "tidak cocok" in visitor.send("/session/confirmation", {"code": code}).text
    assert visitor.get("/account").status_code == 302


def test_a_code_or_a_link_older_than_ten_minutes_opens_nothing(app, cast, client_for) -> None:
    visitor = client_for(None)
    visitor.send("/session/code", {"identifier": cast.owner.email})
    code, link = sent_code(app, cast), sent_link(app, cast)
    with cast.inside():
        life = text("SELECT max(expires_at - created_at) FROM confirmations")
        assert db.session.scalar(life) < timedelta(minutes=10, seconds=1)
        db.session.execute(text("UPDATE confirmations SET expires_at = now() - interval '1 second'"))
    visitor.send("/session/confirmation", {"code": code})
    client_for(None).send("/session/link", {"key": link.partition("=")[2]})
    assert visitor.get("/account").status_code == 302


def test_a_code_is_good_once(app, cast, client_for) -> None:
    visitor, thief = client_for(None), client_for(None)
    visitor.send("/session/code", {"identifier": cast.owner.phone})
    code = sent_code(app, cast)
    with visitor.session_transaction(base_url=f"http://{cast.host}") as mine:
        kept = mine["confirmation"]
    visitor.send("/session/confirmation", {"code": code})
    with cast.inside():
        db.session.execute(
            text("UPDATE confirmations SET used_at = now() - interval '2 minutes' WHERE used_at IS NOT NULL")
        )
    with thief.session_transaction(base_url=f"http://{cast.host}") as theirs:
        theirs["confirmation"] = kept
    assert "tidak cocok" in thief.send("/session/confirmation", {"code": code}).text


def test_the_code_for_one_thing_does_nothing_else(app, cast, client_for) -> None:
    visitor = client_for(None)
    visitor.send("/session/code", {"identifier": cast.owner.phone})
    data = {"code": sent_code(app, cast), "password": "jemur kulit di halaman"}
    assert visitor.send("/recovery/password", data).status_code == 404


def test_whoever_is_shut_out_does_not_come_in_by_a_code(app, cast, client_for) -> None:
    with cast.inside():
        db.session.execute(text("UPDATE people SET disabled_at = now() WHERE id = :p"), {"p": cast.owner.person_id})
    visitor = client_for(None)
    visitor.send("/session/code", {"identifier": cast.owner.phone})
    assert "tidak cocok" in visitor.send("/session/confirmation", {"code": sent_code(app, cast)}).text


UNKNOWN = "+6281277776666"
FORMS = [
    ("/session", {"password": "salah sama sekali"}),
    ("/session/code", {}),
    ("/recovery", {}),
    ("/registration", {"name": "Siti", "password": "kayuh sepeda ke pasar"}),
]


@pytest.mark.parametrize(("path", "data"), FORMS, ids=lambda value: value if isinstance(value, str) else "")
def test_the_answer_for_a_known_and_an_unknown_number_is_the_same_to_the_byte(cast, client_for, path, data) -> None:
    answers = []
    for number in (cast.owner.phone, UNKNOWN):
        visitor = client_for(None)
        first = visitor.send(path, {**data, "identifier": number})
        pages = [first.text, str(first.location), str(first.status_code)]
        if first.location:
            pages.append(visitor.get(first.location).text)
            extra = {"password": "jemur kulit di halaman"} if path == "/recovery" else {}
            pages.append(visitor.send(first.location, {"code": "not it", **extra}).text)
        answers.append([_bare(page, number) for page in pages])
    assert answers[0] == answers[1]
    assert len(answers[0][0]) > 100


def _bare(page: str, number: str) -> str:
    """The page without the number itself, the token of its form and the id of the request."""
    page = page.replace(number, "N").replace(f"{number[3:6]}-••••-{number[-4:]}", "N")
    page = re.sub(r'name="csrf_token" value="[^"]*"', "", page)
    return re.sub(r"\b[0-9a-f]{12}\b", "", page)


def test_nothing_is_sent_to_a_number_that_nobody_has(app, cast, client_for, drain) -> None:
    client_for(None).send("/session/code", {"identifier": UNKNOWN})
    drain()
    with cast.inside():
        assert db.session.scalar(text("SELECT count(*) FROM deliveries WHERE address = :a"), {"a": UNKNOWN}) == 0
    assert sent_code(app, cast, Purpose.SIGN_IN)
