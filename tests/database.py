"""A real PostgreSQL and a real Redis protocol for the tests: those of the test run, or servers started for it."""

import json
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count

from sqlalchemy import create_engine, make_url, pool

from marketplace.stack.embedded import embedded
from marketplace.stack.migrate import upgrade

# Of Redis' sixteen databases each process of a run has four: a worker that hears another database's hint finds nothing.
SHARE = 4
_taken = count()


@dataclass(frozen=True)
class Servers:
    """Addresses: of the application's role, of the schema's owner, of Redis, and of who is above the policies."""

    database_url: str
    owner_url: str
    redis_url: str
    admin_url: str


@contextmanager
def servers() -> Iterator[Servers]:
    given = os.environ.get("TAPAK_TEST_DATABASE_URL")
    if given:
        names = ("TAPAK_TEST_DATABASE_OWNER_URL", "TAPAK_TEST_REDIS_URL", "TAPAK_TEST_DATABASE_ADMIN_URL")
        yield Servers(given, *(os.environ[name] for name in names))
        return
    with embedded(durable=False) as stack:
        yield Servers(stack.database_url, stack.database_owner_url, stack.redis_url, stack.database_admin_url)


def fresh_database(given: Servers) -> Servers:
    """The same servers with a new, migrated database and a Redis database of its own; they go when the servers do."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    owner = on_database(given.owner_url, name)
    template = os.environ.get("TAPAK_TEST_TEMPLATE")  # a migrated database to which nobody is connected
    if template:
        maintain(given.owner_url, f"CREATE DATABASE {name} TEMPLATE {template}")
    else:
        maintain(given.owner_url, f"CREATE DATABASE {name}")
        upgrade(owner)
    for fault in json.loads(os.environ.get("TAPAK_TEST_PLANTED", "[]")):  # see tests/mutants
        maintain(owner, fault)
    own_redis = f"{given.redis_url}?db={_redis_number()}"
    return Servers(on_database(given.database_url, name), owner, own_redis, on_database(given.admin_url, name))


def _redis_number() -> int:
    process = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    number = next(_taken)
    assert number < SHARE, "no Redis database is left for this process"
    return process * SHARE + number


def on_database(url: str, name: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def maintain(owner_url: str, statement: str) -> None:
    """Run one statement of the owner's outside a transaction."""
    engine = create_engine(owner_url, poolclass=pool.NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
