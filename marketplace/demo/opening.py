"""Opens the demonstration's marketplaces and lets the platform's operator in: done as the schema's owner."""

from typing import Any

from sqlalchemy import create_engine, insert, pool, select, update
from sqlalchemy.dialects.postgresql import insert as insert_once

from marketplace.accounts.passwords import make_hash
from marketplace.core.ids import uuid7
from marketplace.demo.people import MARKETS, OPERATOR, PASSWORD, script
from marketplace.tenants.models import Operator, Tenant
from marketplace.tenants.rules import TenantState

# What of a script's [market] is no column of a tenant.
_NO_COLUMN = {"shown"}


def open_all(owner_url: str) -> None:
    """Each marketplace that is not there yet; one that is there stays as it is."""
    engine = create_engine(owner_url, poolclass=pool.NullPool)
    with engine.begin() as connection:
        known = set(connection.scalars(select(Tenant.slug)))
        for slug in MARKETS:
            if slug not in known:
                connection.execute(insert(Tenant).values(_row(slug)))
                # Opening is a state of its own, which the database checks.
                opened = update(Tenant).where(Tenant.slug == slug)
                connection.execute(opened.values(state=TenantState.ACTIVE))
        if not connection.scalar(select(Operator.id).where(Operator.email == OPERATOR["email"])):
            row = {"id": uuid7(), "password_hash": make_hash(PASSWORD), **OPERATOR}
            connection.execute(insert_once(Operator).values(row).on_conflict_do_nothing())
    engine.dispose()


def _row(slug: str) -> dict[str, Any]:
    told = {name: value for name, value in script(slug)["market"].items() if name not in _NO_COLUMN}
    return {"id": uuid7(), "state": TenantState.OPENING, "is_demo": True, **told}
