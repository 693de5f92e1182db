"""Everything that anybody of ours can open, followed link by link, holds no word and no id of another marketplace."""

import logging
import re
import uuid
from collections import Counter, deque
from collections.abc import Iterator

import pytest
from flask import Flask
from redis import Redis
from sqlalchemy import Connection, Enum, Text, text
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import HTTPException

from marketplace.app import create_app
from marketplace.config import Settings
from marketplace.core.db import TenantScoped, db
from tests.cast import Cast
from tests.clients import Browser, browser
from tests.database import Servers
from tests.isolation.tables import tenant_tables
from tests.world import World

CANARY = "kenari" + uuid.uuid4().hex[:10]
LINK = re.compile(r"""(?:href|src|action)="(/[^"#]*)""")
PARTS = (None, "owner", "buyer", "moderator", "admin", "viewer")
PER_ENDPOINT = 3
# What the machine reads by the letter; a word more would be another thing, not a leak.
MACHINE = re.compile(
    r"hash|digest|sha256|token|secret|key|salt|code|edition|_kind$|^kind$|path|language|zone|channel|url"
)


@pytest.fixture(scope="module")
def marked(above: Connection, theirs: tuple[Cast, World]) -> set[str]:
    """Their words, each with our mark in it, and their ids: what nobody of ours may ever see."""
    tenant, marked = theirs[0].tenant_id, 0
    above.execute(text("SET session_replication_role = replica"))
    for mapper in db.Model.registry.mappers:
        if not issubclass(mapper.class_, TenantScoped):
            continue
        for column in mapper.local_table.columns:
            if isinstance(column.type, Text) and not isinstance(column.type, Enum) and not MACHINE.search(column.name):
                update = f"UPDATE {mapper.local_table} SET {column.name} = {column.name} || :word WHERE tenant_id = :t"
                try:
                    marked += above.execute(text(update), {"word": f" {CANARY}", "t": tenant}).rowcount
                except IntegrityError:
                    continue  # a check knows every word that may stand there: nothing of theirs could
    above.execute(text("SET session_replication_role = DEFAULT"))
    assert marked > 50
    ids = {
        str(row.id)
        for table in tenant_tables(above)
        for row in above.execute(text(f"SELECT id FROM {table.name} WHERE tenant_id = :t"), {"t": tenant})
    }
    return {CANARY, theirs[0].slug, *ids}


@pytest.fixture(scope="module")
def without_policies(environment: dict[str, str], running: Servers) -> Iterator[Flask]:
    """The whole application on a connection for which no policy holds: what its own statements name is all there is."""
    application = create_app(Settings.from_environment({**environment, "DATABASE_URL": running.admin_url}))
    yield application
    with application.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("part", PARTS)
def test_nothing_of_theirs_is_on_any_page_of_ours(
    app: Flask, ours: tuple[Cast, World], marked: set[str], part: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        pages, leaks = _crawl(app, ours, part, marked)
    assert leaks == []
    assert pages > 10
    assert not any(word in record.getMessage() for record in caplog.records for word in marked)


@pytest.mark.parametrize("part", PARTS)
def test_nor_would_it_be_if_the_policies_were_gone(
    without_policies: Flask, ours: tuple[Cast, World], marked: set[str], part: str | None
) -> None:
    pages, leaks = _crawl(without_policies, ours, part, marked)
    assert leaks == []
    assert pages > 10


def test_redis_holds_no_word_of_anybody(running: Servers, marked: set[str]) -> None:
    """Redis has ids and numbers: a hint of what is due, a count of tries."""
    server = Redis.from_url(running.redis_url)
    for key in server.scan_iter():
        kept = server.dump(key) or b""
        assert CANARY.encode() not in key + kept  # type: ignore[operator]


def _crawl(app: Flask, ours: tuple[Cast, World], part: str | None, forbidden: set[str]) -> tuple[int, list[str]]:
    """How many pages `part` has opened, and where something stood that is not ours."""
    cast, world = ours
    client = browser(app, cast.host, getattr(cast, part) if part else None)
    adapter = app.url_map.bind(cast.host)
    waiting: deque[str] = deque(_beginnings(app, adapter, world))
    known, often, leaks, pages = set(waiting), Counter[str](), [], 0
    while waiting:
        path = waiting.popleft()
        try:
            endpoint = adapter.match(path.split("?")[0], method="GET")[0]
        except HTTPException:
            continue
        if often[endpoint] >= PER_ENDPOINT:
            continue
        often[endpoint] += 1
        body = _open(client, path, leaks)
        pages += 1
        leaks += [f"{path}: {word}" for word in forbidden if word in body]
        fresh = [link.replace("&amp;", "&") for link in LINK.findall(body)]
        waiting.extend(link for link in fresh if link not in known)
        known.update(fresh)
    return pages, leaks


def _beginnings(app: Flask, adapter: object, world: World) -> Iterator[str]:
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.arguments <= set(world.ids):
            values = {name: world[name] for name in rule.arguments}
            yield adapter.build(rule.endpoint, values, method="GET")  # type: ignore[attr-defined]


def _open(client: Browser, path: str, leaks: list[str]) -> str:
    answer = client.get(path)
    if answer.status_code >= 500:
        leaks.append(f"{path}: {answer.status_code}")
    kept = " ".join(f"{name}: {value}" for name, value in answer.headers)
    return kept + answer.get_data().decode("utf-8", "replace")
