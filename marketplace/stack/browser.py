"""A real Chromium for the tests: found, or installed; never quietly done without."""

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

from marketplace.stack.errors import Trouble

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str:
    """The path of a browser; Trouble when there is none and none can be installed."""
    named = os.environ.get("CHROMIUM")
    if named:
        if not os.access(named, os.X_OK):
            raise Trouble(f"CHROMIUM names {named}, which is not a program.")
        return named
    found = _on_path()
    if not found and os.geteuid() == 0 and shutil.which("apt-get"):
        print("No Chromium on PATH: installing Debian's (once, a few minutes) ...", flush=True)
        _install("chromium")
        found = _on_path()
    if not found:
        raise Trouble(
            "The tests need Chromium and found none: install it (on Debian as root: apt-get install chromium) or name"
            " its program in CHROMIUM."
        )
    return found


def check_driver() -> None:
    """Playwright brings a Node of its own, which needs one library that a bare Debian lacks."""
    package = importlib.util.find_spec("playwright")
    places = package.submodule_search_locations if package else None
    if not places:
        raise Trouble("The tests need Playwright, which tests/requirements.lock names.")
    node = str(Path(places[0]) / "driver" / "node")
    if not _runs(node) and os.geteuid() == 0 and shutil.which("apt-get"):
        print("Playwright's Node does not start: installing libatomic1 ...", flush=True)
        _install("libatomic1")
    if not _runs(node):
        raise Trouble("Playwright's Node does not start; on Debian it needs libatomic1 (apt-get install libatomic1).")


def _runs(program: str) -> bool:
    return subprocess.run([program, "--version"], capture_output=True, check=False).returncode == 0


def _install(package: str) -> None:
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "-y", "--no-install-recommends", package]):
        subprocess.run(["apt-get", "-qq", *arguments], env=os.environ | quiet, stdout=subprocess.DEVNULL, check=False)


def _on_path() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)
