"""`upgrade`: reaches the newest schema while people read and write."""

import threading
import time
import uuid
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import make_url

from marketplace.stack import migrate
from marketplace.stack.database import check_version, refuse_strong_role
from marketplace.stack.errors import Trouble
from tests.database import servers

pytestmark = pytest.mark.timeout(120)


@pytest.fixture(scope="module")
def owner_url() -> Iterator[str]:
    with servers() as given:
        yield given.owner_url


@pytest.fixture
def database(owner_url: str) -> str:
    name = f"migrate_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
    return make_url(owner_url).set(database=name).render_as_string(hide_password=False)


def revision(url: str) -> str:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    assert row is not None
    return str(row[0])


def test_two_at_once_run_each_migration_once(database: str) -> None:
    faults: list[BaseException] = []

    def run() -> None:
        try:
            migrate.upgrade(database)
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert revision(database) == migrate.revisions().get_current_head()


def test_readers_never_queue_behind_a_migration_that_waits(database: str) -> None:
    """A long writer holds a table that migrations refer to: they step back each time, and readers go on."""
    migrate.upgrade(database, to="0001")
    slowest, ended = 0.0, threading.Event()

    def read() -> None:
        nonlocal slowest
        with psycopg.connect(database, autocommit=True) as connection:
            while not ended.is_set():
                started = time.monotonic()
                connection.execute("SELECT count(*) FROM tenants")
                connection.execute("UPDATE tenants SET slug = slug WHERE false")
                slowest = max(slowest, time.monotonic() - started)
                time.sleep(0.01)

    def write() -> None:
        with psycopg.connect(database) as connection:
            connection.execute("LOCK TABLE tenants IN ROW EXCLUSIVE MODE")
            time.sleep(2)

    threads = [threading.Thread(target=read), threading.Thread(target=write)]
    for thread in threads:
        thread.start()
    time.sleep(0.2)
    started = time.monotonic()
    migrate.upgrade(database)
    took = time.monotonic() - started
    ended.set()
    for thread in threads:
        thread.join()
    assert revision(database) == migrate.revisions().get_current_head()
    assert took > 1.5  # it did wait for the writer
    assert slowest < migrate.LOCK_TIMEOUT_MILLISECONDS / 1000 + 0.5


def test_an_index_left_half_built_is_named(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("CREATE TABLE twice AS SELECT 1 AS n UNION ALL SELECT 1")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("CREATE UNIQUE INDEX CONCURRENTLY twice_n ON twice (n)")
    with pytest.raises(Trouble, match="twice_n"):
        migrate.upgrade(database)


def test_a_server_that_is_too_old_is_refused(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("marketplace.stack.database.OLDEST", 990000)
    with psycopg.connect(database) as connection, pytest.raises(Trouble, match="too old"):
        check_version(connection)


def test_processes_refuse_a_role_that_could_look_past_the_policies(database: str) -> None:
    migrate.upgrade(database)
    with psycopg.connect(database) as connection, pytest.raises(Trouble, match="owns the schema"):
        refuse_strong_role(connection)
    application = make_url(database).set(username="tapak_app").render_as_string(hide_password=False)
    with psycopg.connect(application) as connection:
        refuse_strong_role(connection)
