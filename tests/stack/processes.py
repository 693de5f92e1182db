"""Running `up` in the tests, and seeing what is left of it."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def eventually(condition: Callable[[], object], seconds: float = 60) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def command(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command of ours to its end."""
    return subprocess.run(
        [sys.executable, "-m", "marketplace", *arguments],
        cwd=ROOT,
        env=clean_environment() | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def clean_environment() -> dict[str, str]:
    """Ours without the settings of the test run, which name other servers."""
    ours = ("DATABASE_", "REDIS_URL", "FILES_URL", "SMTP_URL", "SECRET_KEY", "BASE_DOMAIN", "TRUSTED_", "TAPAK_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours) or name == "TAPAK_VENV"}
    return kept | {"TAPAK_VENV": sys.prefix}


class Up:
    """One run of `up`.

    Its processes carry a mark in their environment; the servers, which write their title over it, stand in a folder
    of the run.
    """

    def __init__(self, data: Path, port: int, output: Path) -> None:
        self.mark = uuid.uuid4().hex
        self.port = port
        self.data = data
        self.output = output
        with output.open("wb") as file:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "marketplace", "up", "--no-demo", "--data", str(data), "--port", str(port)],
                cwd=ROOT,
                env=clean_environment() | {"TAPAK_MARK": self.mark},
                stdout=file,
                stderr=subprocess.STDOUT,
            )

    def said(self) -> str:
        return self.output.read_text(errors="replace")

    def is_ready(self) -> bool:
        assert self.process.poll() is None, self.said()
        return "tapak    | ready:" in self.said()

    def processes(self) -> dict[int, str]:
        """Every living process that was started by this run: its number and command line."""
        found = {}
        for folder in Path("/proc").iterdir():
            with contextlib.suppress(OSError):
                if folder.name.isdigit() and self._is_ours(folder):
                    line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                    if line:  # a zombie has none
                        found[int(folder.name)] = line
        return found

    def _is_ours(self, process: Path) -> bool:
        marked = self.mark.encode() in (process / "environ").read_bytes()
        return marked or (process / "cwd").readlink().is_relative_to(self.data)

    def find(self, *words: str) -> list[int]:
        return sorted(pid for pid, line in self.processes().items() if all(word in line for word in words))


@contextlib.contextmanager
def up(data: Path, port: int, output: Path) -> Iterator[Up]:
    run = Up(data, port, output)
    try:
        yield run
    finally:
        if run.process.poll() is None:
            run.process.send_signal(signal.SIGTERM)
        run.process.wait(40)
