"""The tables of tenant data, read from PostgreSQL's own catalogue, with what is needed to try each."""

import json
import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

_COLUMNS = text("""
    SELECT a.attrelid::regclass::text AS table, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
        AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
        AND EXISTS (SELECT 1 FROM pg_attribute t WHERE t.attrelid = c.oid AND t.attname = 'tenant_id')
    ORDER BY 1, a.attnum
""")


@dataclass(frozen=True)
class Table:
    """A table of tenant data and its columns that can be written, with their types."""

    name: str
    columns: dict[str, str]

    def written(self, *without: str) -> str:
        return ", ".join(f'"{name}"' for name in self.columns if name not in without)


def tenant_tables(connection: Connection) -> list[Table]:
    found: dict[str, dict[str, str]] = {}
    for row in connection.execute(_COLUMNS):
        found.setdefault(row.table, {})[row.name] = row.type
    return [Table(name, columns) for name, columns in found.items()]


def one_row(connection: Connection, table: Table, tenant: object) -> str | None:
    """A row of that tenant as JSON, as somebody above the policies reads it."""
    query = text(f"SELECT row_to_json(t)::text FROM {table.name} t WHERE tenant_id = :t LIMIT 1")
    found: Any = connection.scalar(query, {"t": tenant})
    return found


def newborn(connection: Connection, table: Table, row: str) -> str:
    """The row as it could stand at the beginning of its life, so that the guard of states lets it pass."""
    first = text("""
        SELECT min(l.to_state) FROM legal_transitions l JOIN pg_trigger g ON
            split_part(encode(g.tgargs, 'escape'), '\\000', 1) = l.noun
        WHERE g.tgrelid = CAST(:table AS regclass) AND l.from_state = ''
    """)
    state = connection.scalar(first, {"table": table.name})
    return json.dumps(json.loads(row) | {"state": state}) if state else row


# What stands in a made-up row, by the type of the column.
_MADE_UP = {
    "uuid": "gen_random_uuid()",
    "text": "'x'",
    "boolean": "false",
    "date": "current_date",
    "bytea": "'\\x00'",
    "jsonb": "'{}'",
    "tsvector": "''",
    "inet": "'192.0.2.1'",
    "interval": "'1 hour'",
    "timestamp with time zone": "now()",
}
# What a check asks of a column that is no list of words: a pattern, and the lower of two ids first.
_SHAPED = {"prefix": "'35'", "first_id": "'00000000-0000-7000-8000-000000000001'"}


def make_up_a_row(above: Connection, table: Table, tenant: object) -> None:
    """A row that means nothing, for a table of which the world has none; triggers and references are passed over."""
    allowed = _allowed(above, table)
    given = _SHAPED | allowed | {"tenant_id": ":t"}
    made_up = {name: given.get(name) or _value(kind) for name, kind in table.columns.items()}
    values = ", ".join(made_up[name] for name in table.columns)
    above.execute(text("SET session_replication_role = replica"))
    try:
        above.execute(text(f"INSERT INTO {table.name} ({table.written()}) VALUES ({values})"), {"t": tenant})
    finally:
        above.execute(text("SET session_replication_role = DEFAULT"))


def _allowed(above: Connection, table: Table) -> dict[str, str]:
    """The first word that a check of one column names: a state, a kind."""
    checks = text("""
        SELECT a.attname AS name, pg_get_constraintdef(c.oid) AS rule
        FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND c.conkey = ARRAY[a.attnum]
        WHERE c.contype = 'c' AND c.conrelid = CAST(:table AS regclass)
    """)
    words = {row.name: re.search(r"'[a-z_]+'", row.rule) for row in above.execute(checks, {"table": table.name})}
    return {name: found[0] for name, found in words.items() if found}


def _value(kind: str) -> str:
    if kind.endswith("[]"):
        return "'{}'"
    return _MADE_UP.get(kind, "1")
