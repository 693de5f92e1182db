"""Reads an archive of `backup` back: first the files, then the database in one transaction."""

import argparse
import json
import os
import shutil
import tarfile
import tempfile
from pathlib import Path
from typing import Any

import psycopg
from alembic.util import CommandError

from marketplace.core.files import open_store
from marketplace.stack import dumps, migrate
from marketplace.stack.backup import DUMP, FILES, FORMAT, MANIFEST, files_url
from marketplace.stack.errors import Trouble

TABLES = "SELECT count(*) FROM pg_tables WHERE schemaname !~ '^pg_' AND schemaname <> 'information_schema'"
SESSIONS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
# As a new database has it, so that the dump's own grants meet what they expect.
EMPTY = """
DROP SCHEMA public CASCADE;
CREATE SCHEMA public AUTHORIZATION pg_database_owner;
GRANT USAGE ON SCHEMA public TO PUBLIC;
"""


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser("python3 -m marketplace restore", description=__doc__)
    parser.add_argument("file", type=Path, help="an archive that `backup` wrote")
    parser.add_argument("--force", action="store_true", help="replace what the database holds")
    options = parser.parse_args(argv)
    owner = os.environ.get("DATABASE_OWNER_URL")
    if not owner:
        raise Trouble("DATABASE_OWNER_URL is not set: the schema belongs to that role.")
    files = restore(options.file, dumps.database_url(), owner, files_url(), force=options.force)
    if os.environ.get("TAPAK_DATA"):
        (Path(os.environ["TAPAK_DATA"]) / "demo-loaded").touch()  # `up` must not add its demo to what came back
    print(f"Restored the database and {files} files from {options.file}.")
    return 0


def restore(archive: Path, database: str, owner: str, files: str, *, force: bool = False) -> int:
    """Bring everything back and then up to this release's schema; how many files came.

    Files that the store has beyond the archive stay. Trouble before anything changed when the database holds tables
    (unless `force`), when others use it, or when the archive is none of ours.
    """
    with tempfile.TemporaryDirectory() as folder:
        dump = Path(folder) / DUMP
        try:
            with tarfile.open(archive) as tar:
                _check(_manifest(tar))
                _check_database(database, force=force)
                _extract(tar, DUMP, dump)
                count = _restore_files(tar, files)
        except (OSError, tarfile.TarError, KeyError, ValueError) as error:
            raise Trouble(f"{archive} is not a whole archive of `backup`: {error}") from error
        _ensure_roles(database, owner)
        dumps.restore(database, dump, before=EMPTY)
    migrate.upgrade(owner)
    return count


def _manifest(tar: tarfile.TarFile) -> dict[str, Any]:
    member = tar.extractfile(MANIFEST)
    manifest = json.load(member) if member else {}
    if manifest.get("format") != FORMAT:
        raise ValueError(f"format {manifest.get('format')}")
    return dict(manifest)


def _check(manifest: dict[str, Any]) -> None:
    try:
        migrate.revisions().get_revision(manifest["schema"])
    except CommandError as error:
        raise Trouble(f"The archive's schema {manifest['schema']} is newer than this release; update Tapak.") from error


def _check_database(database: str, *, force: bool) -> None:
    with psycopg.connect(database) as connection:
        dumps.refuse_blind_role(connection)
        tables = connection.execute(TABLES).fetchone()
        others = connection.execute(SESSIONS).fetchone()
    if others and others[0]:
        raise Trouble(f"{others[0]} other connections use the database; stop web, worker, beat and sweep first.")
    if tables and tables[0] and not force:
        raise Trouble(f"The database holds {tables[0]} tables; --force replaces them with the archive's.")


def _ensure_roles(database: str, owner: str) -> None:
    """Roles belong to the server, not to the dump; the migrations know them and what they may do for each other."""
    with psycopg.connect(database) as connection:
        known = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
    if not {"tapak_app", "tapak_relay", "tapak_search"} <= known:
        migrate.upgrade(owner)


def _restore_files(tar: tarfile.TarFile, files: str) -> int:
    store = open_store(files)
    count = 0
    for member in tar:
        if member.isfile() and member.name.startswith(FILES):
            content = tar.extractfile(member)
            assert content is not None
            store.put(member.name.removeprefix(FILES), content.read())
            count += 1
    return count


def _extract(tar: tarfile.TarFile, name: str, target: Path) -> None:
    source = tar.extractfile(name)
    if source is None:
        raise KeyError(name)
    with target.open("wb") as file:
        shutil.copyfileobj(source, file)
