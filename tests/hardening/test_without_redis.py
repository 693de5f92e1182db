"""A Redis that is away neither opens the door to guesses nor shuts it to people."""

from collections.abc import Iterator

import pytest
from flask import Flask

from marketplace.app import create_app
from marketplace.config import Settings
from marketplace.core.db import db
from tests.cast import PASSWORD, Cast
from tests.clients import browser


@pytest.fixture
def alone(environment: dict[str, str]) -> Iterator[Flask]:
    """The whole application, told of a Redis that nobody has started."""
    application = create_app(Settings.from_environment({**environment, "REDIS_URL": "unix:///nowhere/at/all.sock"}))
    yield application
    with application.app_context():
        db.engine.dispose()


def _try(app: Flask, cast: Cast, identifier: str, password: str, address: str) -> int:
    client = browser(app, cast.host)
    form = {"identifier": identifier, "password": password}
    return client.send("/session", form, environ_overrides={"REMOTE_ADDR": address}).status_code


def test_guesses_are_still_counted_and_nobody_sees_an_error_of_ours(alone: Flask, cast: Cast) -> None:
    statuses = [_try(alone, cast, cast.owner.phone, "salah sama sekali", "10.4.0.1") for _turn in range(12)]
    assert statuses == [200] * 10 + [429] * 2


def test_one_account_is_not_guessed_at_from_many_places_either(alone: Flask, cast: Cast) -> None:
    statuses = [_try(alone, cast, cast.owner.phone, "salah sama sekali", f"10.5.0.{turn}") for turn in range(12)]
    assert statuses == [200] * 10 + [429] * 2


def test_whoever_is_right_comes_in_and_pages_answer(alone: Flask, cast: Cast) -> None:
    assert _try(alone, cast, cast.owner.phone, PASSWORD, "10.6.0.1") == 302
    for path in ("/", "/inbox", "/listings?q=sandal", "/my/listings"):
        assert browser(alone, cast.host, cast.owner).get(path).status_code == 200
