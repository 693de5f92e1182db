"""`python3 -m marketplace`: lists, sets up once, and says plainly what is missing."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from marketplace import __main__ as door
from marketplace import cli
from tests.stack.processes import ROOT, command

SYSTEM_PYTHON = str(Path(sys.base_prefix) / "bin" / "python3")  # one without our packages


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    lock = tmp_path / "tests" / "requirements.lock"
    lock.parent.mkdir()
    lock.write_text("# nothing to install\n")
    return lock


def test_bare_it_lists_every_command_and_installs_nothing() -> None:
    done = subprocess.run([SYSTEM_PYTHON, "-m", "marketplace"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    for name, entry in cli.COMMANDS.items():
        assert f"  {name} " in done.stdout
        assert entry.help in done.stdout


def test_an_unknown_command_is_one_sentence() -> None:
    done = command("fly")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "'fly'" in done.stderr


def test_a_command_whose_slice_is_not_there_stops_no_other() -> None:
    with pytest.raises(cli.Trouble, match=r"marketplace\.nowhere is missing"):
        cli.load("marketplace.nowhere:main")
    assert cli.load("marketplace.stack.migrate:upgrade")


def test_a_folder_that_cannot_be_written_is_one_sentence() -> None:
    done = command("install", TAPAK_VENV="/proc/tapak")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "TAPAK_VENV" in done.stderr


def test_what_is_installed_is_not_installed_again(
    lock: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    venv = tmp_path / "venv"
    door.install(venv, [lock])
    assert "Installing" in capsys.readouterr().err
    door.install(venv, [lock])
    assert capsys.readouterr().err == ""
    lock.write_text("# a new line\n")
    assert door.missing(venv, [lock]) == [lock]
    assert hashlib.sha256(lock.read_bytes()).hexdigest() in door.fingerprint(lock)


def test_of_two_started_at_once_one_installs(lock: Path, tmp_path: Path) -> None:
    source = f"from pathlib import Path; from marketplace import __main__ as door; door.install(Path({str(tmp_path / 'venv')!r}), [Path({str(lock)!r})])"  # noqa: E501
    both = [
        subprocess.Popen([sys.executable, "-c", source], cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(2)
    ]
    said = [one.communicate(timeout=60)[1] for one in both]
    assert [one.returncode for one in both] == [0, 0]
    assert sum("Installing" in text for text in said) == 1


def test_a_package_that_is_not_what_the_lock_says_is_not_installed(
    lock: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lock.write_text("six==1.17.0 --hash=sha256:" + "0" * 64 + "\n")
    with pytest.raises(door.Stop, match="could not be installed"):
        door.install(tmp_path / "venv", [lock])
    assert door.missing(tmp_path / "venv", [lock]) == [lock]
    assert os.path.exists(tmp_path / "venv" / "bin" / "python")
