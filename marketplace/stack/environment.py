"""What each process of the embedded stack is told, and how a one-off command finds that stack."""

import contextlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

from marketplace.stack import folders
from marketplace.stack.embedded import embedded
from marketplace.stack.errors import Trouble
from marketplace.stack.postgres import APPLICATION, BOOTSTRAP, OWNER, Postgres
from marketplace.stack.valkey import Valkey

DEFAULT_DATA = ".tapak"
DEFAULT_PORT = 8000
OWNER_ONLY = ("DATABASE_OWNER_URL", "BACKUP_DATABASE_URL")  # kept from web, worker, beat and sweep


def data_folder(given: str | None = None) -> Path:
    return Path(given or os.environ.get("TAPAK_DATA") or DEFAULT_DATA).absolute()


def of_processes(data: Path, postgres: Postgres, valkey: Valkey, port: int) -> dict[str, str]:
    """The settings of a demo on this machine; what the person's own shell says of mail and host names goes first."""
    return {
        "BASE_DOMAIN": "localhost",
        "SMTP_URL": "outbox:",
        "TAPAK_ENV": "development",
        **{name: os.environ[name] for name in ("BASE_DOMAIN", "SMTP_URL", "TAPAK_ENV") if os.environ.get(name)},
        "DATABASE_URL": postgres.url(APPLICATION),
        "REDIS_URL": valkey.url,
        "FILES_URL": folders.private(data / "files").as_uri(),
        "SECRET_KEY": folders.secret(data),
        "TRUSTED_PROXIES": "0",
        "TAPAK_SCHEME": "http",
        "TAPAK_PORT": str(port),
        "TAPAK_DATA": str(data),
        "TAPAK_BEAT_FILE": str(folders.private(data / "beat") / "schedule"),
    }


def of_owner(postgres: Postgres) -> dict[str, str]:
    """What upgrade, demo, backup and restore need on top."""
    return dict(zip(OWNER_ONLY, (postgres.url(OWNER), postgres.url(BOOTSTRAP)), strict=True))


def write_addresses(data: Path, web: str, postgres: Postgres, valkey: Valkey) -> None:
    """For psql and other tools."""
    addresses = {
        "web": web,
        "database_owner": postgres.url(OWNER),
        "database_app": postgres.url(APPLICATION),
        "redis": valkey.url,
    }
    folders.write_private(data / "addresses.json", json.dumps(addresses, indent=2) + "\n")


def _port(data: Path) -> int:
    """The port that `up` used last on this folder; links in messages carry it."""
    try:
        return int(json.loads((data / "addresses.json").read_text())["web"].rpartition(":")[2])
    except (OSError, ValueError):
        return DEFAULT_PORT


@contextlib.contextmanager
def servers(*, may_be_new: bool = False) -> Iterator[None]:
    """Give a one-off command its settings: the environment's own, or those of the embedded stack of the data folder.

    When that stack is not running, its two servers run for as long as the command does.
    """
    if os.environ.get("DATABASE_URL") or os.environ.get("DATABASE_OWNER_URL"):
        yield
        return
    data = data_folder()
    if not (data / "postgres").exists() and not may_be_new:
        raise Trouble(f"DATABASE_URL is not set, and {data} holds no stack of `up`; name its folder with TAPAK_DATA.")
    with contextlib.ExitStack() as running:
        try:
            stack = running.enter_context(embedded(data))
            postgres, valkey = stack.postgres, stack.valkey
        except folders.Held:
            postgres, valkey = Postgres(data), Valkey(data)
        os.environ.update(of_processes(data, postgres, valkey, _port(data)) | of_owner(postgres))
        yield
