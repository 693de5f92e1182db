"""What goes wrong is said in the product's own words, and machines are told what they need."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy import insert

from marketplace.accounts.models import Person
from marketplace.core.db import db
from marketplace.core.ids import uuid7
from tests.cast import Cast
from tests.clients import Browser


def test_two_who_do_the_same_at_once_are_told_so_and_nothing_breaks(
    app: Flask, cast: Cast, client_for: Callable[..., Browser]
) -> None:
    """The second writes what the database already has, as happens between a check and its insert."""

    def second() -> str:
        row = {"tenant_id": cast.tenant_id, "id": uuid7(), "name": "Sari", "phone": cast.owner.phone}
        db.session.execute(insert(Person).values(**row, password_hash="x"))
        return "written"

    page = app.view_functions["home.help_page"]
    second.audiences, second.face = page.audiences, page.face  # type: ignore[attr-defined]
    app.view_functions["home.help_page"] = second
    try:
        answer = client_for(cast.owner).get("/help")
    finally:
        app.view_functions["home.help_page"] = page
    assert answer.status_code == 409
    assert "<h1" in answer.text
    assert client_for(cast.owner).get("/help").status_code == 200


def test_a_method_that_a_page_does_not_know_is_refused_with_those_it_knows(
    cast: Cast, client_for: Callable[..., Browser]
) -> None:
    answer = client_for(cast.owner).send("/help")
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) >= {"GET", "HEAD"}
    assert "<h1" in answer.text
