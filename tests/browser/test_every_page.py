"""Every page, for everybody, in both languages: light, readable, and no wider than a phone."""

import gzip
import re
import urllib.request

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Error, Page

from tests.browser.conftest import DESK, PHONE, OpenPage
from tests.browser.site import Site
from tests.cast import Cast
from tests.world import World, make_world

MOST_BYTES = 50 * 1024
PARTS = (None, "owner", "buyer", "admin")
# Answers for machines have no page, nor has a proof: it is a file, which Chromium shows with a style that our policy
# refuses. /design shows headings as samples and has a test of its own.
ELSEWHERE = re.compile(
    r"\.(xml|txt|css|svg|js|json|webmanifest)$|/proofs/|^/(healthz|readyz|inbox/unread|account/screens|design)"
)


@pytest.fixture
def world(cast: Cast, background) -> World:
    return make_world(cast, background)


def _paths(app: Flask, cast: Cast, world: World, part: str | None) -> list[str]:
    """The address of each page that this part may open, with ids of things that exist."""
    audiences = getattr(cast, part).actor.audiences if part else {"public"}
    urls, paths = app.url_map.bind(cast.host), []
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        fits = rule.arguments <= set(world.ids) and "GET" in (rule.methods or ())
        if fits and view.audiences & audiences and view.face != "platform":  # type: ignore[attr-defined]
            path = urls.build(rule.endpoint, {name: world[name] for name in rule.arguments})
            if not ELSEWHERE.search(path):
                paths.append(path)
    return sorted(paths)


def _faults(page: Page, path: str, status: int) -> list[str]:
    found = []
    if status >= 500:
        found.append(f"{path}: {status}")
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > page.viewport_size["width"]:  # type: ignore[index]
        found.append(f"{path}: {wide} px wide")
    if page.locator("h1").count() != 1:
        found.append(f"{path}: {page.locator('h1').count()} first headings")
    for violation in Axe().run(page).response["violations"]:
        where = violation["nodes"][0]["html"][:120]
        found.append(f"{path}: {violation['id']} ({violation['help']}) at {where}")
    return found


@pytest.mark.timeout(600)
@pytest.mark.parametrize("part", PARTS, ids=lambda part: part or "nobody")
@pytest.mark.parametrize(
    ("language", "size", "dark"),
    [("id-ID", PHONE, False), ("en-GB", DESK, True)],
    ids=["Indonesian on a phone", "English on a desk, dark"],
)
def test_pages_are_readable_by_everybody(
    app: Flask, cast: Cast, world: World, open_page: OpenPage, part: str | None, language: str, size, dark: bool
) -> None:
    page = open_page(getattr(cast, part) if part else None, language=language, size=size, dark=dark)
    faults: list[str] = []
    paths = _paths(app, cast, world, part)
    assert len(paths) > 10
    for path in paths:
        status = _opened(page, path)
        if status:
            faults += _faults(page, path, status)
    assert not faults, "\n".join(faults)


def _opened(page: Page, path: str) -> int | None:
    """The status of a page; None for a file or an answer to a machine, which has no page to look at."""
    try:
        answer = page.goto(path)
    except Error as error:
        if "Download is starting" in str(error):
            return None
        raise
    assert answer is not None
    return answer.status if "text/html" in answer.headers.get("content-type", "") else None


def test_error_pages_are_readable_too(cast: Cast, open_page: OpenPage) -> None:
    page, faults = open_page(), []
    for path in ("/nowhere", "/listings?q=%00", "/organisations/00000000-0000-7000-8000-000000000000"):
        answer = page.goto(path)
        assert answer is not None
        assert answer.status in (400, 404)
        faults += _faults(page, path, answer.status)
    assert faults == []


@pytest.mark.parametrize("path", ["/", "/listings", "/requests", "/session", "/registration", "/help"])
def test_a_first_view_is_light(site: Site, cast: Cast, world: World, path: str) -> None:
    """The page and all that it asks for at a first visit, as they travel, without photos."""
    page = _fetch(site, cast, path)
    asked = set(re.findall(r'(?:href|src)="(/(?:static|theme)/[^"#]+)', page.decode())) - {""}
    style = next(path for path in asked if path.endswith(".css") and "/static/" in path)
    fonts = re.findall(r"url\([\"']?\.\./(fonts/[^\"')]+)", _fetch(site, cast, style).decode())
    folder = style.rsplit("/css/", 1)[0]
    asked |= {f"{folder}/{font}" for font in fonts}
    sizes = {one: _wire(site, cast, one) for one in {path, *asked}}
    assert sum(sizes.values()) <= MOST_BYTES, sizes


def _open(site: Site, cast: Cast, path: str, encoding: str) -> bytes:
    headers = {"Host": f"{cast.host}:{site.port}", "Accept-Encoding": encoding}
    request = urllib.request.Request(f"http://127.0.0.1:{site.port}{path}", headers=headers)
    with urllib.request.urlopen(request, timeout=20) as answer:
        assert answer.status == 200
        body: bytes = answer.read()
        if encoding == "gzip" and answer.headers.get("Content-Encoding") == "gzip":
            return gzip.decompress(body)
        return body


def _fetch(site: Site, cast: Cast, path: str) -> bytes:
    return _open(site, cast, path, "gzip")


def _wire(site: Site, cast: Cast, path: str) -> int:
    return len(_open(site, cast, path, "br"))
