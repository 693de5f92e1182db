"""What the marketplace asks of a PostgreSQL server, whoever runs it."""

from typing import Any

import psycopg

from marketplace.stack.errors import Trouble

OLDEST = 150014  # 15.14: the first whose pg_dump output cannot run commands while being restored


def check_version(connection: psycopg.Connection[Any]) -> None:
    if connection.info.server_version < OLDEST:
        major, minor = divmod(connection.info.server_version, 10000)
        raise Trouble(f"PostgreSQL {major}.{minor} is too old; Tapak needs 15.14 or newer.")


def refuse_strong_role(connection: psycopg.Connection[Any]) -> None:
    """A role above the policies, or one that owns tables, would make them worthless: such a process does not start."""
    found = connection.execute(
        "SELECT rolsuper OR rolbypassrls, EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE c.relowner = r.oid AND n.nspname = 'public') FROM pg_roles r WHERE rolname = current_user"
    ).fetchone()
    if found and any(found):
        why = "is above row-level security" if found[0] else "owns the schema"
        raise Trouble(f"DATABASE_URL names a role that {why}; web and workers run as tapak_app and nothing stronger.")
