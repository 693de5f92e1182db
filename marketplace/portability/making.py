"""Making an archive, step by step, in the background."""

import hashlib
import io
import json
import tempfile
import zipfile
from typing import Any

from flask import current_app
from sqlalchemy import text

from marketplace.core.clock import now
from marketplace.core.db import db, tenant_id
from marketplace.core.files import FileStore
from marketplace.core.states import By
from marketplace.events.actions import CLOCK, record
from marketplace.events.kinds import Kind
from marketplace.events.models import Event
from marketplace.portability import tables
from marketplace.portability.models import Archive
from marketplace.portability.rules import (
    FILES_A_STEP,
    LEFT_OUT,
    README,
    SCHEMA,
    VERSION,
    ArchiveState,
    ArchiveVerb,
)
from marketplace.tenants import queries as tenants
from marketplace.tenants import usage


def follow(event: Event) -> None:
    """The next step of an archive that has been asked for or has come a step further."""
    store: FileStore = current_app.extensions["files"]
    archive = db.session.get(Archive, (tenant_id(), event.subject_id), with_for_update=True)
    if archive is None or archive.state != ArchiveState.RUNNING:
        return
    names = files_of(store)
    if archive.total == 0:
        _keep_tables(store, archive)
        archive.total, archive.done = 1 + len(names), 1
    else:
        batch = names[archive.done - 1 : archive.done - 1 + FILES_A_STEP]
        _keep_files(store, archive, batch)
        archive.done += len(batch)
    if archive.done >= archive.total or archive.done > len(names):
        _finish(store, archive)
    else:
        record(CLOCK, Kind.ARCHIVE_ADVANCED, archive)


def key_of(archive: Archive) -> str:
    return f"{archive.tenant_id}/archives/{archive.id}.zip"


def files_of(store: FileStore) -> list[str]:
    """Every file of the marketplace but its archives, in a lasting order."""
    own = str(tenant_id())
    return sorted(name for name in store.list(own) if not name.startswith(f"{own}/archives/"))


def _part(archive: Archive, number: int) -> str:
    return f"{archive.tenant_id}/archives/{archive.id}.part-{number:06d}"


def _keep_tables(store: FileStore, archive: Archive) -> None:
    """All tables in one transaction, so that they fit each other."""
    db.session.flush()
    db.session.execute(text("SET LOCAL statement_timeout = 0"))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        told = []
        for table in tables.in_order():
            if table not in LEFT_OUT:
                lines = "".join(f"{line}\n" for line in tables.rows(table)).encode()
                bundle.writestr(f"data/{table}.jsonl", lines)
                sha256 = hashlib.sha256(lines).hexdigest()
                told.append({"table": table, "rows": lines.count(b"\n"), "sha256": sha256})
        row = db.session.scalar(text("SELECT row_to_json(t)::text FROM tenants t WHERE id = :t"), {"t": tenant_id()})
        bundle.writestr("marketplace.json", row or "{}")
        bundle.writestr("manifest.json", json.dumps(_manifest(told), indent=1))
        bundle.writestr("README.txt", README)
    store.put(_part(archive, 0), out.getvalue())


def _manifest(told: list[dict[str, Any]]) -> dict[str, Any]:
    tenant = tenants.current()
    step = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    return {
        "schema": SCHEMA, "version": VERSION, "step": step, "tenant_id": str(tenant.id), "slug": tenant.slug,
        "made_at": now().isoformat(), "tables": told, "left_out": LEFT_OUT,
    }  # fmt: skip


def _keep_files(store: FileStore, archive: Archive, names: list[str]) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as bundle:
        for name in names:
            bundle.writestr(f"files/{name.partition('/')[2]}", store.get(name))
    store.put(_part(archive, archive.done), out.getvalue())


def _finish(store: FileStore, archive: Archive) -> None:
    """Put the parts together; they go once the whole lies there."""
    prefix = f"{archive.tenant_id}/archives/"
    parts = sorted(n for n in store.list(prefix.rstrip("/")) if n.startswith(f"{prefix}{archive.id}.part-"))
    with tempfile.TemporaryFile() as whole:
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as bundle:
            for part in parts:
                with zipfile.ZipFile(io.BytesIO(store.get(part))) as piece:
                    for entry in piece.infolist():
                        bundle.writestr(entry, piece.read(entry), entry.compress_type)
        whole.seek(0)
        content = whole.read()
    # Counted and never refused: a marketplace that is full must be able to leave.
    usage.count_room(len(content))
    store.put(key_of(archive), content)
    for part in parts:
        store.delete(part)
    archive.size_bytes, archive.sha256 = len(content), hashlib.sha256(content).hexdigest()
    archive.finished_at = now()
    archive.advance(ArchiveVerb.FINISH, By.CLOCK)
    record(CLOCK, Kind.ARCHIVE_READY, archive)
