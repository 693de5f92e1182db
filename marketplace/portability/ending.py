"""Deleting a marketplace that is being closed, with a receipt: what was there, counted and digested, and is no more."""

import hashlib
from typing import Any

import redis
from sqlalchemy import text

from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.core.errors import Conflict
from marketplace.core.files import FileStore
from marketplace.core.i18n import N_
from marketplace.core.states import By
from marketplace.portability import tables
from marketplace.tenants.models import Tenant
from marketplace.tenants.rules import TenantState, TenantVerb

NOT_CLOSING = N_("Tutup dulu pasarnya, baru isinya dihapus.")


def purge(store: FileStore, redis_url: str, tenant: Tenant) -> dict[str, Any]:
    """Delete all rows, files and Redis keys of the marketplace that has been entered; the receipt stays on its row."""
    if tenant.state != TenantState.CLOSING:
        raise Conflict(NOT_CLOSING)
    ordered, digest = tables.in_order(), hashlib.sha256()
    counts = {}
    for table in ordered:
        digest.update(table.encode())
        for line in tables.rows(table):
            digest.update(line.encode())
    for table in reversed(ordered):
        counts[table] = tables.delete(table)
    left = {table: number for table in ordered if (number := tables.count(table))}
    if left:
        raise RuntimeError(f"rows are left: {left}")
    names = list(store.list(str(tenant.id)))
    for name in names:
        store.delete(name)
    receipt = {
        "slug": tenant.slug,
        "deleted_at": now().isoformat(),
        "rows": {table: number for table, number in sorted(counts.items()) if number},
        "files": len(names),
        "redis_keys": _forget_keys(redis_url, tenant),
        "sha256_of_rows": digest.hexdigest(),
    }
    db.session.execute(
        text("DELETE FROM schedule_runs WHERE name LIKE '%' || CAST(:tenant AS text)"), {"tenant": str(tenant.id)}
    )
    tenant.receipt, tenant.logo_digest, tenant.domain = receipt, None, None
    tenant.contact_email = tenant.contact_phone = tenant.privacy_officer = ""
    tenant.advance(TenantVerb.PURGE, By.CLOCK)
    return receipt


def _forget_keys(redis_url: str, tenant: Tenant) -> int:
    """Counters of limits carry the slug, hints the id."""
    client = redis.Redis.from_url(redis_url)
    keys = [key for part in (tenant.slug, str(tenant.id)) for key in client.scan_iter(f"*{part}*", count=1000)]
    return int(client.delete(*keys)) if keys else 0  # type: ignore[arg-type]  # this client waits
