"""A marketplace is carried away whole, comes back row by row in a new one, and is deleted with a receipt."""

import hashlib
import io
import json
import uuid
import zipfile
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select, text

from marketplace.core.db import db, enter_tenant, transaction
from marketplace.core.errors import DomainError
from marketplace.events import queries as events
from marketplace.notifications.models import Delivery
from marketplace.portability import actions, making, tables
from marketplace.portability.bringing import NUMBERED_ANEW, bring_in
from marketplace.portability.ending import purge
from marketplace.portability.models import Archive
from marketplace.portability.rules import LEFT_OUT
from marketplace.tenants import actions as tenants
from marketplace.tenants import queries as markets
from marketplace.tenants.actions import OPERATOR
from tests.cast import Cast
from tests.clients import browser
from tests.database import Servers
from tests.world import make_world

# What differs by nature between a marketplace and its copy.
ANEW = {
    "event_links": {"sha256"},
    "deliveries": {"state", "lease", "last_error"},
    "offer_rows": {"changed"},
    "need_rows": {"changed"},
    "rankings": {"swept"},
}


@pytest.fixture
def whole(cast: Cast, background) -> Cast:
    """Our marketplace with one of everything in it, archived."""
    make_world(cast, background)
    cast.app.extensions["files"].put(f"{cast.tenant_id}/photos/x/640.webp", b"a picture")
    return cast


def _archive(cast: Cast, background) -> bytes:
    with cast.inside():
        archive_id = actions.ask(OPERATOR).id
    background(cast)
    with cast.inside():
        archive = db.session.get_one(Archive, (cast.tenant_id, archive_id))
        assert (archive.state, archive.done) == ("ready", archive.total)
        content: bytes = cast.app.extensions["files"].get(making.key_of(archive))
        assert hashlib.sha256(content).hexdigest() == archive.sha256
    return content


def _rows(tenant_id: uuid.UUID) -> Iterator[tuple[str, list[dict[str, object]]]]:
    enter_tenant(tenant_id)
    for table in tables.in_order():
        if table not in LEFT_OUT:
            yield table, [json.loads(line.replace(str(tenant_id), "TENANT")) for line in tables.rows(table)]


def test_an_archive_comes_back_row_by_row_in_a_new_marketplace(app: Flask, whole: Cast, background) -> None:
    content, slug = _archive(whole, background), f"c{uuid.uuid4().hex[:10]}"
    bundle = zipfile.ZipFile(io.BytesIO(content))
    stored = {
        told["table"]: [json.loads(x) for x in bundle.read(f"data/{told['table']}.jsonl").decode().splitlines()]
        for told in json.loads(bundle.read("manifest.json"))["tables"]
    }
    with app.app_context():
        with transaction():
            copy = bring_in(OPERATOR, app.extensions["files"], bundle, slug).id
        enter_tenant(copy)
        assert events.broken_links() == []
        differing = []
        for table, rows in _rows(copy):
            now_there = {row["id"]: row for row in rows}
            for before in json.loads(json.dumps(stored[table]).replace(str(whole.tenant_id), "TENANT")):
                after = now_there.pop(before["id"], {})
                hidden = ANEW.get(table, set()) | ({"body", "canonical"} if table == "event_details" else set())
                if {k: v for k, v in before.items() if k not in hidden} != {
                    k: v for k, v in after.items() if k not in hidden
                }:
                    differing.append((table, before["id"]))
            # The import itself is noted, once.
            if len(now_there) != (1 if table in ("events", "event_details", "event_links") else 0):
                differing.append((table, sorted(now_there)))
        assert differing == []
        for table in NUMBERED_ANEW:
            numbers = [row["changed"] for name, rows in _rows(copy) if name == table for row in rows]
            assert min(numbers) > max(row["changed"] for row in stored[table]), "later than all that workers have seen"
        assert app.extensions["files"].get(f"{copy}/photos/x/640.webp") == b"a picture"
        assert db.session.scalars(select(Delivery.id).where(Delivery.state == "queued")).all() == []
    assert browser(app, f"{slug}.localhost").get("/").status_code == 200


def test_an_archive_counts_against_the_share_and_a_full_marketplace_may_still_leave(whole: Cast, background) -> None:
    with whole.inside():
        tenants.set_quotas(OPERATOR, markets.current(), people=9, listings=9, megabytes=0, messages=9)
        before = markets.current().used_bytes
    content = _archive(whole, background)
    with whole.inside():
        assert markets.current().used_bytes == before + len(content)


def test_every_table_but_the_named_ones_is_in_the_archive(whole: Cast, background) -> None:
    bundle = zipfile.ZipFile(io.BytesIO(_archive(whole, background)))
    with whole.inside():
        every = set(tables.in_order())
    stored = {name[5:-6] for name in bundle.namelist() if name.startswith("data/")}
    assert stored == every - set(LEFT_OUT)
    assert set(LEFT_OUT) <= every


def test_an_archive_that_was_tampered_with_is_refused(app: Flask, whole: Cast, background) -> None:
    bundle, changed = zipfile.ZipFile(io.BytesIO(_archive(whole, background))), io.BytesIO()
    with zipfile.ZipFile(changed, "w") as forged:
        for name in bundle.namelist():
            content = bundle.read(name)
            if name == "data/events.jsonl":
                content = content.replace(b"organisation.", b"organisatiom.")
            if name == "manifest.json":
                manifest = json.loads(content)
                events_row = bundle.read("data/events.jsonl").replace(b"organisation.", b"organisatiom.")
                for told in manifest["tables"]:
                    if told["table"] == "events":
                        told["sha256"] = hashlib.sha256(events_row).hexdigest()
                content = json.dumps(manifest).encode()
            forged.writestr(name, content)
    with app.app_context(), pytest.raises(DomainError, match="rusak"), transaction():
        bring_in(OPERATOR, app.extensions["files"], zipfile.ZipFile(changed), f"c{uuid.uuid4().hex[:10]}")


def _checksum(tenant_id: uuid.UUID) -> str:
    return hashlib.sha256(json.dumps(list(_rows(tenant_id))).encode()).hexdigest()


def test_a_closed_marketplace_is_deleted_with_a_receipt_and_its_neighbour_is_untouched(
    app: Flask, whole: Cast, running: Servers
) -> None:
    assert whole.other
    with app.app_context():
        before = _checksum(whole.other.tenant_id)
        db.session.remove()
        with transaction():
            tenants.close(OPERATOR, markets.entered(whole.tenant_id))
        with transaction():
            receipt = purge(app.extensions["files"], running.redis_url, markets.entered(whole.tenant_id))
        enter_tenant(whole.tenant_id)
        assert {table: rows for table, rows in _rows(whole.tenant_id) if rows} == {}
        assert receipt["rows"]["people"] == 9
        assert receipt["files"] >= 1
        assert list(app.extensions["files"].list(str(whole.tenant_id))) == []
        assert markets.find(whole.slug).state == "closed"
        assert _checksum(whole.other.tenant_id) == before


def test_what_is_open_is_not_deleted(app: Flask, cast: Cast, running: Servers) -> None:
    with app.app_context(), pytest.raises(DomainError):
        purge(app.extensions["files"], running.redis_url, markets.entered(cast.tenant_id))


def test_the_application_may_delete_every_table_of_a_tenant(app: Flask) -> None:
    """A table that it may not delete from could not be deleted with its marketplace: grant DELETE, and use
    append_only() where rows must stay until then."""
    with app.app_context():
        kept = [
            table
            for table in tables.in_order()
            if not db.session.scalar(
                text("SELECT has_table_privilege('tapak_app', :table, 'DELETE')"), {"table": table}
            )
        ]
    assert kept == []
