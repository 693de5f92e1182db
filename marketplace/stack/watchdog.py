"""Notices a worker that lives but takes no work.

Celery on Redis can hang after a broken connection, with all its processes alive. PostgreSQL knows better: work is due,
and from one look to the next nothing of it has been taken.
"""

import signal
import time
from typing import Any

import psycopg

from marketplace.stack.postgres import APPLICATION, Postgres
from marketplace.stack.supervisor import Program
from marketplace.stack.valkey import Valkey

LOOK_EVERY = 5.0  # seconds
UNTOUCHED = 20.0  # seconds that the same work may lie due
GRACE = 40.0  # seconds that a fresh worker has before it is judged: a start, and Celery's longest reconnect

# The narrow role sees which rows are due, of every tenant; a claim moves the row's time away.
SNAPSHOT = """
    SELECT count(*), min(due_at), min(id::text) FROM (
        SELECT id, due_at FROM relays WHERE state = 'waiting'
        UNION ALL SELECT id, due_at FROM deliveries WHERE state IN ('queued', 'sending', 'retry', 'unknown')
    ) AS work WHERE due_at < now() - interval '10 s'
"""


class Watchdog:
    def __init__(self, postgres: Postgres, valkey: Valkey, worker: Program) -> None:
        self._url = postgres.url(APPLICATION)
        self._valkey = valkey
        self._worker = worker
        self._looked_at = 0.0
        self._seen: tuple[Any, ...] | None = None
        self._seen_since = 0.0

    def finds_worker_stuck(self) -> bool:
        """Look at most every few seconds; whether the same due work has lain untouched for too long."""
        now = time.monotonic()
        if now - self._looked_at < LOOK_EVERY or not self._worker.is_running:
            return False
        self._looked_at = now
        snapshot = self._look()
        if snapshot is None or snapshot != self._seen:
            self._seen, self._seen_since = snapshot, now
            return False
        has_waited = now - self._seen_since >= UNTOUCHED and now - self._worker.started_at >= GRACE
        return has_waited and self._valkey.answers()  # without its broker no worker could do better

    def kill(self) -> None:
        self._seen = None
        if self._worker.process is not None:
            self._worker.process.send_signal(signal.SIGKILL)

    def _look(self) -> tuple[Any, ...] | None:
        """What is due and how it looks; None when nothing is, or when PostgreSQL cannot say."""
        try:
            with psycopg.connect(self._url, connect_timeout=2, options="-c statement_timeout=2000") as connection:
                connection.execute("SET ROLE tapak_relay")
                found = connection.execute(SNAPSHOT).fetchone()
        except psycopg.Error:
            return None
        return found if found and found[0] else None
