"""Frees at once what a worker held that died; `python -m workers.release BOOT_ID`."""

import sys
import time

import psycopg
import structlog

from marketplace.config import Settings
from marketplace.core import logs
from marketplace.core.jobs import LEASE_SECONDS
from workers.sweep import as_relay

log = structlog.get_logger()

_RELEASE = "UPDATE deliveries SET due_at = now(), hint_at = now() WHERE boot_id = %s AND state = 'sending'"


def release(database_url: str, boot_id: str) -> int:
    """Make due what the worker of this boot id had claimed and not finished; how many rows that were."""
    with as_relay(database_url) as connection:
        return connection.execute(_RELEASE, (boot_id,)).rowcount


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("usage: python -m workers.release BOOT_ID", file=sys.stderr)
        return 2
    settings = Settings.from_environment()
    logs.install(settings)
    # PostgreSQL may have died with the worker. Once the leases have run out by themselves there is nothing to free.
    until = time.monotonic() + LEASE_SECONDS
    while True:
        try:
            log.info("leases.released", boot=arguments[0], rows=release(settings.database_url, arguments[0]))
            return 0
        except psycopg.OperationalError as error:
            if time.monotonic() > until:
                log.warning("leases.not_released", boot=arguments[0], error=str(error).strip()[:200])
                return 1
            time.sleep(1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
