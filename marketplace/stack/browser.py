"""A real Chromium for the tests: found, or installed; never quietly done without."""

import os
import shutil
import subprocess

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
        quiet = {"DEBIAN_FRONTEND": "noninteractive"}
        for arguments in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
            subprocess.run(
                ["apt-get", "-qq", *arguments], env=os.environ | quiet, stdout=subprocess.DEVNULL, check=False
            )
        found = _on_path()
    if not found:
        raise Trouble(
            "The tests need Chromium and found none: install it (on Debian as root: apt-get install chromium) or name"
            " its program in CHROMIUM."
        )
    return found


def _on_path() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)
