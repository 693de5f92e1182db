"""`test`: the same set-up as `up`, a real browser, every check and every test."""

import argparse
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from marketplace.stack import browser, lint
from marketplace.stack.children import die_with_parent
from marketplace.stack.embedded import Stack, embedded

ROOT = Path(__file__).resolve().parents[2]
# What `test --faults` does, where `test` does a little of it; each may be set otherwise in the environment.
FAULTS = {"TAPAK_FAULT_ROUNDS": "20", "TAPAK_FAULT_KILLS": "300", "TAPAK_FAULT_MESSAGES": "20000"}


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        "python3 -m marketplace test", description=__doc__, epilog="Other arguments go to pytest."
    )
    parser.add_argument("--no-lint", action="store_true", help="run the tests only")
    parser.add_argument("--mutants", action="store_true", help="plant faults in the isolation of marketplaces instead")
    parser.add_argument("--faults", action="store_true", help="kill processes: every fail point, and at random")
    options, for_pytest = parser.parse_known_args(argv)
    if options.mutants:
        return subprocess.call([sys.executable, "-m", "tests.mutants", *for_pytest], cwd=ROOT)
    if options.faults:
        os.environ |= {name: os.environ.get(name, many) for name, many in FAULTS.items()}
        options.no_lint, for_pytest = True, ["-n0", "-s", *(for_pytest or ("tests/faults", "tests/faults/figures.py"))]
    started = time.monotonic()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # unwinds, so that the servers are stopped
    chromium = browser.find()
    browser.check_driver()
    faults = [] if options.no_lint else lint.failed()
    with embedded(durable=False) as stack:
        code = _pytest(stack, chromium, for_pytest)
    verdict = "passed" if not code and not faults else "FAILED"
    print(f"test: {verdict} in {time.monotonic() - started:.0f} s", flush=True)
    return code or (1 if faults else 0)


def _pytest(stack: Stack, chromium: str, arguments: list[str]) -> int:
    environment = os.environ | {
        "TAPAK_TEST_DATABASE_URL": stack.database_url,
        "TAPAK_TEST_DATABASE_OWNER_URL": stack.database_owner_url,
        "TAPAK_TEST_DATABASE_ADMIN_URL": stack.database_admin_url,
        "TAPAK_TEST_REDIS_URL": stack.redis_url,
        "CHROMIUM": chromium,
    }
    if not any(argument.startswith(("-n", "--numprocesses")) for argument in arguments):
        arguments = ["-n", "2", "--dist", "loadfile", *arguments]
    parent = os.getpid()
    child = subprocess.Popen(  # in our own session: Ctrl-C reaches pytest, which then ends by itself
        [sys.executable, "-m", "pytest", *arguments],
        cwd=ROOT,
        env=environment,
        preexec_fn=lambda: die_with_parent(parent, signal.SIGTERM),
    )
    try:
        return child.wait()
    except KeyboardInterrupt:
        return child.wait()
    finally:
        child.terminate()
