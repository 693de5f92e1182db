"""Brings the schema up to date while people go on reading.

A step that cannot have its lock within half a second gives up and tries again, so that no reader waits in a queue
behind it. One session runs the steps at a time.
"""

import argparse
import os
import random
import sys
import time
from pathlib import Path
from typing import TextIO

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, pool
from sqlalchemy.exc import DBAPIError

from marketplace.stack.database import check_version
from marketplace.stack.errors import Trouble

FOLDER = Path(__file__).resolve().parents[2] / "migrations"
LOCK = 7_264_811_325  # any number, the same in every release
LOCK_TIMEOUT_MILLISECONDS = 500
ATTEMPTS = 60
TRY_AGAIN = {"55P03", "40P01"}  # lock_not_available, deadlock_detected


def main(argv: list[str]) -> int:
    argparse.ArgumentParser("python3 -m marketplace upgrade", description=__doc__).parse_args(argv)
    url = os.environ.get("DATABASE_OWNER_URL")
    if not url:
        raise Trouble("DATABASE_OWNER_URL is not set: migrations run as the role that owns the schema.")
    upgrade(url)
    return 0


def upgrade(owner_url: str, *, to: str = "head") -> None:
    """Run the migrations that are missing; Trouble when a lock is never free or an index stayed invalid."""
    engine = create_engine(owner_url, poolclass=pool.NullPool)
    with engine.connect() as connection:
        check_version(connection.connection.driver_connection)  # type: ignore[arg-type]
        connection.exec_driver_sql(f"SET lock_timeout = {LOCK_TIMEOUT_MILLISECONDS}")
        _wait_for_turn(connection)
        config = _config()
        config.attributes["connection"] = connection
        for attempt in range(1, ATTEMPTS + 1):
            try:
                command.upgrade(config, to)
                break
            except DBAPIError as error:
                connection.rollback()
                if getattr(error.orig, "sqlstate", None) not in TRY_AGAIN:
                    raise
                if attempt == ATTEMPTS:
                    raise Trouble("A table stayed locked by somebody else; run `upgrade` again later.") from error
                print("A table is in use; trying again shortly.", file=sys.stderr, flush=True)
                time.sleep(random.uniform(0.2, 1.0))  # noqa: S311
        _refuse_invalid_indexes(connection)


def write_sql(folder: Path) -> list[Path]:
    """Write the SQL of each migration to a file of its own, oldest first; no database is needed."""
    files = []
    for revision in reversed(list(revisions().walk_revisions())):
        files.append(folder / f"{revision.revision}.sql")
        with files[-1].open("w") as target:
            span = f"{revision.down_revision or 'base'}:{revision.revision}"
            command.upgrade(_config(target), span, sql=True)
    return files


def revisions() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config(output: TextIO | None = None) -> Config:
    config = Config(output_buffer=output)
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    return config


def _wait_for_turn(connection: Connection) -> None:
    # Asking again and again, because a session that waits inside PostgreSQL holds a snapshot, for which
    # CREATE INDEX CONCURRENTLY of the one whose turn it is would wait in its turn.
    deadline = time.monotonic() + 600
    while not connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({LOCK})").scalar_one():
        connection.commit()
        if time.monotonic() > deadline:
            raise Trouble("Another `upgrade` has been running for ten minutes; look at it before starting one more.")
        time.sleep(0.2)
    connection.commit()


def _refuse_invalid_indexes(connection: Connection) -> None:
    broken = connection.exec_driver_sql("SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid")
    names = sorted(broken.scalars())
    connection.commit()
    if names:
        raise Trouble(f"These indexes were left half built; drop them and run `upgrade` again: {', '.join(names)}.")
