"""`backup` and `restore`: everything comes back, and nothing is overwritten by mistake."""

import os
import tarfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from marketplace.core.files import open_store
from marketplace.stack import dumps
from marketplace.stack.backup import backup
from marketplace.stack.embedded import Stack, embedded
from marketplace.stack.errors import Trouble
from marketplace.stack.migrate import upgrade
from marketplace.stack.restore import restore

pytestmark = pytest.mark.timeout(120)

TABLES = "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'"
SEED = """
    INSERT INTO tenants (id, slug, state, name_id, name_en)
        VALUES (gen_random_uuid(), 'asal', 'opening', 'Asal', 'Origin');
    INSERT INTO operators (id, name, email, password_hash)
        VALUES (gen_random_uuid(), 'O''Neil \\ tab\t', 'o@x.id', 'x');
    INSERT INTO events (tenant_id, id, kind, subject_kind, subject_id, part, at)
        SELECT id, gen_random_uuid(), 'test', 'tenant', id, 'system', now() FROM tenants, generate_series(1, 500);
"""
FILES = {"a/1.bin": bytes(range(256)) * 4000, "a/2.txt": "sandal é\n".encode(), "empty": b""}


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Stack, str, Path]]:
    """A stack with rows and files, and the archive made of it."""
    folder = tmp_path_factory.mktemp("backup")
    files = (folder / "files").as_uri()
    with embedded(durable=False) as stack:
        upgrade(stack.database_owner_url)
        with psycopg.connect(stack.database_admin_url) as connection:
            connection.execute(SEED)
        store = open_store(files)
        for key, content in FILES.items():
            store.put(key, content)
        assert backup(folder / "all.tar", stack.database_admin_url, files) == len(FILES)
        yield stack, files, folder / "all.tar"


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[tuple[Stack, str]]:
    with embedded(durable=False) as stack:
        yield stack, (tmp_path / "files").as_uri()


def rows(url: str) -> dict[str, list[str]]:
    """Every row of every table, as text."""
    with psycopg.connect(url) as connection:
        names = sorted(name for (name,) in connection.execute(TABLES))
        return {n: [r for (r,) in connection.execute(f"SELECT t::text FROM {n} t ORDER BY 1")] for n in names}  # type: ignore[arg-type]


def rights(url: str) -> list[tuple[object, ...]]:
    """Owners, grants and guards of every table, and the memberships of our roles."""
    with psycopg.connect(url) as connection:
        return connection.execute("""
            SELECT relname, relowner::regrole::text, relacl::text, relrowsecurity, relforcerowsecurity,
                (SELECT count(*) FROM pg_policy WHERE polrelid = pg_class.oid),
                (SELECT count(*) FROM pg_trigger WHERE tgrelid = pg_class.oid)
            FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v')
            UNION ALL
            SELECT roleid::regrole::text, member::regrole::text, NULL, inherit_option, set_option, 0, 0
            FROM pg_auth_members WHERE roleid::regrole::text LIKE 'tapak%'
            ORDER BY 1, 2, 4, 5
        """).fetchall()


def test_every_row_and_every_file_come_back_on_a_new_server(
    origin: tuple[Stack, str, Path], empty: tuple[Stack, str]
) -> None:
    (old, _, archive), (new, files) = origin, empty
    assert restore(archive, new.database_admin_url, new.database_owner_url, files) == len(FILES)
    before = rows(old.database_admin_url)
    assert sum(map(len, before.values())) > 1000
    assert rows(new.database_admin_url) == before
    assert rights(new.database_admin_url) == rights(old.database_admin_url)
    store = open_store(files)
    assert {key: store.get(key) for key in store.list()} == FILES


def test_an_archive_is_for_its_owner_alone(origin: tuple[Stack, str, Path]) -> None:
    assert origin[2].stat().st_mode & 0o777 == 0o600
    assert not origin[2].with_name("all.tar.partial").exists()


def test_a_database_with_tables_is_replaced_only_by_force(origin: tuple[Stack, str, Path], tmp_path: Path) -> None:
    stack, files, archive = origin
    before = rows(stack.database_admin_url)
    with pytest.raises(Trouble, match="--force"):
        restore(archive, stack.database_admin_url, stack.database_owner_url, files)
    with psycopg.connect(stack.database_admin_url) as connection:
        connection.execute("CREATE TABLE added_later (); DELETE FROM operators")
    restore(archive, stack.database_admin_url, stack.database_owner_url, files, force=True)
    assert rows(stack.database_admin_url) == before


def test_a_database_in_use_is_left_alone(origin: tuple[Stack, str, Path]) -> None:
    stack, files, archive = origin
    with psycopg.connect(stack.database_url), pytest.raises(Trouble, match="1 other connections"):
        restore(archive, stack.database_admin_url, stack.database_owner_url, files, force=True)


def test_a_role_that_row_level_security_binds_makes_no_backup(origin: tuple[Stack, str, Path], tmp_path: Path) -> None:
    stack, files, _ = origin
    with pytest.raises(Trouble, match="BACKUP_DATABASE_URL"):
        backup(tmp_path / "half.tar", stack.database_owner_url, files)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("content", [b"", b"no archive at all", None])
def test_a_broken_archive_changes_nothing(
    origin: tuple[Stack, str, Path], tmp_path: Path, content: bytes | None
) -> None:
    stack, files, archive = origin
    before = rows(stack.database_admin_url)
    broken = tmp_path / "broken.tar"
    broken.write_bytes(archive.read_bytes()[:20000] if content is None else content)
    with pytest.raises(Trouble, match="not a whole archive"):
        restore(broken, stack.database_admin_url, stack.database_owner_url, files, force=True)
    assert rows(stack.database_admin_url) == before


def test_a_dump_that_fails_half_way_leaves_the_database_as_it_was(
    origin: tuple[Stack, str, Path], tmp_path: Path
) -> None:
    stack, _, archive = origin
    before = rows(stack.database_admin_url)
    with tarfile.open(archive) as tar:
        source = tar.extractfile("database.dump")
        assert source is not None
        (tmp_path / "database.dump").write_bytes(source.read())
    with pytest.raises(Trouble, match="psql failed"):
        dumps.restore(stack.database_admin_url, tmp_path / "database.dump", before="DROP TABLE operators CASCADE;")
    assert rows(stack.database_admin_url) == before
