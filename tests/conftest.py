"""What every test may ask for: the servers, the application, a new marketplace with its people, and what follows."""

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from marketplace.app import create_app
from marketplace.config import Settings
from marketplace.core.clock import CLOCK
from marketplace.core.db import db
from marketplace.notifications.breaker import BREAKERS
from marketplace.notifications.delivering import LINES
from tests.cast import Cast, Player, make_cast
from tests.clients import Browser, browser
from tests.database import Servers, fresh_database, servers

# A story here may be told on a moved clock; the processes of the tests of faults follow the database's, as in earnest.
CLOCK.follows = False


@pytest.fixture(scope="session")
def running() -> Iterator[Servers]:
    """PostgreSQL and Redis, with a database of this test process."""
    with servers() as given:
        yield fresh_database(given)


@pytest.fixture(scope="session")
def environment(running: Servers) -> Iterator[dict[str, str]]:
    """What a process of this run finds in its environment; set here too, for the workers read it when imported."""
    with tempfile.TemporaryDirectory(prefix="tapak-files-") as folder:
        values = {
            "DATABASE_URL": running.database_url,
            "DATABASE_OWNER_URL": running.owner_url,
            "REDIS_URL": running.redis_url,
            "FILES_URL": Path(folder).as_uri(),
            "SMTP_URL": "outbox:",
            "SECRET_KEY": "for the tests alone, and long enough for them",
            "BASE_DOMAIN": "localhost",
            "TRUSTED_PROXIES": "0",
            "TAPAK_ENV": "test",
            "TAPAK_SCHEME": "http",
            # What a moderator decides is told at once here; the stories about taking it back bring their own time.
            "TAPAK_UNDO_SECONDS": "0",
        }
        before = {name: os.environ.get(name) for name in values}
        os.environ.update(values)
        yield values
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@pytest.fixture(autouse=True)
def closed_breakers() -> Iterator[None]:
    """A channel that one test has worn out works for the next: breakers and lines of a process outlive a test."""
    BREAKERS.forget()
    yield
    LINES.close()


@pytest.fixture(scope="session")
def app(environment: dict[str, str]) -> Iterator[Flask]:
    application = create_app(Settings.from_environment(environment))
    yield application
    _close(application)


@pytest.fixture(scope="session")
def background(environment: dict[str, str]) -> Iterator[Callable[[Cast], int]]:
    """The workers' own functions, in this process; they read the environment when they are imported."""
    from tests.draining import drain_tenant, flask_app

    yield drain_tenant
    _close(flask_app)


def _close(application: Flask) -> None:
    with application.app_context():
        db.engine.dispose()


@pytest.fixture
def cast(app: Flask, running: Servers) -> Cast:
    """Everybody, in a marketplace that no other test shares."""
    return make_cast(app, running.owner_url)


@pytest.fixture
def client_for(app: Flask, cast: Cast) -> Callable[[Player | None], Browser]:
    """A browser signed in as a player on his own marketplace's host, or as nobody on ours."""
    return lambda player: browser(app, player.host if player else cast.host, player)


@pytest.fixture
def drain(cast: Cast, background: Callable[[Cast], int]) -> Callable[[], int]:
    """Let everything follow that is still to follow in our marketplace."""
    return lambda: background(cast)
