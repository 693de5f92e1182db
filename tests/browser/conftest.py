"""A running site, a Chromium, and people in front of it."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from marketplace.app import create_app
from marketplace.config import Settings
from marketplace.core.db import db
from tests.browser.site import Site, running_site, wait_for_workers
from tests.cast import Cast, Player
from tests.database import Servers, fresh_database, servers

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--no-first-run",
]
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def running() -> Iterator[Servers]:
    """A database of these stories' own: real workers run on it, and would meddle with what other tests do by hand."""
    with servers() as given:
        yield fresh_database(given)


@pytest.fixture(scope="session")
def environment(running: Servers, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return {
        "DATABASE_URL": running.database_url,
        "REDIS_URL": running.redis_url,
        "FILES_URL": tmp_path_factory.mktemp("files").as_uri(),
        "SMTP_URL": "outbox:",
        "SECRET_KEY": "for the stories alone, and long enough for them",
        "BASE_DOMAIN": "localhost",
        "TRUSTED_PROXIES": "0",
        "TAPAK_ENV": "development",
        "TAPAK_SCHEME": "http",
        # Long enough to take a decision back, short enough to wait for its news; other tests of the same process have
        # set it to nothing.
        "TAPAK_UNDO_SECONDS": "20",
    }


@pytest.fixture(scope="session")
def app(environment: dict[str, str]) -> Iterator[Flask]:
    application = create_app(Settings.from_environment(environment))
    yield application
    with application.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def background(site: Site) -> Callable[[Cast], int]:
    """Wait until the site's own workers have done all that follows in a marketplace."""
    return wait_for_workers


@pytest.fixture(scope="session")
def site(environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running_site(environment, tmp_path_factory.mktemp("site")) as started:
        yield started


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    assert program, "no Chromium: `python3 -m marketplace test` finds or installs one"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser, site: Site, cast: Cast) -> Iterator[OpenPage]:
    """A page of a new visitor (or of a signed-in player) on our marketplace's host; every console error fails."""
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def opened(
        player: Player | None = None,
        *,
        size: dict[str, int] = PHONE,
        javascript: bool = True,
        language: str = "id-ID",
        dark: bool = False,
    ) -> Page:
        host = player.host if player else cast.host
        context = chromium.new_context(
            base_url=site.url(host, ""),
            viewport=size,  # type: ignore[arg-type]
            java_script_enabled=javascript,
            locale=language,
            color_scheme="dark" if dark else "light",
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        if player:
            context.add_cookies([{"name": "sid", "value": player.token, "url": site.url(host)}])
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(f"{page.url}: {error}"))
        page.on("console", lambda said: _note(troubles, page, said))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert troubles == []


def _note(troubles: list[str], page: Page, said: ConsoleMessage) -> None:
    # A refused form answers 4xx on purpose, and the browser says so; a broken policy or script is a fault.
    if said.type == "error" and "the server responded with a status of 4" not in said.text:
        troubles.append(f"{page.url}: {said.text}")


@pytest.fixture(scope="session")
def pictures() -> Path:
    """Where the screenshots of the stories are kept to be looked at."""
    folder = Path(os.environ.get("TAPAK_PICTURES", "test-pictures"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder
