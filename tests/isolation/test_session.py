"""The session names its tenant in each transaction, says it in each statement of a model, and leaves none behind."""

import uuid
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select, text

from marketplace.accounts.models import Person
from marketplace.core.db import db, enter_tenant
from tests.database import Servers
from tests.isolation.conftest import listening

NAMED = text("SELECT current_setting('app.tenant_id', true)")


@pytest.fixture
def alone(running: Servers) -> Iterator[Flask]:
    """An application with one connection, so that whoever comes next has that of whoever was here before."""
    application = Flask("alone")
    application.config["SQLALCHEMY_DATABASE_URI"] = running.database_url
    application.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"pool_size": 1, "max_overflow": 0}
    db.init_app(application)
    yield application
    with application.app_context():
        db.engine.dispose()


def test_a_transaction_names_its_tenant_again_after_each_commit(alone: Flask) -> None:
    tenant = uuid.uuid4()
    with alone.app_context():
        enter_tenant(tenant)
        for _turn in range(2):
            assert db.session.scalar(NAMED) == str(tenant)
            db.session.commit()


@pytest.mark.parametrize("end", ["commit", "rollback"])
def test_no_tenant_outlives_its_transaction(alone: Flask, end: str) -> None:
    with alone.app_context():
        enter_tenant(uuid.uuid4())
        db.session.scalar(NAMED)
        getattr(db.session, end)()
        with db.engine.connect() as connection:
            assert connection.scalar(NAMED) in ("", None)


def test_a_statement_of_a_model_says_its_tenant(alone: Flask) -> None:
    said = set[str]()
    with alone.app_context(), listening(said):
        enter_tenant(uuid.uuid4())
        db.session.scalars(select(Person)).all()
    assert any("people.tenant_id = %(" in statement for statement in said)
