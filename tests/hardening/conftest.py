"""One marketplace for all who only want to see that nothing breaks; whoever counts what changed makes his own."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.cast import Cast, make_cast
from tests.database import Servers
from tests.hardening.stage import Place, Stage, every_form, set_up


@pytest.fixture(scope="session")
def stage(app: Flask, running: Servers, background: Callable[[Cast], int]) -> Stage:
    return set_up(app, make_cast(app, running.owner_url), background)


@pytest.fixture(scope="session")
def forms(stage: Stage) -> list[Place]:
    """Every form; those with nothing to fill come late, and what ends a session last."""
    return sorted(every_form(stage), key=lambda place: (not place.form.own, place.endpoint == "accounts.sign_out"))
