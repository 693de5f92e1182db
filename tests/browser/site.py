"""The whole marketplace as processes of its own: web, worker and sweep, on a free port of this machine."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from marketplace.core.db import db
from tests.cast import Cast

PATIENCE_SECONDS = 120


@dataclass(frozen=True)
class Site:
    port: int
    logs: Path

    def url(self, host: str, path: str = "/") -> str:
        return f"http://{host}:{self.port}{path}"


@contextmanager
def running_site(environment: Mapping[str, str], logs: Path) -> Iterator[Site]:
    """Start the processes, wait until the site is ready, and end them all afterwards."""
    port = free_port()
    settings = {**os.environ, **environment, "TAPAK_ENV": "development", "TAPAK_PORT": str(port)}
    web = ("web", "--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "4")
    processes = [start(command, settings, logs) for command in (web, ("worker", "--workers", "1"), ("sweep",))]
    site = Site(port, logs)
    try:
        _wait_until_ready(site, processes)
        yield site
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            _see_off(process)


def _see_off(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()  # a worker that finishes its task first, on a busy machine
        process.wait()


def wait_for_workers(cast: Cast) -> int:
    """Until nothing is left to follow or to be sent in this marketplace; returns 0, for nothing was done here."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    left = text(
        "SELECT (SELECT count(*) FROM relays WHERE tenant_id = :t AND state = 'waiting')"
        " + (SELECT count(*) FROM deliveries WHERE tenant_id = :t AND state IN ('queued', 'sending', 'retry'))"
    )
    while True:
        with cast.inside():
            if not db.session.scalar(left, {"t": cast.tenant_id}):
                return 0
        assert time.monotonic() < deadline, f"the workers are not done: {_left(cast)}"
        time.sleep(0.05)  # the loop is the wait for them


def _left(cast: Cast) -> list[str]:
    """What the workers have not done, a line each."""
    rows = text(
        "SELECT 'relay ' || row_to_json(r)::text FROM relays r WHERE tenant_id = :t AND state = 'waiting'"
        " UNION ALL SELECT 'delivery ' || row_to_json(d)::text FROM deliveries d"
        " WHERE tenant_id = :t AND state IN ('queued', 'sending', 'retry')"
    )
    with cast.inside():
        return list(db.session.scalars(rows, {"t": cast.tenant_id}))


def start(command: tuple[str, ...], settings: Mapping[str, str], logs: Path) -> subprocess.Popen[bytes]:
    with (logs / f"{command[0]}.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "marketplace", "serve", *command], env=dict(settings), stdout=log, stderr=log
        )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(site: Site, processes: list[subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        assert all(process.poll() is None for process in processes), _last_words(site.logs)
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{site.port}/readyz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)  # nothing listens yet; the loop is the wait for it
    raise AssertionError(_last_words(site.logs))


def _last_words(logs: Path) -> str:
    return "\n".join(f"{path.name}: {path.read_text(errors='replace')[-1500:]}" for path in sorted(logs.glob("*.log")))
