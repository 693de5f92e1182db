"""Bringing an archive into a new marketplace: ids stay, the marketplace's own id is another, the chain is made anew."""

import hashlib
import json
import zipfile
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import text

from marketplace.core.db import db
from marketplace.core.errors import Invalid
from marketplace.core.files import FileStore
from marketplace.core.i18n import N_
from marketplace.core.states import By
from marketplace.events.actions import Acting, record
from marketplace.events.chain import GENESIS, link_digest
from marketplace.events.kinds import Kind
from marketplace.portability import tables
from marketplace.portability.rules import SCHEMA, VERSION
from marketplace.tenants.actions import Furnishing, begin_opening
from marketplace.tenants.models import Tenant
from marketplace.tenants.rules import TenantVerb

UNKNOWN = N_("Berkas ini bukan salinan pasar yang kami kenal.")
BROKEN = N_("Salinan ini rusak: %(what)s tidak cocok dengan daftarnya.")
# Where the marketplace's id must stay as it was: a digest covers these texts.
AS_THEY_ARE = frozenset({"event_details"})
# What a trigger counts up again as the rows below it come in.
COUNTED_AGAIN = {"capacity_weeks": {"booked": 0}, "rankings": {"swept": 0}}
# Numbered as this database counts changes: under a number of another one a worker would take later ones for seen.
NUMBERED_ANEW = ("offer_rows", "need_rows")


def bring_in(by: Acting, store: FileStore, archive: zipfile.ZipFile, slug: str) -> Tenant:
    """Everything of the archive in a new marketplace, entered and open; wholly or not at all."""
    manifest = _checked(archive)
    old = manifest["tenant_id"]
    last = _check_chain(archive, old)
    tenant = _opening(json.loads(archive.read("marketplace.json")), slug)
    for told in manifest["tables"]:
        if told["table"] != "event_links":
            _insert(told["table"], _lines(archive, told["table"], old, str(tenant.id)))
    _chain_anew(archive, old, str(tenant.id))
    db.session.execute(
        text("""
            UPDATE deliveries SET state = 'cancelled', lease = NULL, last_error = 'brought in from an archive'
            WHERE tenant_id = :tenant AND state IN ('queued', 'sending', 'retry', 'unknown')
        """),
        {"tenant": tenant.id},
    )
    for table in NUMBERED_ANEW:
        db.session.execute(
            text(f"UPDATE {table} SET changed = nextval('match_changes') WHERE tenant_id = :tenant"),  # noqa: S608
            {"tenant": tenant.id},
        )
    for name in archive.namelist():
        if name.startswith("files/"):
            store.put(f"{tenant.id}/{name.removeprefix('files/').replace(old, str(tenant.id))}", archive.read(name))
    tenant.advance(TenantVerb.OPEN, By.STAFF)
    record(by, Kind.TENANT_BROUGHT_IN, tenant, came_from=old, chain_ended_with=last, made_at=manifest["made_at"])
    return tenant


def _checked(archive: zipfile.ZipFile) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads(archive.read("manifest.json"))
    except (KeyError, ValueError) as error:
        raise Invalid(UNKNOWN) from error
    if (manifest.get("schema"), manifest.get("version")) != (SCHEMA, VERSION):
        raise Invalid(UNKNOWN)
    for told in manifest["tables"]:
        if hashlib.sha256(archive.read(f"data/{told['table']}.jsonl")).hexdigest() != told["sha256"]:
            raise Invalid(BROKEN, what=told["table"])
    return manifest


def _lines(archive: zipfile.ZipFile, table: str, old: str, new: str) -> list[str]:
    lines = archive.read(f"data/{table}.jsonl").decode().splitlines()
    if table in AS_THEY_ARE:
        return [json.dumps({**json.loads(line), "tenant_id": new}) for line in lines]
    if table in COUNTED_AGAIN:
        lines = [json.dumps({**json.loads(line), **COUNTED_AGAIN[table]}) for line in lines]
    return [line.replace(old, new) for line in lines]


def _insert(table: str, lines: list[str]) -> None:
    """In one statement, so that rows may refer to rows of the same table."""
    if not lines:
        return
    names = ", ".join(f'"{name}"' for name in tables.columns(table))
    # The names of tables and columns come from the catalogue, not from the archive.
    if table not in tables.in_order():
        raise Invalid(UNKNOWN)
    statement = f"INSERT INTO {table} ({names}) SELECT {names} FROM jsonb_populate_recordset(NULL::{table}, :rows)"  # noqa: S608
    db.session.execute(text(statement.replace(":rows", "CAST(:rows AS jsonb)")), {"rows": f"[{','.join(lines)}]"})


def _events(archive: zipfile.ZipFile) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    events = {row["id"]: row for row in map(json.loads, archive.read("data/events.jsonl").decode().splitlines())}
    links = [json.loads(line) for line in archive.read("data/event_links.jsonl").decode().splitlines()]
    return events, sorted(links, key=lambda link: link["position"])


def _check_chain(archive: zipfile.ZipFile, tenant: str) -> str:
    """The old chain under the old id; Invalid when it does not hold. Its last digest, in hex."""
    events, links = _events(archive)
    digest = GENESIS
    for number, link in enumerate(links, 1):
        digest = link_digest(digest, number, _event(events[link["event_id"]], tenant))
        if link["position"] != number or link["sha256"] != f"\\x{digest.hex()}":
            raise Invalid(BROKEN, what=f"event_links {number}")
    return digest.hex()


def _chain_anew(archive: zipfile.ZipFile, old: str, new: str) -> None:
    events, links = _events(archive)
    digest, lines = GENESIS, []
    for link in links:
        row = json.loads(json.dumps(events[link["event_id"]]).replace(old, new))
        digest = link_digest(digest, link["position"], _event(row, new))
        lines.append(json.dumps({**link, "tenant_id": new, "sha256": f"\\x{digest.hex()}"}))
    _insert("event_links", lines)


def _event(row: dict[str, Any], tenant: str) -> Any:
    """As much of an event as its digest covers."""
    details = row["details_sha256"]
    return SimpleNamespace(
        tenant_id=tenant, id=row["id"], kind=SimpleNamespace(value=row["kind"]), subject_kind=row["subject_kind"],
        subject_id=row["subject_id"], person_id=row["person_id"], part=row["part"],
        organisation_id=row["organisation_id"], on_behalf_of_id=row["on_behalf_of_id"],
        at=datetime.fromisoformat(row["at"]), details_sha256=bytes.fromhex(details[2:]) if details else None,
    )  # fmt: skip


def _opening(row: dict[str, Any], slug: str) -> Tenant:
    """The marketplace's own row: as it was, under another slug, and without the domain, which may be in use still."""
    shown = {name: row[name] for name in Furnishing.__dataclass_fields__ if name in row}
    shown = {name: tuple(value) if isinstance(value, list) else value for name, value in shown.items()}
    tenant = begin_opening(slug, Furnishing(**{**shown, "domain": None}))
    for name in ("is_demo", "logo_digest", "most_people", "most_listings", "most_megabytes", "most_messages"):
        setattr(tenant, name, row[name])
    db.session.flush()
    return tenant
