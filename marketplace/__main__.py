"""The door: makes the virtual environment from the hashed lock, then runs the command in it.

Standard library only. `up` and `test` are typed on machines that have nothing but Python and pip.
"""

import os
import sys

if sys.version_info < (3, 11):  # before any import that an older Python could not read
    sys.exit("Tapak needs Python 3.11 or newer; this is Python {}.{}.".format(*sys.version_info[:2]))
if os.name != "posix":
    sys.exit("Tapak runs on Linux and macOS; on Windows use WSL.")

import fcntl
import hashlib
import importlib.util
import subprocess
from pathlib import Path

from marketplace import cli

ROOT = Path(__file__).resolve().parent.parent
RUNTIME_LOCK = ROOT / "requirements.lock"
TESTS_LOCK = ROOT / "tests" / "requirements.lock"


class Stop(Exception):
    """One sentence for the person at the keyboard; the command ends with it."""


def main(argv: list[str]) -> int:
    if not argv or argv[0] in ("-h", "--help", "help"):
        print(cli.overview())
        return 0
    command = cli.COMMANDS.get(argv[0])
    if command is None:
        raise Stop(f"There is no command {argv[0]!r}; `python3 -m marketplace` lists them.")
    venv = Path(os.environ.get("TAPAK_VENV") or ROOT / ".venv").absolute()
    install(venv, [RUNTIME_LOCK, TESTS_LOCK] if command.needs_tests_lock else [RUNTIME_LOCK])
    if Path(sys.prefix) == venv:
        return cli.main(argv)
    if Path.cwd() != ROOT:  # `-m` finds the package through the folder one stands in
        os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    sys.stdout.flush()
    python = str(venv / "bin" / "python")
    os.execv(python, [python, "-m", "marketplace", *argv])


def install(venv: Path, locks: list[Path]) -> None:
    """Bring the packages of the locks into the virtual environment, unless its stamps say that they are there."""
    if not missing(venv, locks):
        return
    try:
        venv.mkdir(parents=True, exist_ok=True)
        probe = venv / ".tapak-writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise Stop(
            f"Tapak cannot write to {venv} ({error.strerror}): clone it into a folder of your own, or name another"
            " folder for its packages with TAPAK_VENV."
        ) from error
    folder = os.open(venv, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)  # of two commands started at once the second finds the work done
        wanted = missing(venv, locks)
        if wanted:
            fill(venv, wanted)
    finally:
        os.close(folder)


def missing(venv: Path, locks: list[Path]) -> list[Path]:
    """The locks whose packages the virtual environment does not hold yet."""
    if not (venv / "bin" / "python").exists():
        return locks
    return [lock for lock in locks if read(stamp(venv, lock)) != fingerprint(lock)]


def stamp(venv: Path, lock: Path) -> Path:
    return venv / f".tapak-{lock.parent.name if lock.parent != ROOT else 'runtime'}-lock"


def fingerprint(lock: Path) -> str:
    try:
        digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    except OSError as error:
        raise Stop(f"{lock} cannot be read ({error.strerror}); this clone is not whole.") from error
    return f"{digest} python{sys.version_info[0]}.{sys.version_info[1]}"


def read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


def fill(venv: Path, locks: list[Path]) -> None:
    # Inside a virtual environment, ours or another, there may be no pip: its Python was made from one that has it.
    outer = getattr(sys, "_base_executable", sys.executable)
    same_python = read(stamp(venv, RUNTIME_LOCK)).endswith(fingerprint(RUNTIME_LOCK).split()[1])
    if not (venv / "bin" / "python").exists() or not same_python:
        if importlib.util.find_spec("venv") is None:
            raise Stop("This Python has no `venv` module; on Debian: apt-get install python3-venv.")
        run([outer, "-m", "venv", "--without-pip", str(venv)], "The virtual environment could not be made.")
    pip = find_pip(outer, str(venv / "bin" / "python"))
    for lock in locks:
        stamp(venv, lock).unlink(missing_ok=True)
        say(f"Installing the packages of {lock} into {venv} (once, about a minute) ...")
        options = ["--require-hashes", "--no-input", "--disable-pip-version-check", "--quiet", "-r", str(lock)]
        run([*pip, "install", *options], f"The packages of {lock} could not be installed.")
        stamp(venv, lock).write_text(fingerprint(lock))


def find_pip(outer: str, inner: str) -> list[str]:
    """A pip that installs into the Python `inner`: the outer one, ensurepip's, or Debian's package."""
    through_outer = [outer, "-m", "pip", "--python", inner]
    through_ours = [sys.executable, *through_outer[1:]]
    for pip in (through_outer, through_ours):
        if works(pip):
            return pip
    if works([inner, "-m", "pip"]) or works([inner, "-m", "ensurepip"], "--default-pip"):
        return [inner, "-m", "pip"]
    if os.geteuid() == 0 and works(["apt-get"]):
        say("This Python has no pip: installing Debian's python3-pip ...")
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        options = ["install", "-y", "-qq", "--no-install-recommends", "python3-pip"]
        subprocess.run(["apt-get", *options], env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"}, check=False)
        if works(through_outer):
            return through_outer
    raise Stop("This Python has no pip (22.3 or newer); on Debian: apt-get install python3-pip.")


def works(command: list[str], option: str = "--version") -> bool:
    try:
        return subprocess.run([*command, option], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def run(command: list[str], otherwise: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stdout + done.stderr, file=sys.stderr, end="")
        raise Stop(otherwise)


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Stop as stop:
        sys.exit(f"tapak: {stop}")
    except KeyboardInterrupt:
        sys.exit(130)
