"""pg_dump, pg_restore and psql, and the role that they need."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import psycopg

from marketplace.stack import binaries
from marketplace.stack.errors import Trouble


def database_url() -> str:
    url = os.environ.get("BACKUP_DATABASE_URL") or os.environ.get("DATABASE_OWNER_URL")
    if not url:
        raise Trouble("BACKUP_DATABASE_URL is not set: it names a role that may read past row-level security.")
    return url


def refuse_blind_role(connection: psycopg.Connection[Any]) -> None:
    """A role bound by the policies would dump tables without their rows; pg_dump refuses that less plainly."""
    row = connection.execute("SELECT rolsuper OR rolbypassrls, rolname FROM pg_roles WHERE rolname = current_user")
    sees_all, name = row.fetchone() or (False, "?")
    if not sees_all:
        raise Trouble(
            f"The role {name} is bound by row-level security and cannot read every tenant's rows: name a superuser or"
            " a role with BYPASSRLS in BACKUP_DATABASE_URL, or use the database server's own backups."
        )


def dump(url: str, target: Path) -> None:
    _run([program("pg_dump", url), "--format=custom", f"--file={target}", "--dbname", url])


def restore(url: str, source: Path, *, before: str) -> None:
    """Run the SQL `before` and then the dump in one transaction: a failure leaves the database as it was."""
    script = source.with_suffix(".sql")
    first = source.with_suffix(".first.sql")
    first.write_text(before)
    raw = source.with_suffix(".raw.sql")
    _run([program("pg_restore", url), f"--file={raw}", str(source)])
    _forget_unknown_settings(raw, script, _settings_known_to(url))
    options = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output", os.devnull]
    _run([program("psql", url), *options, f"--file={first}", f"--file={script}", "--dbname", url])


def program(name: str, url: str) -> str:
    """The embedded server's own program for a socket of ours; for other servers the one on PATH if it is new enough.

    The wheel's programs speak no TLS, and an older pg_dump refuses a newer server.
    """
    with psycopg.connect(url) as connection:
        server = connection.info.server_version // 10000
    on_path = shutil.which(name)
    if on_path and _major(on_path) >= server:
        return on_path
    try:
        embedded = str(binaries.postgres_programs() / name)
    except Trouble:
        embedded = None
    if embedded and _major(embedded) >= server:
        return embedded
    raise Trouble(f"PostgreSQL {server} is newer than every {name} here; install the client programs of {server}.")


def _major(path: str) -> int:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"(\d+)", said)
    return int(found[1]) if found else 0


def _settings_known_to(url: str) -> set[str]:
    with psycopg.connect(url) as connection:
        return {name for (name,) in connection.execute("SELECT name FROM pg_settings")}


def _forget_unknown_settings(raw: Path, script: Path, known: set[str]) -> None:
    """Newer programs begin with settings that an older server does not know; the data needs none of them."""
    in_header = True
    with raw.open("rb") as source, script.open("wb") as target:
        for line in source:
            in_header = in_header and not line.startswith((b"CREATE ", b"COPY "))
            setting = re.match(rb"SET (\w+) = ", line) if in_header else None
            if setting is None or setting[1].decode() in known:
                target.write(line)


def _run(command: list[str]) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines() or ["it said nothing"]
        raise Trouble(f"{Path(command[0]).name} failed: {said[0]}")
