"""Every statement that is written in SQL names the tenant for every table it reads, whether or not a test sends it."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from marketplace.core.db import db
from tests.isolation.naming import unnamed

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(file for folder in ("marketplace", "workers") for file in (ROOT / folder).rglob("*.py"))
TABLES = {table.name for table in db.metadata.tables.values() if "tenant_id" in table.columns}
TABLES |= {"search_words", "search_near", "_filled_in"}
# Statements about every marketplace, each with the reason why; by a piece of the statement.
EXEMPT = {
    "SELECT 'reactions' AS queue, coalesce": "figures of the whole machine: role tapak_relay sees when, not whose",
    "SELECT count(*), min(due_at), min(id::text)": "the supervisor looks whether any work lies: role tapak_relay",
    "WHERE boot_id = %s AND state = 'sending'": "what a worker that died held is everybody's: role tapak_relay",
}


def _written(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The texts of a file, with its own constants in their places and _filled_in where something else comes in."""
    common = _constants(tree.body, {})
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    seen = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for scope, known in [*((one, _constants(ast.walk(one), common)) for one in functions), (tree, common)]:
        for node in ast.walk(scope):
            if isinstance(node, ast.JoinedStr | ast.Constant) and id(node) not in seen:
                seen.add(id(node))
                yield node.lineno, _text(node, known)


def _constants(nodes: Iterable[ast.AST], known: dict[str, str]) -> dict[str, str]:
    found = dict(known)
    for node in nodes:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found[node.targets[0].id] = _text(node.value, found)
    return found


def _text(node: ast.AST, constants: dict[str, str]) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part, constants) for part in node.values)
    if isinstance(node, ast.FormattedValue) and isinstance(node.value, ast.Name):
        return constants.get(node.value.id, "_filled_in")
    return "_filled_in"


def test_every_statement_written_in_sql_names_the_tenant_of_every_table() -> None:
    read, faults, exempt = 0, [], set[str]()
    for file in FILES:
        for line, one in _written(ast.parse(file.read_text())):
            if not _is_sql(one):
                continue
            read += 1
            wrong = [f"{file.relative_to(ROOT)}:{line}: {fault}" for fault in unnamed(one, TABLES)]
            reasons = {piece for piece in EXEMPT if wrong and piece in one}
            exempt |= reasons
            faults += [] if reasons else wrong
    assert faults == []
    assert read > 100
    assert exempt == set(EXEMPT), "an exemption that nothing needs"


def _is_sql(one: str) -> bool:
    # Where the tables and the whole condition are filled in, nothing can be read: test_named.py looks at what is sent.
    if re.search(r"FROM _filled_in(?:\s+_filled_in)*\s+WHERE _filled_in", one):
        return False
    return re.search(r"\b(?:SELECT|UPDATE|DELETE FROM|JOIN)\s", one) is not None
