"""A connection whose server has ended it is never handed to a request."""

import pytest
from sqlalchemy import create_engine, pool, text

from marketplace.core.db import db, enter_tenant, transaction


def backend() -> int:
    with transaction() as session:
        return session.scalar(text("SELECT pg_backend_pid()"))


@pytest.fixture
def other(running):
    engine = create_engine(running.database_url, poolclass=pool.NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection


def test_a_connection_is_used_again(app):
    with app.app_context():
        enter_tenant(None)
        assert backend() == backend()
        db.session.remove()


def test_one_that_the_server_has_ended_is_replaced_before_anybody_notices(app, other):
    with app.app_context():
        enter_tenant(None)
        for _connection in range(3):
            ended = backend()
            other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": ended})
            assert backend() != ended
        db.session.remove()


def test_a_request_after_the_server_has_ended_every_connection_is_answered(app, cast, client_for, other):
    client = client_for(cast.buyer)
    assert client.get("/listings").status_code == 200
    others = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = current_user"
    other.execute(text(f"{others} AND pid <> pg_backend_pid() AND datname = current_database()"))
    assert client.get("/listings").status_code == 200
