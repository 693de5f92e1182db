"""The processes of the embedded stack: how each is started, ended and mourned."""

import os
import subprocess
import sys
import uuid
from collections.abc import Mapping

from marketplace.stack import children, postgres, valkey
from marketplace.stack.supervisor import Program

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def python(*arguments: str) -> list[str]:
    return [sys.executable, "-m", *arguments]


def database(server: postgres.Postgres) -> Program:
    def start(output: int) -> subprocess.Popen[bytes]:
        server.prepare()
        return server.start(output)

    return Program("postgres", start, farewell=postgres.FAREWELL, patience=20)


def broker(server: valkey.Valkey) -> Program:
    return Program("valkey", server.start, farewell=valkey.FAREWELL, patience=5)


def service(name: str, settings: Mapping[str, str], *options: str, module: str = "marketplace") -> Program:
    """web, worker, beat or sweep; `module` is whose command line starts it."""
    boots: list[str] = []

    def start(output: int) -> subprocess.Popen[bytes]:
        boots.append(str(uuid.uuid4()))
        environment = {**_inherited(), **settings, "TAPAK_BOOT_ID": boots[-1]}
        return children.start(
            python(module, "serve", name, *options), environment=environment, output=output, folder=ROOT
        )

    def release_leases() -> None:
        # The leases name the boot id of their worker; freed now, they need not run out. Expiry is the fallback.
        environment = {**_inherited(), **settings}
        children.start(
            python("workers.release", boots[-1]), environment=environment, output=subprocess.DEVNULL, folder=ROOT
        )

    program = Program(name, start, patience=10)
    if name == "worker":
        program.died = release_leases
    return program


def task(name: str, settings: Mapping[str, str], *command: str) -> Program:
    """A command that runs to its end, such as `upgrade`."""
    environment = {**_inherited(), **settings}

    def start(output: int) -> subprocess.Popen[bytes]:
        return children.start(python("marketplace", *command), environment=environment, output=output, folder=ROOT)

    return Program(name, start)


def _inherited() -> dict[str, str]:
    """Our own environment without what a shell may hold of other servers."""
    foreign = ("DATABASE_", "REDIS_URL", "PG", "BACKUP_")
    return {name: value for name, value in os.environ.items() if not name.startswith(foreign)} | {
        "PYTHONUNBUFFERED": "1"
    }
