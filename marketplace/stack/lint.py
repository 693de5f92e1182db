"""`lint`: every check that needs no running server, the cheap ones first."""

import argparse
import concurrent.futures
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from marketplace.core.i18n import conflicting_translations, missing_translations
from marketplace.stack import migrate

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent

# Squawk reads each migration as if it ran on a table full of rows; these of its rules say nothing here.
SQUAWK_EXCLUDED = {
    "require-lock-timeout": "migrate.upgrade sets it for all of them and tries again",
    "require-statement-timeout": "nobody waits behind a statement that holds no lock; validating may take long",
    "prefer-bigint-over-int": "pairs and counts of one maker fit into 32 bits; money is bigint, keys are UUIDs",
    "prefer-bigint-over-smallint": "scores and places stand under checks of their own, and millions of rows are narrow",
    "prefer-text-field": "only Alembic's own table has a varchar",
}

CHECKS: dict[str, list[str]] = {
    "ruff": ["ruff", "check", "--quiet", "."],
    "format": ["ruff", "format", "--check", "--quiet", "."],
    "imports": ["lint-imports", "--no-cache"],
    "templates": ["djlint", "marketplace", "--lint", "--quiet"],
    "dependencies": ["deptry", ".", "--no-ansi"],
    "catalogues": [sys.executable, "-m", "marketplace.stack.lint", "catalogues"],
    "migrations": [sys.executable, "-m", "marketplace.stack.lint", "migrations"],
    "types": ["mypy", "--no-error-summary"],
}


def main(argv: list[str]) -> int:
    argparse.ArgumentParser("python3 -m marketplace lint", description=__doc__).parse_args(argv)
    return 1 if failed() else 0


def failed() -> list[str]:
    """Run the checks, two at a time; print how each went, and return the names of those that failed."""
    faults = []
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for name, (code, said, seconds) in zip(CHECKS, pool.map(_run, CHECKS.values()), strict=True):
            print(f"{'FAILED' if code else 'ok':<6} {name:<13} {seconds:5.1f} s", flush=True)
            if code:
                faults.append(name)
                print(said.rstrip(), flush=True)
    print(f"lint: failed: {', '.join(faults)}" if faults else "lint: all passed", flush=True)
    return faults


def _run(command: list[str]) -> tuple[int, str, float]:
    started = time.monotonic()
    program = command[0] if os.sep in command[0] else str(BIN / command[0])
    done = subprocess.run(
        [program, *command[1:]], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    return done.returncode, done.stdout, time.monotonic() - started


def catalogues() -> int:
    missing, conflicting = missing_translations(), conflicting_translations()
    if missing:
        print("\n".join(["These texts have no English yet:", *missing]))
    if conflicting:
        print("\n".join(["These texts have two English words (agree on one, or say it differently):", *conflicting]))
    return 1 if missing or conflicting else 0


def migrations() -> int:
    """Give squawk the SQL of each migration in a file of its own."""
    with tempfile.TemporaryDirectory() as folder:
        files = migrate.write_sql(Path(folder))
        options = ["--pg-version=15.14", f"--exclude={','.join(SQUAWK_EXCLUDED)}"]
        return subprocess.run([BIN / "squawk", *options, *files], check=False).returncode


if __name__ == "__main__":
    sys.exit({"catalogues": catalogues, "migrations": migrations}[sys.argv[1]]())
