"""Two marketplaces with one of each thing: ours, and theirs, which nobody of ours may see."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import Connection, create_engine, pool

from tests.cast import Cast, make_cast
from tests.database import Servers
from tests.world import World, make_world


@pytest.fixture(scope="module")
def ours(app: Flask, running: Servers, background: Callable[[Cast], int]) -> tuple[Cast, World]:
    cast = make_cast(app, running.owner_url)
    return cast, make_world(cast, background)


@pytest.fixture(scope="module")
def theirs(app: Flask, running: Servers, background: Callable[[Cast], int]) -> tuple[Cast, World]:
    cast = make_cast(app, running.owner_url)
    return cast, make_world(cast, background)


@pytest.fixture(scope="module")
def above(running: Servers) -> Iterator[Connection]:
    """Somebody above every policy, for whom the tests look behind the curtain; the application has no such role."""
    engine = create_engine(running.admin_url, poolclass=pool.NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection


@pytest.fixture(scope="module")
def as_application(running: Servers) -> Iterator[Connection]:
    engine = create_engine(running.database_url, poolclass=pool.NullPool)
    with engine.connect() as connection:
        yield connection
