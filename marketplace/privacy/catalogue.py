"""PostgreSQL's own catalogue: which columns a table has, and of what kind."""

from dataclasses import dataclass

from sqlalchemy import text

from marketplace.core.db import db


@dataclass(frozen=True)
class Column:
    """`is_free`: no key, so its text may be rewritten."""

    name: str
    kind: str
    is_nullable: bool
    is_free: bool


_COLUMNS = text("""
    SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS kind, NOT a.attnotnull AS is_nullable,
        NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = a.attrelid AND a.attnum = ANY(i.indkey)
            AND i.indisunique) AS is_free
    FROM pg_attribute a WHERE a.attrelid = to_regclass(:table) AND a.attnum > 0 AND NOT a.attisdropped
    ORDER BY a.attnum
""")


def columns_of(table: str) -> list[Column]:
    return [Column(**row._mapping) for row in db.session.execute(_COLUMNS, {"table": table})]


def may_change(table: str) -> bool:
    """Whether the application may rewrite rows of a table at all; what is written once stays as it was written."""
    return bool(db.session.scalar(text("SELECT has_table_privilege(:table, 'UPDATE')"), {"table": table}))
