"""Every column of the database says what it is for: the record of processing is whole, or the build fails."""

import pytest
from sqlalchemy import create_engine, pool, text

from marketplace.privacy.register import SOURCE, entries
from tests.database import Servers


@pytest.fixture(scope="module")
def stored(running: Servers) -> dict[str, dict[str, str]]:
    """The columns of each table with their types."""
    engine = create_engine(running.owner_url, poolclass=pool.NullPool)
    with engine.connect() as connection:
        rows = connection.execute(
            text("""
                SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod)
                FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace ORDER BY 1, a.attnum
            """)
        ).all()
    tables: dict[str, dict[str, str]] = {}
    for table, column, kind in rows:
        tables.setdefault(table, {})[column] = kind
    return tables


def _guess(column: str, kind: str) -> str:
    """A class to begin with; whoever adds the column knows better."""
    if kind == "uuid":
        return "key"
    if kind.startswith(("timestamp", "date")):
        return "moment"
    return "state" if kind == "boolean" else "words" if kind in ("text", "jsonb") else "trade"


def _lines(table: str, columns: dict[str, str]) -> list[str]:
    by_class: dict[str, list[str]] = {}
    for column, kind in columns.items():
        by_class.setdefault(_guess(column, kind), []).append(column)
    return [f"[tables.{table}]", *(f'{name} = "{" ".join(names)}"' for name, names in by_class.items())]


def test_every_column_has_a_purpose_a_basis_and_a_retention(stored: dict[str, dict[str, str]]) -> None:
    registered, missing = entries(), []
    for table, columns in stored.items():
        known = registered[table].columns if table in registered else {}
        unknown = {column: kind for column, kind in columns.items() if column not in known}
        if unknown:
            missing += _lines(table, unknown)
    assert missing == [], (
        f"add these to {SOURCE.name}, under the class that fits (a table that is there already gets the columns in "
        "its own lines); say 'whose', 'firm' and 'erasing' where a row is somebody's:\n" + "\n".join(missing)
    )


def test_the_register_names_nothing_that_is_not_there(stored: dict[str, dict[str, str]]) -> None:
    gone = [
        f"{table}.{column}"
        for table, entry in entries().items()
        for column in entry.columns
        if column not in stored.get(table, {})
    ]
    assert gone == []


def test_a_person_s_rows_say_what_becomes_of_them() -> None:
    wrong = [
        table
        for table, entry in entries().items()
        if entry.erasing not in ("delete", "blank", "keep")
        or any(column and column not in entry.columns for column in (entry.whose, entry.firm))
    ]
    assert wrong == []
