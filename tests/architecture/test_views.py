"""Every view says who may open it, and its address is a noun."""

import re

import pytest
from flask import Flask
from werkzeug.routing import Rule

from marketplace.core.access import Audience, Face

PLACE = re.compile(r"<[^<>]+>")
WORDS = re.compile(r"^(/[a-z0-9.-]+)+$")
UNTYPED = re.compile(r"<[a-z_]+>")
# A word in the address that is no id: its view checks it letter by letter.
PLAIN_WORDS = {"<version>", "<hex_colour>"}
# Words that are verbs when they end an address; what is done to a thing is a sub-resource with a noun's name.
VERBS = {"submit", "approve", "reject", "edit", "delete", "create", "update", "publish", "remove", "save", "send"}


def _rules(app: Flask) -> list[Rule]:
    return sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)


def test_every_view_declares_its_audience_and_its_face(app: Flask) -> None:
    silent = [
        endpoint
        for endpoint, view in app.view_functions.items()
        if not getattr(view, "audiences", None) or not isinstance(getattr(view, "face", None), Face)
    ]
    assert silent == []


def test_a_view_that_declares_nothing_stays_shut(app: Flask, cast: object, client_for: object) -> None:
    forgotten = app.view_functions["home.help_page"]
    undeclared = lambda: "open"  # noqa: E731
    app.view_functions["home.help_page"] = undeclared
    try:
        assert client_for(cast.admin).get("/help").status_code == 403  # type: ignore[operator,attr-defined]
    finally:
        app.view_functions["home.help_page"] = forgotten


def test_addresses_are_nouns_in_small_letters_and_typed(app: Flask) -> None:
    odd = [rule.rule for rule in _rules(app) if rule.rule != "/" and not WORDS.match(PLACE.sub("x", rule.rule))]
    assert odd == []
    untyped = [rule.rule for rule in _rules(app) if set(UNTYPED.findall(rule.rule)) - PLAIN_WORDS]
    assert untyped == []
    verbs = [rule.rule for rule in _rules(app) if rule.rule.rsplit("/", 1)[-1] in VERBS]
    assert verbs == []


def test_staff_pages_are_open_to_staff_alone(app: Flask) -> None:
    for endpoint, view in app.view_functions.items():
        if endpoint.startswith(("moderation.queue", "directory.")):
            assert view.audiences <= {Audience.STAFF, Audience.MODERATOR, Audience.ADMIN}, endpoint  # type: ignore[attr-defined]


@pytest.mark.parametrize("host", ["nowhere.localhost", "example.org", "ntb.localhost.example.org"])
def test_a_host_without_a_marketplace_is_a_page_of_ours_with_404(app: Flask, host: str) -> None:
    answer = app.test_client().get("/", base_url=f"http://{host}")
    assert answer.status_code == 404
    assert "<h1" in answer.text
    assert answer.headers["X-Request-Id"] in answer.text
