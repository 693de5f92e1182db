"""Two marketplaces with one of each thing: ours, and theirs, which nobody of ours may see."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import Connection, Engine, create_engine, event, pool

from tests.cast import Cast, make_cast
from tests.database import Servers
from tests.world import World, make_world


@pytest.fixture(scope="session")
def sent() -> set[str]:
    """The statements that went to PostgreSQL while our marketplace was made, with all that followed."""
    return set()


@pytest.fixture(scope="session")
def ours(app: Flask, running: Servers, background: Callable[[Cast], int], sent: set[str]) -> tuple[Cast, World]:
    with listening(sent):
        cast = make_cast(app, running.owner_url)
        return cast, make_world(cast, background)


@pytest.fixture(scope="session")
def theirs(app: Flask, running: Servers, background: Callable[[Cast], int]) -> tuple[Cast, World]:
    """Only their words may be changed here, as test_canaries.py does: the other tests need rows and ids."""
    cast = make_cast(app, running.owner_url)
    return cast, make_world(cast, background)


@contextmanager
def listening(heard: set[str]) -> Iterator[None]:
    """Add to `heard` every statement that this process sends meanwhile."""

    def hear(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        heard.add(statement)

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", hear)


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
