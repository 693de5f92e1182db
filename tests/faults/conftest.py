"""Servers of their own, which may be killed, and a mail server that writes down what it accepts."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from marketplace.app import create_app
from marketplace.config import Settings
from marketplace.core.db import db
from marketplace.stack import environment
from marketplace.stack.embedded import Stack, embedded
from marketplace.stack.migrate import upgrade
from tests.fakes.smtp import MailServer
from tests.faults.history import History
from tests.faults.traffic import named

PROVIDER_SECONDS = 0.04


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with embedded() as servers:
        upgrade(servers.database_owner_url)
        yield servers


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[History]:
    written = History(Path(tmp_path_factory.mktemp("history")) / "history.jsonl")
    yield written
    written.close()


@pytest.fixture(scope="module")
def sink(history: History) -> Iterator[MailServer]:
    server = MailServer(lambda taken: history.note("smtp", "ok", "accept", named(taken), taken.key))
    server.pause = PROVIDER_SECONDS
    with server:
        yield server


@pytest.fixture(scope="module")
def settings(stack: Stack, sink: MailServer) -> dict[str, str]:
    given = environment.of_processes(stack.data, stack.postgres, stack.valkey, 8000)
    ours = {"SMTP_URL": sink.url, "TAPAK_ENV": "test", "TRUSTED_PROXIES": "1", "TAPAK_VENV": sys.prefix}
    return {**given, **ours}


@pytest.fixture(scope="module")
def app(settings: dict[str, str]) -> Iterator[Flask]:
    made = create_app(Settings.from_environment(settings))
    yield made
    with made.app_context():
        db.engine.dispose()
