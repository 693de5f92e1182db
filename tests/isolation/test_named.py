"""Every statement that pages and workers send names the tenant for every table it reads: the policies are not alone."""

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import Connection, Engine, event

from tests.cast import Cast, make_cast
from tests.clients import browser
from tests.database import Servers
from tests.isolation.tables import tenant_tables
from tests.world import make_world

# Statements that must look at more than one marketplace, or at a row that no tenant can be named for, each with the
# reason why; by a piece of the statement.
EXEMPT: dict[str, str] = {}
# A table in a FROM, with its short name.
_ALIASED = r"[a-z_]+\b(?!\.)(?: (?:AS )?[a-z_0-9]+)?"


@pytest.fixture(scope="module")
def statements(app: Flask, running: Servers, background: Callable[[Cast], int]) -> set[str]:
    """What was sent to PostgreSQL while a world was made, with all that followed, and its pages were opened."""
    seen: set[str] = set()

    def listen(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.add(statement)

    event.listen(Engine, "before_cursor_execute", listen)
    try:
        cast = make_cast(app, running.owner_url)
        world = make_world(cast, background)
        for part in ("owner", "buyer", "moderator", "admin"):
            client = browser(app, cast.host, getattr(cast, part))
            for rule in app.url_map.iter_rules():
                if "GET" in (rule.methods or ()) and rule.arguments <= set(world.ids):
                    values = {name: world[name] for name in rule.arguments}
                    client.get(app.url_map.bind(cast.host).build(rule.endpoint, values, method="GET"))
    finally:
        event.remove(Engine, "before_cursor_execute", listen)
    return seen


def test_every_statement_names_the_tenant_of_every_table(statements: set[str], above: Connection) -> None:
    tables = {table.name for table in tenant_tables(above)} | {"search_words", "search_near"}
    assert len(statements) > 100
    faults = {fault for statement in statements for fault in _unnamed(statement, tables)}
    assert sorted(faults) == []


def _unnamed(statement: str, tables: set[str]) -> Iterator[str]:
    flat = re.sub(r"\s+", " ", statement).strip()
    if flat.startswith(("INSERT", "SET", "SAVEPOINT")) or any(piece in flat for piece in EXEMPT):
        return
    lists = re.findall(rf"(?:FROM|JOIN|UPDATE|USING) ({_ALIASED}(?:, {_ALIASED})*)", flat)
    read = [item.split()[0] for items in lists for item in items.split(", ") if item.split()[0] in tables]
    named = len(re.findall(r"\btenant_id = ", flat))
    if named < len(read):
        yield f"{len(read)} tables, {named} times the tenant: {flat[:300]}"
    if read and not re.search(r"\btenant_id = (?:CAST\()?%\(", flat):
        yield f"no tenant given: {flat[:300]}"
