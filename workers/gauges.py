"""What an operator watches: how long the oldest work has been due, how much waits, how much was given up.

Served by the sweep at an address of its own (METRICS_ADDRESS, such as 127.0.0.1:9108), never at the public door. The
figures come from PostgreSQL, so it does not matter which process asks.
"""

import psycopg
import structlog
from prometheus_client import CollectorRegistry, Gauge, start_http_server

log = structlog.get_logger()

REGISTRY = CollectorRegistry()
OLDEST = Gauge(
    "tapak_oldest_due_seconds",
    "Seconds for which the oldest work has been due",
    ["queue"],
    registry=REGISTRY,
)
DUE = Gauge("tapak_due", "Rows that are due", ["queue"], registry=REGISTRY)
DEAD = Gauge("tapak_dead", "Rows that were tried too often and wait for a person", ["queue"], registry=REGISTRY)
QUEUES = ("reactions", "email", "whatsapp", "push", "webhook")

_COUNT = """
    SELECT 'reactions' AS queue, coalesce(max(extract(epoch FROM now() - due_at)) FILTER (WHERE state = 'waiting'
            AND due_at <= now()), 0)::float, count(*) FILTER (WHERE state = 'waiting' AND due_at <= now()),
        count(*) FILTER (WHERE state = 'dead')
    FROM relays
    UNION ALL
    SELECT channel, coalesce(max(extract(epoch FROM now() - due_at)) FILTER (WHERE state <> 'dead'
            AND due_at <= now()), 0)::float, count(*) FILTER (WHERE state <> 'dead' AND due_at <= now()),
        count(*) FILTER (WHERE state = 'dead')
    FROM deliveries WHERE state IN ('queued', 'sending', 'retry', 'unknown', 'dead') GROUP BY channel
"""


def take(connection: psycopg.Connection) -> None:
    """Read the figures, as the narrow role that sees nothing but when things are due."""
    found = {row[0]: row[1:] for row in connection.execute(_COUNT).fetchall()}
    for queue in QUEUES:
        oldest, due, dead = found.get(queue, (0, 0, 0))
        OLDEST.labels(queue).set(oldest)
        DUE.labels(queue).set(due)
        DEAD.labels(queue).set(dead)


def serve(address: str) -> int | None:
    """Answer at this address from a thread of its own; the port, or None where nobody watches."""
    host, _mark, port = address.rpartition(":")
    if not port:
        return None
    server, _thread = start_http_server(int(port), addr=host or "127.0.0.1", registry=REGISTRY)
    log.info("metrics.served", address=f"{host or '127.0.0.1'}:{server.server_port}")
    return int(server.server_port)
