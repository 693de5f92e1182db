"""As one tenant, no statement reads or changes a row of another: every table, every kind of statement."""

import uuid
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Connection, create_engine, pool, text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from marketplace.core.db import db
from tests.cast import Cast, make_cast
from tests.database import Servers

TABLES = sorted(table.name for table in db.metadata.tables.values() if "tenant_id" in table.columns)


@pytest.fixture(scope="module")
def as_application(running: Servers) -> Iterator[Connection]:
    engine = create_engine(running.database_url, poolclass=pool.NullPool)
    with engine.connect() as connection:
        yield connection


@pytest.fixture(scope="module")
def everybody(app: Flask, running: Servers) -> Cast:
    """A marketplace for those who only look, beside another."""
    return make_cast(app, running.owner_url)


def _enter(connection: Connection, tenant: uuid.UUID | str) -> None:
    connection.rollback()
    connection.execute(text("SELECT set_config('app.tenant_id', :t, true)"), {"t": str(tenant)})


@pytest.mark.parametrize("table", TABLES)
def test_a_tenant_sees_no_row_of_another(as_application: Connection, everybody: Cast, table: str) -> None:
    _enter(as_application, everybody.tenant_id)
    seen = as_application.scalars(text(f"SELECT DISTINCT tenant_id FROM {table}")).all()
    assert set(seen) <= {everybody.tenant_id}


@pytest.mark.parametrize("table", TABLES)
def test_without_a_tenant_there_are_no_rows(as_application: Connection, everybody: Cast, table: str) -> None:
    _enter(as_application, "")
    assert as_application.scalar(text(f"SELECT count(*) FROM {table}")) == 0


@pytest.mark.parametrize("statement", ["UPDATE {} SET tenant_id = tenant_id", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["people", "organisations", "memberships", "sessions"])
def test_a_change_of_everything_touches_one_tenant(
    as_application: Connection, cast: Cast, table: str, statement: str
) -> None:
    assert cast.other is not None
    _enter(as_application, cast.other.tenant_id)
    before = as_application.scalar(text(f"SELECT count(*) FROM {table}"))
    assert before
    _enter(as_application, cast.tenant_id)
    try:
        as_application.execute(text(statement.format(table)))
        as_application.commit()
    except DBAPIError:
        as_application.rollback()
    _enter(as_application, cast.other.tenant_id)
    assert as_application.scalar(text(f"SELECT count(*) FROM {table}")) == before


def test_a_row_cannot_be_written_for_another_tenant(as_application: Connection, cast: Cast) -> None:
    assert cast.other is not None
    _enter(as_application, cast.tenant_id)
    row = {"t": cast.other.tenant_id, "i": uuid.uuid4()}
    with pytest.raises(ProgrammingError, match="row-level security"):
        as_application.execute(
            text("INSERT INTO people (tenant_id, id, name, phone, password_hash) VALUES (:t, :i, 'x', '+1', 'x')"), row
        )


def test_a_row_cannot_be_given_away(as_application: Connection, cast: Cast) -> None:
    assert cast.other is not None
    _enter(as_application, cast.tenant_id)
    with pytest.raises(ProgrammingError, match="row-level security"):
        as_application.execute(
            text("UPDATE organisations SET tenant_id = :t WHERE id = :i"),
            {"t": cast.other.tenant_id, "i": cast.rival.organisation_id},
        )


def test_a_row_cannot_refer_to_another_tenants(as_application: Connection, cast: Cast) -> None:
    _enter(as_application, cast.tenant_id)
    with pytest.raises(DBAPIError, match="foreign key"):
        as_application.execute(
            text(
                "INSERT INTO memberships (tenant_id, id, organisation_id, person_id, role) "
                "VALUES (:t, :i, :o, :p, 'owner')"
            ),
            {
                "t": cast.tenant_id,
                "i": uuid.uuid4(),
                "o": cast.stranger.organisation_id,
                "p": cast.owner.person_id,
            },
        )


def test_copy_is_refused_where_it_would_pass_the_policies(as_application: Connection, cast: Cast) -> None:
    _enter(as_application, cast.tenant_id)
    cursor = as_application.connection.cursor()
    with pytest.raises(Exception, match="row-level security"):
        cursor.execute("COPY people FROM STDIN")


def test_events_are_never_changed(as_application: Connection, cast: Cast) -> None:
    _enter(as_application, cast.tenant_id)
    with pytest.raises(DBAPIError):
        as_application.execute(text("UPDATE events SET kind = 'x'"))
    _enter(as_application, cast.tenant_id)
    with pytest.raises(DBAPIError):
        as_application.execute(text("DELETE FROM events"))


def test_the_owner_cannot_change_events_either(running: Servers) -> None:
    engine = create_engine(running.owner_url, poolclass=pool.NullPool)
    with engine.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text("UPDATE events SET kind = 'x'"))
