"""Writes the database and the files into one archive.

Row-level security is forced, so the schema's owner sees no rows: a dump is made by a role that may look past the
policies. The embedded stack has its bootstrap superuser for that; elsewhere BACKUP_DATABASE_URL names one.
"""

import argparse
import io
import json
import os
import tarfile
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

from marketplace.core.errors import NotFound
from marketplace.core.files import open_store
from marketplace.stack import dumps
from marketplace.stack.errors import Trouble

FORMAT = 1
MANIFEST, DUMP, FILES = "manifest.json", "database.dump", "files/"


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser("python3 -m marketplace backup", description=__doc__)
    parser.add_argument("file", type=Path, help="the archive to write (tar)")
    options = parser.parse_args(argv)
    files = backup(options.file, dumps.database_url(), files_url())
    print(f"{options.file}: the database and {files} files, {options.file.stat().st_size / 2**20:.1f} MB.")
    return 0


def files_url() -> str:
    if not os.environ.get("FILES_URL"):
        raise Trouble("FILES_URL is not set: it names the store of the files.")
    return os.environ["FILES_URL"]


def backup(archive: Path, database: str, files: str) -> int:
    """Write the archive whole or not at all; how many files it holds.

    The database goes first: files never change and come before the rows that name them, so each row of the dump
    finds its file.
    """
    partial = archive.with_name(archive.name + ".partial")
    try:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError as error:
        raise Trouble(f"{partial} cannot be written ({error.strerror}).") from error
    try:
        with os.fdopen(descriptor, "wb") as target, tempfile.TemporaryDirectory() as folder:
            dump = Path(folder) / DUMP
            with psycopg.connect(database) as connection:
                dumps.refuse_blind_role(connection)
                manifest = _manifest(connection)
            dumps.dump(database, dump)
            with tarfile.open(fileobj=target, mode="w") as tar:
                _add(tar, MANIFEST, json.dumps(manifest, indent=2).encode())
                tar.add(dump, DUMP)
                count = 0
                for key, content in _contents(files):
                    _add(tar, FILES + key, content)
                    count += 1
        partial.replace(archive)
    finally:
        partial.unlink(missing_ok=True)
    return count


def _manifest(connection: psycopg.Connection[Any]) -> dict[str, Any]:
    try:
        revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except psycopg.errors.UndefinedTable as error:
        raise Trouble("This database is empty; there is nothing to back up.") from error
    return {
        "format": FORMAT,
        "schema": revision[0] if revision else None,
        "server": connection.info.server_version,
        "made_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }


def _contents(files: str) -> Iterator[tuple[str, bytes]]:
    store = open_store(files)
    for key in store.list():
        try:
            yield key, store.get(key)
        except NotFound:  # deleted since it was listed
            continue


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mtime, entry.mode = len(content), int(time.time()), 0o600
    tar.addfile(entry, io.BytesIO(content))
