"""Whoever you are: an address with somebody else's id answers as one with no such id, to the letter."""

import re
import uuid
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from marketplace.core.access import Audience, Face
from tests.cast import Cast, make_cast
from tests.clients import Browser, browser
from tests.database import Servers
from tests.world import PLAIN, World, make_world

REQUEST_ID = re.compile(r"[0-9a-f]{12}")
PARTS = ("owner", "buyer", "moderator", "admin", "viewer", "newcomer")


@pytest.fixture(scope="module")
def ours(app: Flask, running: Servers) -> Cast:
    return make_cast(app, running.owner_url)


@pytest.fixture(scope="module")
def theirs(app: Flask, running: Servers, background: Callable[[Cast], int]) -> tuple[Cast, World]:
    cast = make_cast(app, running.owner_url)
    return cast, make_world(cast, background)


def _rules_with_ids(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Those of the marketplaces; the platform's own host has its walk in tests/platform."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        face = app.view_functions[rule.endpoint].face  # type: ignore[attr-defined]
        if set(rule.arguments) - set(PLAIN) and face != Face.PLATFORM:
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule, method


def _ask(client: Browser, method: str, path: str) -> tuple[int, str]:
    answer = client.get(path) if method == "GET" else client.send(path)
    return answer.status_code, answer.get_data(as_text=True)


def _same(text: str, path: str) -> str:
    """The body without what differs by nature: the request's id, and the address itself in links back to it."""
    text = text.replace(path, "PATH")
    text = re.sub(r'name="csrf_token" value="[^"]*"', "", text)
    return REQUEST_ID.sub("", text)


def test_every_address_can_be_walked(app: Flask, theirs: tuple[Cast, World]) -> None:
    """A new kind of id must be made in tests/world.py, or its addresses would go unwatched."""
    unknown = (
        {name for rule, _method in _rules_with_ids(app) for name in rule.arguments} - set(PLAIN) - set(theirs[1].ids)
    )
    assert unknown == set()


@pytest.mark.parametrize("part", PARTS)
def test_things_of_another_marketplace_do_not_exist(
    app: Flask, ours: Cast, theirs: tuple[Cast, World], part: str
) -> None:
    world, faults = theirs[1], []
    client = browser(app, ours.host, getattr(ours, part))
    audiences = getattr(ours, part).actor.audiences
    for rule, method in _rules_with_ids(app):
        foreign = {**PLAIN, **world.ids}
        unknown = {**PLAIN, **{name: uuid.uuid4() for name in world.ids}}
        paths = [
            app.url_map.bind(ours.host).build(rule.endpoint, {a: v[a] for a in rule.arguments}, method=method)
            for v in (foreign, unknown)
        ]
        (status, body), (status_unknown, body_unknown) = (_ask(client, method, path) for path in paths)
        may_enter = bool(app.view_functions[rule.endpoint].audiences & audiences)  # type: ignore[attr-defined]
        expected = 404 if may_enter else 403
        if status != expected or status_unknown != expected or _same(body, paths[0]) != _same(body_unknown, paths[1]):
            faults.append(f"{method} {rule.rule}: {status}, unknown {status_unknown}, expected {expected}")
    assert faults == []


def test_nobody_in_particular_changes_nothing(app: Flask, ours: Cast, theirs: tuple[Cast, World]) -> None:
    client, faults = browser(app, ours.host), []
    for rule, method in _rules_with_ids(app):
        if method == "GET" or Audience.PUBLIC in app.view_functions[rule.endpoint].audiences:  # type: ignore[attr-defined]
            continue
        values = {**PLAIN, **theirs[1].ids}
        path = app.url_map.bind(ours.host).build(rule.endpoint, {a: values[a] for a in rule.arguments}, method=method)
        answer = client.send(path)
        if answer.status_code != 302 or not str(answer.location).startswith("/session"):
            faults.append(f"{method} {rule.rule}: {answer.status_code}")
    assert faults == []


def test_no_unsafe_address_works_without_its_forms_token(app: Flask, ours: Cast) -> None:
    client, faults = browser(app, ours.host, ours.admin), []
    for rule in app.url_map.iter_rules():
        if "POST" not in (rule.methods or ()):
            continue
        values = {**PLAIN, **dict.fromkeys(rule.arguments - set(PLAIN), uuid.uuid4())}
        path = app.url_map.bind(ours.host).build(rule.endpoint, {a: values[a] for a in rule.arguments}, method="POST")
        for data in ({}, {"csrf_token": "forged"}):
            status = client.post(path, data=data).status_code
            if status not in (400, 404):
                faults.append(f"{rule.rule}: {status}")
    assert faults == []


def test_every_page_of_a_signed_in_person_stays_out_of_shared_caches(app: Flask, ours: Cast) -> None:
    client, faults = browser(app, ours.host, ours.admin), []
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.arguments:
            answer = client.get(rule.rule)
            kept = answer.headers.get("Cache-Control", "")
            if answer.mimetype == "text/html" and kept != "no-store":
                faults.append(f"{rule.rule}: {kept!r}")
            if "Content-Security-Policy" not in answer.headers:
                faults.append(f"{rule.rule}: no policy")
            if answer.status_code >= 500:
                faults.append(f"{rule.rule}: {answer.status_code}")
    assert faults == []
