"""`upgrade`: reaches the newest schema while people read and write."""

import threading
import time
import uuid
from collections.abc import Callable, Iterator

import psycopg
import pytest
from sqlalchemy import make_url

from marketplace.stack import migrate
from marketplace.stack.database import check_version, refuse_strong_role
from marketplace.stack.errors import Trouble
from tests.database import servers

pytestmark = pytest.mark.timeout(120)

PATIENCE_SECONDS = 60
WAITING = "SELECT 1 FROM pg_locks WHERE relation = 'tenants'::regclass AND NOT granted"


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
    """A writer holds a table that migrations refer to until many have read it while a migration waits for it."""
    migrate.upgrade(database, to="0001")
    held, enough, ended = threading.Event(), threading.Event(), threading.Event()
    reads = 0

    def write() -> None:
        with psycopg.connect(database) as connection:
            connection.execute("LOCK TABLE tenants IN ROW EXCLUSIVE MODE")
            held.set()
            enough.wait()

    def read() -> None:
        nonlocal reads
        with psycopg.connect(database, autocommit=True) as connection:
            while not ended.is_set():
                connection.execute("SELECT count(*) FROM tenants")
                connection.execute("UPDATE tenants SET slug = slug WHERE false")
                reads += 1

    threads = [threading.Thread(target=work) for work in (write, read, lambda: migrate.upgrade(database))]
    threads[0].start()
    assert held.wait(PATIENCE_SECONDS)
    for thread in threads[1:]:
        thread.start()
    try:
        with psycopg.connect(database, autocommit=True) as connection:
            _until(lambda: connection.execute(WAITING).fetchone() is not None)
        before = reads
        _until(lambda: reads >= before + 50)
        assert revision(database) != migrate.revisions().get_current_head()  # it does wait for the writer
    finally:
        enough.set()
        threads[2].join()
        ended.set()
        for thread in threads[:2]:
            thread.join()
    assert revision(database) == migrate.revisions().get_current_head()


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, "nothing of it came"
        time.sleep(0.005)  # the loop is the wait for it


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
