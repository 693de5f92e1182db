"""`python3 -m marketplace test --mutants [COUNT] [--seed N]`: plants that many faults, counts how many are noticed.

Exit code 1 when the tests of isolation stayed green with a fault in place, or took longer than a minute to see it.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from sqlalchemy import create_engine, pool

from marketplace.stack.embedded import Stack, embedded
from marketplace.stack.migrate import upgrade
from tests.database import maintain, on_database
from tests.mutants.planting import Mutant, in_code, in_database

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("marketplace", "workers", "migrations", "tests", "pyproject.toml", "README.md", "docker-compose.yml")
# A migrated database, of which each run has a copy in a tenth of a second.
TEMPLATE = "mutants"
# From the quickest to the slowest, so that most faults are seen soon.
WATCHERS = (
    "tests/architecture/test_tables.py", "tests/architecture/test_views.py", "tests/isolation/test_session.py",
    "tests/isolation/test_written.py", "tests/architecture/test_rows.py", "tests/isolation/test_layers.py",
    "tests/isolation/test_named.py", "tests/isolation/test_statements.py", "tests/architecture/test_routes.py",
    "tests/isolation/test_canaries.py", "tests/isolation/test_pool.py",
)  # fmt: skip
SECONDS = 60
NO_FAULT = Mutant("no fault")


def main() -> int:
    parser = argparse.ArgumentParser("python3 -m marketplace test --mutants", description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=50)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--no-control", action="store_true", help="leave out the run without a fault")
    parser.add_argument("--only", default="", help="mutants whose name holds this")
    options = parser.parse_args()
    with embedded(durable=False) as stack, tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        tree = _copied(Path(folder))
        chance = random.Random(options.seed)
        every = [mutant for mutant in _every(stack) if options.only in mutant.name]
        chosen = chance.sample(every, min(options.count, len(every)))
        print(f"{len(chosen)} of {len(every)} mutants, seed {options.seed}", flush=True)
        control = Run(0, 0) if options.no_control else _watch(stack, tree, NO_FAULT)
        runs = {mutant.name: _watch(stack, tree, mutant) for mutant in chosen}
    survivors = [name for name, run in runs.items() if run.code != 1 or run.seconds >= SECONDS]
    seconds = [run.seconds for run in runs.values()]
    print(f"{len(chosen) - len(survivors)} of {len(chosen)} were noticed", *survivors, sep="\n  survived: ")
    print(f"median {median(seconds):.0f} s, longest {max(seconds):.0f} s")
    return 1 if survivors or control.code else 0


def _every(stack: Stack) -> list[Mutant]:
    maintain(stack.database_owner_url, f"CREATE DATABASE {TEMPLATE}")
    owner = on_database(stack.database_owner_url, TEMPLATE)
    upgrade(owner)
    with create_engine(owner, poolclass=pool.NullPool).connect() as connection:
        return [*in_database(connection), *in_code(ROOT)]


@dataclass(frozen=True)
class Run:
    """How the tests ended: pytest's code, which is 1 when one was red, and after how long."""

    code: int
    seconds: float


def _watch(stack: Stack, tree: Path, mutant: Mutant) -> Run:
    """With no fault the tests are green; with one they are red, within a minute."""
    started = time.monotonic()
    with mutant.planted(tree):
        code, last = _tests(stack, tree, mutant)
    run = Run(code, time.monotonic() - started)
    verdict = {0: "green", 1: "red"}.get(code, f"code {code}")
    print(f"{verdict:5} {run.seconds:4.0f} s  {mutant!s:.90}  {last:.100}", flush=True)
    return run


def _copied(tree: Path) -> Path:
    """The code in a folder of its own; the same for all runs, so that each compiles only what was changed."""
    for name in COPIED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tree / name)
    return tree


def _tests(stack: Stack, tree: Path, mutant: Mutant) -> tuple[int, str]:
    """pytest's code, and the line that names the first test that was red."""
    environment = os.environ | {
        "TAPAK_TEST_DATABASE_URL": stack.database_url,
        "TAPAK_TEST_DATABASE_OWNER_URL": stack.database_owner_url,
        "TAPAK_TEST_DATABASE_ADMIN_URL": stack.database_admin_url,
        "TAPAK_TEST_REDIS_URL": stack.redis_url,
        "TAPAK_TEST_TEMPLATE": TEMPLATE,
        "TAPAK_TEST_PLANTED": json.dumps(mutant.sql),
    }
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-n0", "-p", "no:cacheprovider", "--no-header", *WATCHERS],
        cwd=tree, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    lines = [line for line in run.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return run.returncode, (lines or run.stdout.splitlines()[-1:] or [run.stderr[-300:]])[0]


if __name__ == "__main__":
    sys.exit(main())
