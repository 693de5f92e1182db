"""What processes are told, where data may lie, and how a one-off command finds its servers."""

import os
import shutil
import stat
import uuid
from pathlib import Path

import psycopg
import pytest

from marketplace.config import Settings
from marketplace.stack import environment, folders, programs
from marketplace.stack.embedded import embedded
from marketplace.stack.errors import Trouble
from marketplace.stack.serve import main as serve

pytestmark = pytest.mark.timeout(60)


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, place: Path) -> Path:
    """No settings in the environment, and a data folder that does not exist yet."""
    for name in list(os.environ):
        if name.startswith(("DATABASE_", "BACKUP_", "TAPAK_")) or name in Settings.__dataclass_fields__:
            monkeypatch.delenv(name)
    data = place / uuid.uuid4().hex
    monkeypatch.setenv("TAPAK_DATA", str(data))
    for name in ("REDIS_URL", "FILES_URL", "SECRET_KEY", "TRUSTED_PROXIES", "DATABASE_URL", "DATABASE_OWNER_URL"):
        monkeypatch.setenv(name, "")  # so that what the command sets is undone afterwards
    return data


def test_a_one_off_command_starts_the_servers_of_its_data_folder(bare: Path) -> None:
    with environment.servers(may_be_new=True):
        settings = Settings.from_environment()
        with psycopg.connect(settings.database_url) as connection:
            assert connection.execute("SELECT current_user").fetchone() == ("tapak_app",)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(settings.database_url)


def test_a_one_off_command_uses_the_servers_that_run_already(bare: Path) -> None:
    with embedded(bare, durable=False) as stack, environment.servers():
        assert Settings.from_environment().database_url == stack.database_url
        stack.postgres_process.send_signal(0)  # type: ignore[union-attr]


def test_a_mistyped_data_folder_is_one_sentence(bare: Path) -> None:
    with pytest.raises(Trouble, match="TAPAK_DATA"), environment.servers():
        pass
    assert not bare.exists()


def test_everything_that_is_missing_is_named_at_once(bare: Path) -> None:
    with pytest.raises(SystemExit) as stop:
        serve(["web"])
    named = str(stop.value)
    assert all(name in named for name in ("DATABASE_URL", "REDIS_URL", "FILES_URL", "SECRET_KEY", "TRUSTED_PROXIES"))


def test_the_services_do_not_learn_the_owner_s_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://tapak_owner@elsewhere/tapak")
    monkeypatch.setenv("PGHOST", "elsewhere")
    assert not {"DATABASE_OWNER_URL", "PGHOST"} & set(programs._inherited())


def test_a_deep_data_folder_keeps_its_sockets_in_a_short_private_one(place: Path) -> None:
    deep = place / ("d" * 60) / ("e" * 60)
    with embedded(deep, durable=False) as stack:
        for folder in (stack.postgres.sockets, stack.valkey.socket.parent):
            assert len(str(folder)) < 60
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        with psycopg.connect(stack.database_url) as connection:
            assert connection.execute("SHOW data_checksums").fetchone() == ("on",)
        for folder in {stack.postgres.sockets, stack.valkey.socket.parent}:
            shutil.rmtree(folder)


def test_a_socket_folder_of_a_stranger_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "run").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Trouble, match="belongs to somebody else"):
        folders.for_sockets(tmp_path / "run", "a.sock")


def test_a_folder_is_held_by_one_process_and_its_parents_stay_as_they_are(tmp_path: Path) -> None:
    parent = tmp_path / "closed"
    parent.mkdir(mode=0o700)
    held = folders.open_data(parent / "data")
    with pytest.raises(folders.Held, match="already running"):
        folders.open_data(parent / "data")
    os.close(held)
    with embedded(parent / "data", durable=False) as stack:
        assert stack.postgres.answers()
    shutil.rmtree(stack.postgres.home)  # for root it lies elsewhere
    assert stat.S_IMODE(parent.stat().st_mode) == 0o700


def test_a_full_disk_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "LEAST_FREE", 2**60)
    with pytest.raises(Trouble, match="MB are free"):
        folders.open_data(tmp_path / "data")
