"""As one tenant, no statement of any kind reads or changes a row of another: every table, every kind of statement."""

import uuid

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from tests.cast import Cast
from tests.isolation.tables import Table, make_up_a_row, newborn, one_row, tenant_tables
from tests.world import World

STATEMENTS = {
    "select": "SELECT count(*) FROM {t} WHERE tenant_id = :theirs",
    "update": "UPDATE {t} SET id = id WHERE tenant_id = :theirs",
    "delete": "DELETE FROM {t} WHERE tenant_id = :theirs",
    "take over": "UPDATE {t} SET tenant_id = :ours WHERE tenant_id = :theirs",
    "give away": "UPDATE {t} SET tenant_id = :theirs",
    "insert": "INSERT INTO {t} ({c}) SELECT {c} FROM json_populate_record(NULL::{t}, CAST(:row AS json))",
    "on conflict": (
        "INSERT INTO {t} ({c}) SELECT {c} FROM json_populate_record(NULL::{t}, CAST(:row AS json)) "
        "ON CONFLICT (tenant_id, id) DO UPDATE SET tenant_id = :ours"
    ),
    "merge": (
        "MERGE INTO {t} AS t USING (SELECT CAST(:theirs AS uuid) AS tenant_id) AS s ON t.tenant_id = s.tenant_id "
        "WHEN MATCHED THEN DELETE"
    ),
}
# What PostgreSQL says of a row that is not the tenant's, or of a right that the application does not have.
REFUSALS = ("row-level security", "permission denied", "append-only")


@pytest.fixture(scope="module")
def guarded(above: Connection, ours: tuple[Cast, World], theirs: tuple[Cast, World]) -> list[Table]:
    """Every table of tenant data, each with a row of ours and one of theirs."""
    found = tenant_tables(above)
    for table in found:
        for cast, _world in (ours, theirs):
            if one_row(above, table, cast.tenant_id) is None:
                make_up_a_row(above, table, cast.tenant_id)
    return found


@pytest.mark.parametrize("kind", STATEMENTS)
def test_no_statement_touches_a_row_of_theirs(
    as_application: Connection,
    above: Connection,
    guarded: list[Table],
    ours: tuple[Cast, World],
    theirs: tuple[Cast, World],
    kind: str,
) -> None:
    touched = []
    for table in guarded:
        row = one_row(above, table, theirs[0].tenant_id)
        assert row
        row = newborn(above, table, row)
        before = _rows_of(above, table, theirs[0])
        outcome = _try(as_application, table, kind, row, ours[0].tenant_id, theirs[0].tenant_id)
        if outcome or _rows_of(above, table, theirs[0]) != before:
            touched.append(f"{kind} {table.name}: {outcome or 'their rows have changed'}")
    assert touched == []


def _try(connection: Connection, table: Table, kind: str, row: str, ours: uuid.UUID, theirs: uuid.UUID) -> str | None:
    """What was reached, or None; whatever was done is kept, so that it can be seen from above."""
    connection.rollback()
    connection.execute(text("SELECT set_config('app.tenant_id', :t, true)"), {"t": str(ours)})
    statement = text(STATEMENTS[kind].format(t=table.name, c=table.written()))
    given = {"ours": ours, "theirs": theirs, "row": row}
    try:
        result = connection.execute(statement, {name: given[name] for name in statement.compile().params})
        reached = result.scalar() if kind == "select" else result.rowcount
        connection.commit()
    except DBAPIError as error:
        connection.rollback()
        return None if any(words in str(error) for words in REFUSALS) else str(error.orig)
    return f"{reached} rows" if reached else None


def _rows_of(above: Connection, table: Table, cast: Cast) -> object:
    query = f"SELECT count(*), md5(string_agg(t::text, '|' ORDER BY id)) FROM {table.name} t WHERE tenant_id = :t"
    return above.execute(text(query), {"t": cast.tenant_id}).one()
