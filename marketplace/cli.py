"""The commands: what each does in one line, and where it lives.

Standard library only. A command's module is imported when it is asked for: a broken slice stops no other command.
"""

import contextlib
import importlib
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from marketplace.stack.errors import Trouble


@dataclass(frozen=True)
class Command:
    help: str
    target: str  # "module:function"; the function takes the arguments after the command's name
    needs_tests_lock: bool = False
    needs_servers: bool = False  # those of the environment, else the embedded ones of the data folder
    may_be_new: bool = False  # an empty data folder is no mistake


COMMANDS = {
    "up": Command("Set up and run everything on this machine.", "marketplace.stack.up:main"),
    "test": Command("Set up and test everything.", "marketplace.stack.trial:main", needs_tests_lock=True),
    "lint": Command(
        "Check style, types, import order, SQL and catalogues.", "marketplace.stack.lint:main", needs_tests_lock=True
    ),
    "bench": Command(
        "Measure a page or a job against its floor.", "tests.benchmarks.bench:main", needs_tests_lock=True
    ),
    "install": Command("Make the virtual environment and nothing else.", "marketplace.cli:installed"),
    "serve": Command("Run one process: web, worker, beat or sweep.", "marketplace.stack.serve:main"),
    "upgrade": Command(
        "Run the database migrations under load.", "marketplace.stack.migrate:main", needs_servers=True, may_be_new=True
    ),
    "backup": Command(
        "Write the database and the files into one archive.", "marketplace.stack.backup:main", needs_servers=True
    ),
    "restore": Command(
        "Read such an archive back.", "marketplace.stack.restore:main", needs_servers=True, may_be_new=True
    ),
    "demo": Command("Load the demo data once.", "marketplace.demo:main", needs_servers=True, may_be_new=True),
    "import-producers": Command(
        "Read producers from CSV or XLSX.", "marketplace.directory.command:main", needs_servers=True
    ),
    "open-market": Command("Open a marketplace.", "marketplace.opening:main", needs_servers=True),
    "import-market": Command(
        "Bring an archive into a new marketplace.", "marketplace.opening:bring_in", needs_servers=True
    ),
    "translate": Command("Bring the catalogues up to date.", "marketplace.core.i18n:update_catalogues"),
    "evaluate-matching": Command(
        "Rank producers for requests of files, as matching does.", "marketplace.matching.evaluation:main"
    ),
    "audit-verify": Command("Check the chain of events.", "marketplace.audit:main", needs_servers=True),
}


def overview() -> str:
    width = max(map(len, COMMANDS))
    lines = [f"  {name:<{width}}  {command.help}" for name, command in COMMANDS.items()]
    return "\n".join(["python3 -m marketplace COMMAND [--help]", "", *lines])


def main(argv: list[str]) -> int:
    """Run a command inside the virtual environment; its exit code."""
    name, *rest = argv
    command = COMMANDS[name]
    try:
        function = load(command.target)
        helped = "-h" in rest or "--help" in rest
        with contextlib.ExitStack() as running:
            if command.needs_servers and not helped:
                running.enter_context(load("marketplace.stack.environment:servers")(may_be_new=command.may_be_new))
            return function(rest) or 0
    except Trouble as trouble:
        print(f"tapak: {trouble}", file=sys.stderr)
        return 1


def load(target: str) -> Callable[..., Any]:
    """The function that "module:function" names; Trouble when this clone does not have it."""
    module, _, function = target.partition(":")
    try:
        return getattr(importlib.import_module(module), function)
    except ModuleNotFoundError as error:
        if error.name is None or not (module == error.name or module.startswith(error.name + ".")):
            raise
        raise Trouble(f"This command is not here yet ({module} is missing).") from error
    except AttributeError as error:
        raise Trouble(f"This command is not here yet ({target} is missing).") from error


def installed(_argv: list[str]) -> int:
    print(f"The packages are in {sys.prefix}.")
    return 0
