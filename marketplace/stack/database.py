"""What the marketplace asks of a PostgreSQL server, whoever runs it."""

from typing import Any

import psycopg

from marketplace.stack.errors import Trouble

OLDEST = 150014  # 15.14: the first whose pg_dump output cannot run commands while being restored


def check_version(connection: psycopg.Connection[Any]) -> None:
    if connection.info.server_version < OLDEST:
        major, minor = divmod(connection.info.server_version, 10000)
        raise Trouble(f"PostgreSQL {major}.{minor} is too old; Tapak needs 15.14 or newer.")
