"""Signing in and out."""

import base64

import pytest
from argon2 import PasswordHasher, Type, extract_parameters
from sqlalchemy import text

from marketplace.accounts import actions
from marketplace.accounts.models import Person
from marketplace.accounts.rules import PASSWORD_MAXIMUM
from marketplace.core.db import db
from tests.cast import PASSWORD


@pytest.mark.parametrize("way", ["phone", "email"])
def test_signing_in_by_phone_or_email(cast, client_for, way: str) -> None:
    visitor = client_for(None)
    answer = visitor.send("/session", {"identifier": getattr(cast.owner, way), "password": PASSWORD})
    assert answer.status_code == 302
    assert "Sari" in visitor.get("/organisations").text


def test_a_wrong_password_and_an_unknown_name_say_the_same(cast, client_for) -> None:
    wrong = client_for(None).send("/session", {"identifier": cast.owner.phone, "password": "salah sama sekali"})
    unknown = client_for(None).send("/session", {"identifier": "+6281277776666", "password": "salah sama sekali"})
    sentence = "Nomor HP, e-mail, atau kata sandi tidak cocok."
    assert wrong.status_code == unknown.status_code == 200
    assert sentence in wrong.text
    assert sentence in unknown.text


@pytest.mark.parametrize("nearly", [PASSWORD.upper(), f" {PASSWORD}", f"{PASSWORD} ", PASSWORD[:-1], f"{PASSWORD}x"])
def test_a_password_fits_to_the_letter_or_not_at_all(cast, client_for, nearly: str) -> None:
    answer = client_for(None).send("/session", {"identifier": cast.owner.phone, "password": nearly})
    assert "tidak cocok" in answer.text


def test_of_a_password_as_long_as_may_be_every_letter_counts(cast, client_for) -> None:
    long = "".join(f"{n} sol " for n in range(100))[:PASSWORD_MAXIMUM]
    form = {"current": PASSWORD, "password": long}
    assert client_for(cast.owner).send("/account/password", form).status_code == 302
    wrong = {"identifier": cast.owner.phone, "password": long[:-1] + "?"}
    assert "tidak cocok" in client_for(None).send("/session", wrong).text
    assert client_for(None).send("/session", {**wrong, "password": long}).status_code == 302


def test_somebody_of_another_marketplace_is_nobody_here(cast, client_for) -> None:
    answer = client_for(None).send("/session", {"identifier": cast.stranger.phone, "password": PASSWORD})
    assert "tidak cocok" in answer.text


def test_a_session_of_another_marketplace_opens_nothing_here(app, cast, client_for) -> None:
    here = client_for(None)
    here.set_cookie("sid", cast.stranger.token, domain=cast.host)
    assert here.get("/organisations").status_code == 401


def test_a_copied_cookie_is_worth_nothing_after_signing_out(cast, client_for) -> None:
    mine, copy = client_for(cast.owner), client_for(cast.owner)
    assert copy.get("/organisations").status_code == 200
    assert mine.send("/session/end").status_code == 302
    assert copy.get("/organisations").status_code == 401


def test_an_expired_session_opens_nothing(cast, client_for) -> None:
    with cast.inside():
        db.session.execute(
            text("UPDATE sessions SET expires_at = now() - interval '1 second' WHERE person_id = :p"),
            {"p": cast.owner.person_id},
        )
    assert client_for(cast.owner).get("/organisations").status_code == 401


def test_a_disabled_person_is_out_at_once(cast, client_for) -> None:
    with cast.inside():
        db.session.execute(text("UPDATE people SET disabled_at = now() WHERE id = :p"), {"p": cast.owner.person_id})
    assert client_for(cast.owner).get("/organisations").status_code == 401


def test_the_token_itself_is_stored_nowhere(cast) -> None:
    with cast.inside():
        stored = db.session.execute(text("SELECT sessions::text FROM sessions")).scalars().all()
    assert stored
    assert not any(cast.owner.token in row for row in stored)


def test_each_session_has_a_token_of_its_own_that_nobody_guesses(cast) -> None:
    with cast.inside():
        person = db.session.get_one(Person, (cast.tenant_id, cast.owner.person_id))
        tokens = {actions.sign_in(person, user_agent="x") for _time in range(20)}
    assert len(tokens) == 20
    assert min(len(base64.urlsafe_b64decode(f"{token}==")) for token in tokens) >= 32  # bytes, where 16 would do


def test_last_seen_is_written_at_most_once_a_minute(cast, client_for) -> None:
    seen = "SELECT seen_at FROM sessions WHERE person_id = :p"
    who = {"p": cast.owner.person_id}

    def seen_at() -> object:
        with cast.inside():
            return db.session.scalar(text(seen), who)

    first = seen_at()
    client_for(cast.owner).get("/organisations")
    assert seen_at() == first
    with cast.inside():
        db.session.execute(text("UPDATE sessions SET seen_at = now() - interval '2 minutes'"))
    client_for(cast.owner).get("/organisations")
    assert seen_at() >= first  # type: ignore[operator]


def test_a_form_without_its_token_is_refused_as_a_page_of_ours(cast, client_for) -> None:
    answer = client_for(None).post("/session", data={"identifier": cast.owner.phone, "password": PASSWORD})
    assert answer.status_code == 400
    assert "Formulir" in answer.text


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "/\t/evil.example",
        "http:///evil.example",
        "/%2f%2fevil.example",
        "javascript:alert(1)",
        "/nowhere-of-ours",
    ],
)
def test_signing_in_never_leads_to_another_host(cast, client_for, wanted: str) -> None:
    form = {"identifier": cast.owner.phone, "password": PASSWORD, "next": wanted}
    assert client_for(None).send("/session", form).location == "/"


def test_signing_in_leads_back_to_where_one_was_going(cast, client_for) -> None:
    visitor = client_for(None)
    door = visitor.get("/organisations").location
    assert door == "/session?next=/organisations"
    form = {"identifier": cast.owner.phone, "password": PASSWORD, "next": "/organisations"}
    assert visitor.send("/session", form).location == "/organisations"


def test_too_many_tries_are_told_to_wait(cast, client_for) -> None:
    visitor = client_for(None)
    form = {"identifier": cast.owner.phone, "password": "salah sama sekali"}
    answers = [visitor.send("/session", form).status_code for _try in range(11)]
    assert answers == [200] * 10 + [429]


@pytest.mark.parametrize("known", [True, False])
def test_known_or_not_a_sign_in_costs_one_verification(cast, client_for, monkeypatch, known: bool) -> None:
    """Of the one kind, argon2id with 19 MiB and two passes; counted where it is done."""
    costs, verify = [], PasswordHasher.verify

    def counted(self: PasswordHasher, stored: str, password: str) -> bool:
        costs.append(extract_parameters(stored))
        return verify(self, stored, password)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    identifier = cast.owner.phone if known else "+6281298761234"
    client_for(None).send("/session", {"identifier": identifier, "password": "salah sama sekali"})
    (one,) = costs
    assert (one.type, one.memory_cost, one.time_cost, one.parallelism) == (Type.ID, 19456, 2, 1)


def test_signing_out_tells_the_browser_to_forget(cast, client_for) -> None:
    assert client_for(cast.owner).send("/session/end").headers["Clear-Site-Data"] == '"cache"'


def test_one_device_can_sign_out_all_the_others(cast, client_for) -> None:
    here, there = client_for(cast.owner), client_for(None)
    there.send("/session", {"identifier": cast.owner.phone, "password": PASSWORD})
    assert there.get("/account").status_code == 200
    assert here.send("/account/sessions/end").status_code == 302
    assert there.get("/account").status_code == 401
    assert here.get("/account").status_code == 200


def test_the_language_is_kept_with_the_person(cast, client_for) -> None:
    sari = client_for(cast.owner)
    sari.send("/account", {"name": "Sari", "language": "en"})
    assert 'lang="en"' in sari.get("/account").text
    assert client_for(cast.owner).get("/account").text.count("My business") >= 1
