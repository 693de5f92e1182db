"""Files stay small, say what they are, and keep to the few names that everybody knows."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CODE = sorted([*ROOT.glob("marketplace/**/*.py"), *ROOT.glob("workers/**/*.py"), *ROOT.glob("migrations/**/*.py")])
TESTS = sorted(ROOT.glob("tests/**/*.py"))
MOST_LINES, MOST_TEST_LINES, MOST_FUNCTION_LINES, MOST_ROUTE_LINES = 300, 450, 45, 30
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc", "base", "manager", "managers", "service", "services"}
# Who may end a transaction: the session's own door, the request's, and the form of an outside call.
COMMITS = {
    "marketplace/core/db.py",
    "marketplace/door.py",
}


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef):
            yield node


@pytest.mark.parametrize("path", CODE + TESTS, ids=_name)
def test_a_module_opens_with_a_sentence(path: Path) -> None:
    said = ast.get_docstring(ast.parse(path.read_text()))
    assert said, f"{_name(path)} does not say what it is"
    assert len(said.splitlines()[0]) <= 120


@pytest.mark.parametrize("path", CODE + TESTS, ids=_name)
def test_a_module_can_be_held_in_the_head(path: Path) -> None:
    most = MOST_TEST_LINES if path in TESTS else MOST_LINES
    assert len(path.read_text().splitlines()) <= most, f"{_name(path)}: which noun is missing?"


@pytest.mark.parametrize("path", CODE, ids=_name)
def test_a_function_can_be_read_at_once(path: Path) -> None:
    most = MOST_ROUTE_LINES if path.name == "routes.py" else MOST_FUNCTION_LINES
    if path.parts[-3:-1] == ("migrations", "versions"):
        most = 90
    long = {f.name: (f.end_lineno or 0) - f.lineno for f in _functions(path) if (f.end_lineno or 0) - f.lineno > most}
    assert long == {}


@pytest.mark.parametrize("path", CODE, ids=_name)
def test_a_module_is_named_for_what_it_is(path: Path) -> None:
    assert path.stem not in VAGUE


@pytest.mark.parametrize("path", CODE, ids=_name)
def test_nobody_else_ends_a_transaction(path: Path) -> None:
    ends = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "commit"
        and "session" in ast.unparse(node.func)
    ]
    assert not ends or _name(path) in COMMITS, f"{_name(path)}:{ends}"


@pytest.mark.parametrize("path", [p for p in CODE if p.name == "routes.py"], ids=_name)
def test_a_page_asks_a_query_and_never_the_tables(path: Path) -> None:
    source = path.read_text()
    assert "db.session" not in source
    assert "sqlalchemy" not in source


@pytest.mark.parametrize("path", CODE, ids=_name)
def test_a_state_changes_in_one_place(path: Path) -> None:
    """`thing.state = …` stands in core/states.py alone, for things that have a life."""
    if _name(path) == "marketplace/core/states.py":
        return
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                assigned = isinstance(target, ast.Attribute) and target.attr == "state"
                lives = path.parent.name in {
                    "listings",
                    "sourcing",
                    "proposals",
                    "organisations",
                    "skills",
                    "moderation",
                    "tenants",
                }
                assert not (assigned and lives), f"{_name(path)}:{node.lineno}"


CLAIMS = ("assert", "pytest.raises", "expect(")


@pytest.mark.parametrize("path", TESTS, ids=_name)
def test_every_test_asserts(path: Path) -> None:
    functions = {function.name: ast.unparse(function) for function in _functions(path)}
    claiming = {name for name, source in functions.items() if any(word in source for word in CLAIMS)}
    silent = [
        name
        for name, source in functions.items()
        if name.startswith("test_") and name not in claiming and not any(f"{one}(" in source for one in claiming)
    ]
    assert silent == []
