"""Looks every second for what is due and hints it to the workers: the hint that was lost costs a second, no more."""

import signal
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import structlog
from psycopg import sql

from marketplace.config import Settings
from marketplace.core import logs
from marketplace.core.jobs import DELIVER, HINT_LEASE_SECONDS, PATIENT, PROMPT, Hints

log = structlog.get_logger()

TICK_SECONDS = 1.0
AWAY_SECONDS = 1.0
# So many rows at a look, and no more hints while so many wait: workers that are behind need no further reminders.
ROWS = 1000
WAITING = 50
# A task that calls the outside takes its rows one by one, so it is given fewer.
QUEUES = {
    "relays": ("events.relay", PROMPT, "state = 'waiting'", 100),
    "deliveries": (DELIVER, PATIENT, "state IN ('queued', 'sending', 'retry', 'unknown')", 20),
}

# The hint is a lease as well: the same backlog is not hinted anew at every look.
_TAKE = """
    UPDATE {table} SET hint_at = now() + make_interval(secs => %(lease)s)
    WHERE (tenant_id, id) IN (
        SELECT tenant_id, id FROM {table} WHERE {due} AND due_at <= now() AND hint_at <= now()
        ORDER BY due_at LIMIT %(rows)s FOR UPDATE SKIP LOCKED
    )
    RETURNING tenant_id, id
"""


@contextmanager
def as_relay(database_url: str) -> Iterator[psycopg.Connection]:
    """A connection that sees the due columns of every tenant, and nothing else."""
    url = database_url.replace("postgresql+psycopg://", "postgresql://", 1)
    with psycopg.connect(url, autocommit=True, connect_timeout=3, options="-c statement_timeout=10000") as connection:
        connection.execute("SET ROLE tapak_relay")
        yield connection


def look(connection: psycopg.Connection, hints: Hints) -> int:
    """Hint what is due; how many rows that were.

    Nothing is taken while the broker is away or the workers are behind.
    """
    taken = 0
    for table, (task, queue, due, size) in QUEUES.items():
        waiting = hints.waiting(queue)
        if waiting is None or waiting >= WAITING:
            continue
        statement = sql.SQL(_TAKE).format(table=sql.Identifier(table), due=sql.SQL(due))
        rows = connection.execute(statement, {"lease": HINT_LEASE_SECONDS, "rows": ROWS}).fetchall()
        by_tenant: dict[str, list[str]] = defaultdict(list)
        for tenant, identifier in rows:
            by_tenant[str(tenant)].append(str(identifier))
        for tenant, identifiers in by_tenant.items():
            for start in range(0, len(identifiers), size):
                hints.send(task, tenant, identifiers[start : start + size])
        taken += len(rows)
    return taken


def sweep(settings: Settings, ended: threading.Event) -> None:
    """Look until `ended`; a PostgreSQL that is away is waited for."""
    hints, is_away = Hints(settings.redis_url), False
    while not ended.is_set():
        try:
            with as_relay(settings.database_url) as connection:
                if is_away:
                    log.info("sweep.database_back")
                is_away = False
                while not ended.is_set():
                    look(connection, hints)
                    ended.wait(TICK_SECONDS)
        except psycopg.OperationalError as error:
            if not is_away:
                log.warning("sweep.database_away", error=str(error).strip().splitlines()[0][:200])
            is_away = True
            ended.wait(AWAY_SECONDS)


def main() -> None:
    settings, ended = Settings.from_environment(), threading.Event()
    logs.install(settings)
    for farewell in (signal.SIGTERM, signal.SIGINT):
        signal.signal(farewell, lambda *_: ended.set())
    sweep(settings, ended)


if __name__ == "__main__":
    main()
