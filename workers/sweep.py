"""Looks every second for what is due and hints it to the workers: the hint that was lost costs a second, no more."""

import signal
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import psycopg
import structlog
from psycopg import sql

from marketplace.config import Settings
from marketplace.core import logs
from marketplace.core.jobs import DELIVER, HINT_LEASE_SECONDS, PATIENT, PROMPT, Hints
from workers import gauges

log = structlog.get_logger()

TICK_SECONDS = 1.0
AWAY_SECONDS = 1.0
# So long a new row is left to the hint that follows its commit.
NEW_SECONDS = 2.0
# So many rows of a marketplace at a look, and no more hints while so many wait: workers that are behind know it.
ROWS = 500
WAITING = 50
# A task that calls the outside takes its rows one by one, so it is given fewer.
QUEUES = {
    "relays": ("events.relay", PROMPT, "state = 'waiting'", 100),
    "deliveries": (DELIVER, PATIENT, "state IN ('queued', 'sending', 'retry', 'unknown')", 20),
}

# The hint is a lease as well: the same backlog is not hinted anew at every look. What is due and stands further ahead
# than any hint of ours would is hinted all the same: the clock that put it there was wrong, or has been set back.
# Each marketplace has its share of a look, however much another has waiting: their names are found by stepping through
# the index, one row each.
_TAKE = """
    UPDATE {table} SET hint_at = now() + make_interval(secs => %(lease)s)
    WHERE (tenant_id, id) IN (
        WITH RECURSIVE waiting AS (
            (SELECT tenant_id FROM {table} WHERE {due} ORDER BY tenant_id LIMIT 1)
            UNION ALL
            SELECT (SELECT t.tenant_id FROM {table} t WHERE {due} AND t.tenant_id > waiting.tenant_id
                ORDER BY t.tenant_id LIMIT 1)
            FROM waiting WHERE waiting.tenant_id IS NOT NULL
        )
        SELECT share.tenant_id, share.id FROM waiting CROSS JOIN LATERAL (
            SELECT t.tenant_id, t.id FROM {table} t
            WHERE t.tenant_id = waiting.tenant_id AND {due} AND t.due_at <= now()
                AND (t.hint_at <= now() OR t.hint_at > now() + make_interval(secs => %(far)s))
            ORDER BY t.due_at LIMIT %(rows)s FOR UPDATE SKIP LOCKED
        ) AS share
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
        limits = {"lease": HINT_LEASE_SECONDS, "far": HINT_LEASE_SECONDS + NEW_SECONDS, "rows": ROWS}
        rows = connection.execute(statement, limits).fetchall()
        for tenant, identifiers in in_turn(rows, size):
            hints.send(task, tenant, identifiers)
        taken += len(rows)
    return taken


def in_turn(rows: Iterable[tuple[object, object]], size: int) -> Iterator[tuple[str, list[str]]]:
    """(tenant, ids) in pieces of `size`, the marketplaces by turns: nobody's few wait behind somebody's many."""
    by_tenant: dict[str, list[str]] = defaultdict(list)
    for tenant, identifier in rows:
        by_tenant[str(tenant)].append(str(identifier))
    most = max(map(len, by_tenant.values()), default=0)
    for start in range(0, most, size):
        for tenant, identifiers in by_tenant.items():
            if identifiers[start : start + size]:
                yield tenant, identifiers[start : start + size]


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
                    gauges.take(connection)
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
    gauges.serve(settings.metrics_address)
    sweep(settings, ended)


if __name__ == "__main__":
    main()
