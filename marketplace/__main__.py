"""The door: makes the virtual environment from the hashed lock, then runs the command in it.

Standard library only, and syntax that an old Python can still read, so that it can say what is missing.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from marketplace import cli

ROOT = Path(__file__).resolve().parent.parent
RUNTIME_LOCK = ROOT / "requirements.lock"
TESTS_LOCK = ROOT / "tests" / "requirements.lock"


class Stop(Exception):
    """One sentence for the person at the keyboard; the command ends with it."""


def main(argv):
    if sys.version_info < (3, 11):
        raise Stop("Tapak needs Python 3.11 or newer; this is Python %d.%d." % sys.version_info[:2])
    if not argv or argv[0] in ("-h", "--help", "help"):
        print(cli.overview())
        return 0
    command = cli.COMMANDS.get(argv[0])
    if command is None:
        raise Stop("There is no command %r. `python3 -m marketplace` lists them." % argv[0])
    venv = Path(os.environ.get("TAPAK_VENV") or ROOT / ".venv").absolute()
    install(venv, [RUNTIME_LOCK, TESTS_LOCK] if command.tests else [RUNTIME_LOCK])
    if Path(sys.prefix) == venv:
        return cli.main(argv)
    sys.stdout.flush()
    python = str(venv / "bin" / "python")
    if Path.cwd() != ROOT:
        os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    os.execv(python, [python, "-m", "marketplace", *argv])


def install(venv, locks):
    """Bring the packages of the locks into the virtual environment, unless its stamp says that they are there."""
    if stamped(venv, locks):
        return
    try:
        venv.mkdir(parents=True, exist_ok=True)
        folder = os.open(venv, os.O_RDONLY)
        with contextlib.closing(os.fdopen(os.dup(folder), "rb", closefd=True)) if False else _closing(folder):
            fcntl.flock(folder, fcntl.LOCK_EX)  # two commands started at once install once
            if not stamped(venv, locks):
                fill(venv, locks)
    except OSError as error:
        raise Stop(
            "Tapak cannot write to %s (%s). Clone it into a folder of your own, or name another folder for its"
            " packages with TAPAK_VENV." % (venv, error.strerror)
        ) from error
