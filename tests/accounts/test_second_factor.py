"""The second factor: whoever knows a password is not in yet, and the staff never does without one."""

import re

import pytest
from pyotp import TOTP
from sqlalchemy import text

from marketplace.accounts.rules import Purpose
from marketplace.core.db import db
from tests.accounts.codes import SECRET, app_code, enrol, sent_code
from tests.cast import PASSWORD


def _first_step(client, player):
    return client.send("/session", {"identifier": player.phone, "password": PASSWORD, "next": "/organisations"})


@pytest.fixture
def guarded(app, cast):
    enrol(app, cast, cast.owner)
    return cast.owner


def test_a_password_alone_opens_nothing(guarded, client_for) -> None:
    visitor = client_for(None)
    assert _first_step(visitor, guarded).location == "/session/second-step"
    assert visitor.get("/organisations").location.startswith("/session?")


def test_the_code_of_the_app_lets_in_and_leads_on(guarded, client_for) -> None:
    visitor = client_for(None)
    _first_step(visitor, guarded)
    assert visitor.send("/session/second-step", {"code": app_code()}).location == "/organisations"
    assert "Sari" in visitor.get("/account").text


def test_a_code_of_the_app_is_good_once_and_an_older_one_never_again(guarded, client_for) -> None:
    first, second = client_for(None), client_for(None)
    _first_step(first, guarded)
    _first_step(second, guarded)
    assert first.send("/session/second-step", {"code": app_code()}).status_code == 302
    for steps in (0, -1):
        assert "tidak cocok" in second.send("/session/second-step", {"code": app_code(steps)}).text
    assert second.send("/session/second-step", {"code": app_code(1)}).status_code == 302


@pytest.mark.parametrize("typed", ["", "000", "12345678", "é", "0" * 20])
def test_anything_else_does_not(guarded, client_for, typed: str) -> None:
    visitor = client_for(None)
    _first_step(visitor, guarded)
    assert visitor.send("/session/second-step", {"code": typed}).status_code == 200
    assert visitor.get("/account").status_code == 302


def test_after_five_wrong_codes_the_right_one_comes_too_late(guarded, client_for) -> None:
    visitor = client_for(None)
    _first_step(visitor, guarded)
    answers = [visitor.send("/session/second-step", {"code": "wrong"}).status_code for _try in range(6)]
    assert answers == [200] * 5 + [429]


def test_a_new_password_does_not_pass_by_the_second_step(guarded, app, cast, client_for) -> None:
    visitor = client_for(None)
    visitor.send("/recovery", {"identifier": guarded.phone})
    data = {"code": sent_code(app, cast, Purpose.RECOVERY), "password": "jemur kulit di halaman"}
    assert visitor.send("/recovery/password", data).location == "/session/second-step"
    assert visitor.get("/account").status_code == 302


def _set_up(client) -> list[str]:
    """Read the key from the page, type the app's code; the recovery codes of the page that follows."""
    page = client.get("/account/second-factor").text
    secret = "".join(re.search(r"<code>([A-Z2-7 \n]+)</code>", page).group(1).split())  # type: ignore[union-attr]
    done = client.send("/account/second-factor", {"code": TOTP(secret).now()})
    assert done.status_code == 200
    return re.findall(r"<code>([A-Z2-9]{5}-[A-Z2-9]{5})</code>", done.text)


def test_an_app_is_set_up_by_its_first_right_code(cast, client_for) -> None:
    sari = client_for(cast.owner)
    assert "tidak cocok" in sari.send("/account/second-factor", {"code": "000000"}).text
    assert _first_step(client_for(None), cast.owner).location == "/organisations"
    assert len(_set_up(sari)) == 10
    assert _first_step(client_for(None), cast.owner).location == "/session/second-step"


def test_setting_it_up_gives_the_session_a_new_token(cast, client_for) -> None:
    sari, copy = client_for(cast.owner), client_for(cast.owner)
    _set_up(sari)
    assert copy.get("/account").status_code == 401
    assert sari.get("/account").status_code == 200


def test_a_recovery_code_stands_in_for_the_app_once(cast, client_for) -> None:
    codes = _set_up(client_for(cast.owner))
    for number, expected in ((0, 302), (0, 200), (1, 302)):
        visitor = client_for(None)
        _first_step(visitor, cast.owner)
        answer = visitor.send("/session/second-step", {"code": codes[number].lower().replace("-", " ")})
        assert answer.status_code == expected


def test_recovery_codes_are_stored_nowhere(cast, client_for) -> None:
    codes = _set_up(client_for(cast.owner))
    with cast.inside():
        rows = db.session.execute(text("SELECT r::text FROM recovery_codes r")).scalars().all()
        details = db.session.execute(text("SELECT body::text FROM event_details")).scalars().all()
    assert len(rows) == 10
    assert not any(code.replace("-", "") in row.replace("-", "") for code in codes for row in [*rows, *details])


def test_new_recovery_codes_end_the_old_ones(guarded, client_for) -> None:
    sari = client_for(guarded)
    assert "tidak cocok" in sari.send("/account/recovery-codes", {"code": "000000"}).text
    page = sari.send("/account/recovery-codes", {"code": app_code()}).text
    assert len(re.findall(r"[A-Z2-9]{5}-[A-Z2-9]{5}", page)) == 10


def test_it_is_turned_off_with_a_code_and_not_without(guarded, client_for) -> None:
    sari = client_for(guarded)
    assert sari.send("/account/second-factor/end", {"code": "000000"}).status_code == 200
    assert sari.send("/account/second-factor/end", {"code": app_code()}).status_code == 302
    assert _first_step(client_for(None), guarded).location == "/organisations"


@pytest.mark.parametrize("part", ["moderator", "admin", "viewer"])
def test_staff_without_one_is_led_to_set_it_up_before_any_page_of_the_staff(cast, client_for, part: str) -> None:
    player, visitor = getattr(cast, part), client_for(None)
    assert _first_step(visitor, player).location == "/account/second-factor"
    assert visitor.get("/moderation").location == "/account/second-factor" or part == "viewer"
    assert "wajib" in visitor.get("/account/second-factor").text
    assert visitor.get("/outbox").status_code == 404
    _set_up(visitor)
    assert visitor.get("/outbox").status_code == (404 if part == "viewer" else 200)
    assert visitor.get("/moderation").status_code == (403 if part == "viewer" else 200)


def test_staff_cannot_turn_it_off(app, cast, client_for) -> None:
    enrol(app, cast, cast.moderator)
    answer = client_for(cast.moderator).send("/account/second-factor/end", {"code": app_code()})
    assert answer.status_code == 403


def test_the_key_of_an_app_is_sealed_in_the_database(guarded, cast) -> None:
    with cast.inside():
        row = db.session.execute(text("SELECT convert_from(sealed_secret, 'UTF8') FROM authenticators")).scalar_one()
    assert SECRET not in row
