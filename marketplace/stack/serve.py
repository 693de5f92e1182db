"""One process of the marketplace, as the supervisor and outside servers start it."""

import argparse
import os
import runpy
import sys
import tempfile
import time
import uuid
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gunicorn.app.wsgiapp
import psycopg
from celery import signals
from celery.__main__ import main as celery
from celery.exceptions import SecurityWarning

from marketplace.config import Settings
from marketplace.stack.children import die_with_parent
from marketplace.stack.database import check_version, refuse_strong_role

# A worker mostly waits for the servers of others, so there are more of them than a small machine has cores.
WORKERS = {"web": 2, "worker": 4}


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser("python3 -m marketplace serve")
    parser.add_argument("process", choices=PROCESSES)
    parser.add_argument("--bind", default="127.0.0.1:8000", help="web: where it listens (%(default)s)")
    parser.add_argument("--workers", type=int, help="web, worker: how many processes (2, 4)")
    parser.add_argument("--threads", type=int, default=4, help="web: threads of each process (%(default)s)")
    options = parser.parse_args(argv)
    options.workers = options.workers or WORKERS.get(options.process)
    settings = Settings.from_environment()
    _check_database(settings.database_url)
    os.environ.setdefault("TAPAK_PROCESS", options.process)
    PROCESSES[options.process](options)
    return 0


def web(options: argparse.Namespace) -> None:
    sys.argv = ["gunicorn", "-c", "python:marketplace.stack.gunicorn_settings", "--bind", options.bind]
    sys.argv += ["--workers", str(options.workers), "--threads", str(options.threads), "marketplace.app:create_app()"]
    gunicorn.app.wsgiapp.run()


def worker(options: argparse.Namespace) -> None:
    boot = os.environ.setdefault("TAPAK_BOOT_ID", str(uuid.uuid4()))
    signals.worker_process_init.connect(_follow_the_parent, weak=False)
    arguments = ["--concurrency", str(options.workers), "--hostname", f"{boot[:8]}@%h", "--loglevel", "WARNING"]
    _celery("worker", *arguments, "--without-gossip", "--without-mingle")


def beat(_options: argparse.Namespace) -> None:
    # Only a memory of the last ticks: whoever takes a slot in PostgreSQL first runs it, so a lost file is harmless.
    memory = os.environ.get("TAPAK_BEAT_FILE") or Path(tempfile.gettempdir()) / f"tapak-beat-{os.geteuid()}"
    _celery("beat", "--schedule", str(memory), "--pidfile", "", "--loglevel", "WARNING")


def sweep(_options: argparse.Namespace) -> None:
    sys.argv = ["workers.sweep"]
    runpy.run_module("workers.sweep", run_name="__main__", alter_sys=True)


PROCESSES: dict[str, Callable[[argparse.Namespace], None]] = {
    "web": web,
    "worker": worker,
    "beat": beat,
    "sweep": sweep,
}


def _celery(*arguments: str) -> None:
    # Root is discouraged because of pickle; the marketplace accepts JSON only.
    warnings.filterwarnings("ignore", category=SecurityWarning)
    sys.argv = ["celery", "--quiet", "--app", "workers.app", *arguments]
    celery()


def _follow_the_parent(**_: Any) -> None:
    die_with_parent(os.getppid())


def _check_database(url: str) -> None:
    """Refuse a PostgreSQL that is too old and a role that is too strong; wait for one that does not answer yet."""
    said = ""
    while True:
        try:
            with psycopg.connect(url, connect_timeout=3) as connection:
                check_version(connection)
                refuse_strong_role(connection)
                return
        except psycopg.OperationalError as error:
            if str(error) != said:
                said = str(error)
                print(f"waiting for PostgreSQL: {said}", file=sys.stderr, flush=True)
            time.sleep(0.5)
