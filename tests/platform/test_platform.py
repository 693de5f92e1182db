"""The platform lists the marketplaces to everybody, and lets its operators in; they belong to none of them."""

import uuid
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import create_engine, insert, pool

from marketplace.core.ids import uuid7
from marketplace.tenants.models import Operator
from tests.cast import PASSWORD, Cast, password_hash
from tests.clients import Browser, browser
from tests.database import Servers


@pytest.fixture
def operator(running: Servers) -> Iterator[str]:
    """The e-mail address of a new operator."""
    email = f"operator-{uuid.uuid4().hex[:8]}@example.com"
    engine = create_engine(running.owner_url, poolclass=pool.NullPool)
    with engine.begin() as connection:
        row = {"id": uuid7(), "name": "Operator", "email": email, "password_hash": password_hash()}
        connection.execute(insert(Operator).values(**row))
    yield email
    engine.dispose()


@pytest.fixture
def platform(app: Flask) -> Browser:
    return browser(app, "localhost")


def test_everybody_sees_the_marketplaces_and_the_way_to_each(platform: Browser, cast: Cast) -> None:
    page = platform.get("/").text
    assert f"Pasar {cast.slug}" in page
    assert f"http://{cast.host}" in page


def test_an_operator_signs_in_and_sees_them_all(platform: Browser, operator: str, cast: Cast) -> None:
    answer = platform.send("/operators/session", {"email": operator.upper(), "password": PASSWORD})
    assert answer.location == "/operators/marketplaces"
    assert f"Pasar {cast.slug}" in platform.get("/operators/marketplaces").text


@pytest.mark.parametrize("password", ["", "salah sama sekali"])
def test_nobody_else_does(platform: Browser, operator: str, password: str) -> None:
    assert platform.send("/operators/session", {"email": operator, "password": password}).status_code == 200
    assert platform.get("/operators/marketplaces").location == "/operators/session"


def test_a_person_of_a_marketplace_is_nobody_on_the_platform(app: Flask, cast: Cast) -> None:
    visitor = browser(app, "localhost")
    visitor.set_cookie("sid", cast.admin.token, domain="localhost")
    assert visitor.get("/operators/marketplaces").status_code == 401


def test_an_operator_signs_out_and_a_copy_of_his_cookie_is_worth_nothing(
    app: Flask, platform: Browser, operator: str
) -> None:
    platform.send("/operators/session", {"email": operator, "password": PASSWORD})
    copy = browser(app, "localhost")
    copy.set_cookie("sid", platform.get_cookie("sid").value, domain="localhost")  # type: ignore[union-attr]
    assert copy.get("/operators/marketplaces").status_code == 200
    assert platform.send("/operators/session/end").location == "/operators/session"
    assert copy.get("/operators/marketplaces").status_code == 401
    assert platform.get("/operators/marketplaces").location == "/operators/session"


@pytest.mark.parametrize("path", ["/operators/session", "/operators/marketplaces"])
def test_a_marketplace_has_no_door_to_the_platform(app: Flask, cast: Cast, path: str) -> None:
    assert browser(app, cast.host, cast.admin).get(path).status_code == 404


@pytest.mark.parametrize("path", ["/listings", "/session", "/moderation", "/inbox"])
def test_the_platform_has_no_pages_of_a_marketplace(platform: Browser, path: str) -> None:
    assert platform.get(path).status_code == 404
