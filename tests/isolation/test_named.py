"""Every statement that pages and workers send names the tenant for every table it reads: the policies are not alone."""

import pytest
from flask import Flask
from sqlalchemy import Connection

from tests.cast import Cast
from tests.clients import browser
from tests.isolation.conftest import listening
from tests.isolation.naming import unnamed
from tests.isolation.tables import tenant_tables
from tests.world import World


@pytest.fixture(scope="module")
def statements(app: Flask, ours: tuple[Cast, World], sent: set[str]) -> set[str]:
    """What was sent to PostgreSQL while a world was made, with all that followed, and its pages were opened."""
    cast, world = ours
    heard = set(sent)
    with listening(heard):
        for part in ("owner", "buyer", "moderator", "admin"):
            player = getattr(cast, part)
            client = browser(app, cast.host, player)
            for rule in app.url_map.iter_rules():
                # Whoever may not enter is sent away before anything is read.
                may_enter = app.view_functions[rule.endpoint].audiences & player.actor.audiences  # type: ignore[attr-defined]
                if "GET" in (rule.methods or ()) and rule.arguments <= set(world.ids) and may_enter:
                    values = {name: world[name] for name in rule.arguments}
                    client.get(app.url_map.bind(cast.host).build(rule.endpoint, values, method="GET"))
    return heard


def test_every_statement_names_the_tenant_of_every_table(statements: set[str], above: Connection) -> None:
    tables = {table.name for table in tenant_tables(above)} | {"search_words", "search_near"}
    assert len(statements) > 100
    assert sorted({fault for statement in statements for fault in unnamed(statement, tables)}) == []
