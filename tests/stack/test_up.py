"""`up`: starts everything, starts again what dies, and leaves nothing behind."""

import json
import os
import signal
import socket
import stat
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.stack.processes import Up, command, eventually, free_port, up

pytestmark = pytest.mark.timeout(120)


@pytest.fixture(scope="module")
def running(place: Path) -> Iterator[Up]:
    with up(place / "data", free_port(), place / "output") as run:
        assert eventually(run.is_ready, 90), run.said()
        yield run


def addresses(folder: Path) -> dict[str, str]:
    return dict(json.loads((folder / "data" / "addresses.json").read_text()))


def test_it_answers_on_the_loopback_address_alone(running: Up) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{running.port}/readyz", timeout=5) as answer:
        assert json.load(answer)["ready"] is True
    listening = Path("/proc/net/tcp").read_text()
    assert f"0100007F:{running.port:04X}" in listening
    assert f"00000000:{running.port:04X}" not in listening


def test_its_addresses_are_for_its_owner_alone_and_work(running: Up, place: Path) -> None:
    assert stat.S_IMODE((place / "data" / "addresses.json").stat().st_mode) == 0o600
    assert stat.S_IMODE((place / "data" / "secret").stat().st_mode) == 0o600
    for name, role in (("database_owner", "tapak_owner"), ("database_app", "tapak_app")):
        with psycopg.connect(addresses(place)[name]) as connection:
            row = connection.execute(
                "SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
        assert row == (role, False, False)


def test_a_second_one_on_the_same_data_is_refused_in_one_sentence(running: Up, place: Path) -> None:
    done = command("up", "--data", str(place / "data"), "--port", str(free_port()))
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "already running" in done.stderr


@pytest.mark.parametrize("name", ["worker", "web", "valkey", "postgres"])
def test_what_dies_is_started_again(running: Up, name: str) -> None:
    words = {"postgres": ["bin/postgres", "-D"], "valkey": ["valkey-server"]}.get(name, [f"marketplace serve {name}"])
    main = min(running.find(*words))
    os.kill(main, signal.SIGKILL)
    assert eventually(lambda: f"{name} died (SIGKILL)" in running.said())
    assert eventually(lambda: running.find(*words) and main not in running.find(*words)), running.said()
    assert eventually(lambda: answers(running)), running.said()


def answers(run: Up) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{run.port}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def test_killed_it_takes_everything_along_and_the_next_one_continues(running: Up, place: Path) -> None:
    with psycopg.connect(addresses(place)["database_owner"]) as connection:
        connection.execute("CREATE TABLE kept_by_the_test AS SELECT 42 AS answer")
    assert len(running.processes()) > 8
    running.process.kill()
    assert eventually(lambda: not running.processes(), 20), running.processes()

    with up(place / "data", running.port, place / "second") as second:
        assert eventually(second.is_ready, 90), second.said()
        with psycopg.connect(addresses(place)["database_owner"]) as connection:
            assert connection.execute("SELECT answer FROM kept_by_the_test").fetchone() == (42,)
        second.process.send_signal(signal.SIGTERM)
        assert second.process.wait(30) == 0
        assert "Traceback" not in second.said().split("ending ...")[1]
    assert not second.processes()


def test_a_taken_port_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        done = command("up", "--data", str(tmp_path / "data"), "--port", str(other.getsockname()[1]))
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "--port" in done.stderr
    assert not (tmp_path / "data").exists()


def test_a_folder_that_cannot_be_written_is_one_sentence() -> None:
    done = command("up", "--data", "/proc/tapak", "--port", str(free_port()))
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "--data" in done.stderr
