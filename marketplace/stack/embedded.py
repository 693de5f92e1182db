"""PostgreSQL and Valkey for as long as a `with` block lasts: for tests, benches and one-off commands."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from marketplace.stack import children, folders, postgres, valkey
from marketplace.stack.errors import Trouble
from marketplace.stack.postgres import APPLICATION, BOOTSTRAP, OWNER, Postgres
from marketplace.stack.valkey import Valkey


@dataclass
class Stack:
    """Two running servers and their addresses. `kill_…` and `start_…` are for tests of faults."""

    data: Path
    postgres: Postgres
    valkey: Valkey
    postgres_process: subprocess.Popen[bytes] | None = None
    valkey_process: subprocess.Popen[bytes] | None = None

    @property
    def database_url(self) -> str:
        """As the application's role."""
        return self.postgres.url(APPLICATION)

    @property
    def database_owner_url(self) -> str:
        """As the schema's owner, who may also make databases."""
        return self.postgres.url(OWNER)

    @property
    def database_admin_url(self) -> str:
        """As the superuser: for backups, and for tests that must look past the policies."""
        return self.postgres.url(BOOTSTRAP)

    @property
    def redis_url(self) -> str:
        return self.valkey.url

    def start_postgres(self) -> None:
        self.postgres.prepare()
        with (self.data / "postgres.log").open("ab") as log:
            self.postgres_process = self.postgres.start(log.fileno())
        _wait(self.postgres.answers, self.postgres_process, self.data / "postgres.log")

    def start_valkey(self) -> None:
        with (self.data / "valkey.log").open("ab") as log:
            self.valkey_process = self.valkey.start(log.fileno())
        _wait(self.valkey.answers, self.valkey_process, self.data / "valkey.log")

    def kill_postgres(self) -> None:
        _kill(self.postgres_process)

    def kill_valkey(self) -> None:
        _kill(self.valkey_process)

    @contextlib.contextmanager
    def frozen_valkey(self) -> Iterator[None]:
        """It lives and takes connections, and answers nothing."""
        process = self.valkey_process
        if process is None:
            raise Trouble("Valkey does not run.")
        process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        if self.valkey_process:
            children.end(self.valkey_process, valkey.FAREWELL, 5)
        if self.postgres_process:
            children.end(self.postgres_process, postgres.FAREWELL, 20)


@contextlib.contextmanager
def embedded(data: Path | str | None = None, *, durable: bool = True) -> Iterator[Stack]:
    """Run both servers on `data`, or on a folder that is removed afterwards when none is given."""
    temporary = data is None
    folder = Path(tempfile.gettempdir()) / f"tapak-{uuid.uuid4().hex[:12]}" if data is None else Path(data).absolute()
    held = folders.open_data(folder)
    stack: Stack | None = None
    try:
        stack = Stack(folder, Postgres(folder, durable=durable), Valkey(folder, durable=durable))
        stack.start_valkey()
        stack.start_postgres()
        stack.postgres.bootstrap()
        yield stack
    finally:
        if stack is not None:
            stack.stop()
        os.close(held)
        if temporary:
            for place in {folder, *([stack.postgres.home] if stack is not None else [])}:
                shutil.rmtree(place, ignore_errors=True)


def _wait(answers: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while not answers():
        if process.poll() is not None or time.monotonic() > deadline:
            last = log.read_text(errors="replace").strip().splitlines()[-3:]
            raise Trouble(f"{Path(str(process.args[0])).name} did not start: {' / '.join(last) or 'it said nothing'}")  # type: ignore[index]
        time.sleep(0.02)


def _kill(process: subprocess.Popen[bytes] | None) -> None:
    if process and process.poll() is None:
        process.kill()
        process.wait()
