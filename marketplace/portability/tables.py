"""The tables of tenant data as PostgreSQL's own catalogue tells them: a new table is carried along by itself."""

from collections.abc import Iterator

from sqlalchemy import text

from marketplace.core.db import db, tenant_id

_TABLES = text("""
    SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
    WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace ORDER BY 1
""")
_REFERENCES = text("""
    SELECT conrelid::regclass::text AS source, confrelid::regclass::text AS target FROM pg_constraint
    WHERE contype = 'f' AND connamespace = 'public'::regnamespace AND conrelid <> confrelid
""")
_COLUMNS = text("""
    SELECT attname FROM pg_attribute
    WHERE attrelid = to_regclass(:table) AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum
""")


def in_order() -> list[str]:
    """Every table of tenant data, each after those that it refers to."""
    waiting = set(db.session.scalars(_TABLES))
    needs: dict[str, set[str]] = {table: set() for table in waiting}
    for source, target in db.session.execute(_REFERENCES):
        if source in needs and target in needs:
            needs[source].add(target)
    ordered: list[str] = []
    while waiting:
        ready = sorted(table for table in waiting if not needs[table] & waiting)
        if not ready:
            raise RuntimeError(f"these tables refer to each other in a circle: {sorted(waiting)}")
        ordered += ready
        waiting -= set(ready)
    return ordered


def columns(table: str) -> list[str]:
    return list(db.session.scalars(_COLUMNS, {"table": table}))


def rows(table: str) -> Iterator[str]:
    """Each row of the tenant entered as a line of JSON, in the order of ids."""
    statement = text(f"SELECT row_to_json(t)::text FROM {table} t WHERE tenant_id = :tenant ORDER BY id")  # noqa: S608
    streamed = db.session.execute(statement.execution_options(yield_per=1000), {"tenant": tenant_id()})
    yield from streamed.scalars()


def count(table: str) -> int:
    statement = text(f"SELECT count(*) FROM {table} WHERE tenant_id = :tenant")  # noqa: S608  of the catalogue
    return int(db.session.scalar(statement, {"tenant": tenant_id()}) or 0)


def delete(table: str) -> int:
    statement = text(f"DELETE FROM {table} WHERE tenant_id = :tenant")  # noqa: S608  of the catalogue
    return int(db.session.execute(statement, {"tenant": tenant_id()}).rowcount)  # type: ignore[attr-defined]
