"""Everything about one person in a ZIP: JSON by table, his organisations' photos, and what was read or done when."""

import io
import json
import uuid
import zipfile
from typing import Any

from sqlalchemy import select, text

from marketplace.accounts.actor import Actor
from marketplace.core.clock import now
from marketplace.core.db import db, tenant_id
from marketplace.core.files import FileStore
from marketplace.listings.models import Listing
from marketplace.photos.models import Photo
from marketplace.privacy.register import Entry, entries

# What proves who somebody is stays here, also from a copy for himself: a lost copy must open nothing.
HIDDEN = "secret"
README = """Data Anda / Your data

data/<table>.json   semua baris tentang Anda dan usaha Anda / every row about you and your organisations
register.json       untuk apa tiap kolom disimpan / what each column is kept for
photos/             foto usaha Anda / the photos of your organisations

Schema: Tapak my-data, version 1. Times are ISO 8601, money is whole rupiah.
"""


def archive(actor: Actor, store: FileStore) -> bytes:
    """The ZIP, built by walking the register: a table that is registered is in it."""
    firms = [one.organisation_id for one in actor.belongings if one.role == "owner"]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("README.txt", README)
        bundle.writestr("about.json", _json({"schema": "tapak/my-data", "version": 1, "made_at": now().isoformat()}))
        for entry in entries().values():
            rows = _rows(entry, actor.person_id, firms)
            if rows:
                bundle.writestr(f"data/{entry.table}.json", _json(rows))
        bundle.writestr("data/events.json", _json(_trail(actor.person_id)))
        bundle.writestr("register.json", _json(_purposes()))
        for name in _photos(store, firms):
            bundle.writestr(f"photos/{name.partition('/photos/')[2]}", store.get(name), zipfile.ZIP_STORED)
    return out.getvalue()


def _rows(entry: Entry, person_id: uuid.UUID, firms: list[uuid.UUID]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    shown = [name for name, why in entry.columns.items() if why.name != HIDDEN]
    for column, values in ((entry.whose, [person_id]), (entry.firm, firms)):
        if column and values:
            statement = text(
                f"SELECT row_to_json(t) FROM (SELECT {', '.join(shown)} FROM {entry.table} "  # noqa: S608  the register's
                f"WHERE tenant_id = :tenant AND {column} = ANY(:values) ORDER BY id) t"
            )
            for row in db.session.scalars(statement, {"tenant": tenant_id(), "values": values}):
                found[row["id"]] = row
    return list(found.values())


def _trail(person_id: uuid.UUID) -> list[dict[str, Any]]:
    """What he did and what was done about him; ids, kinds and times."""
    statement = text("""
        SELECT json_build_object('at', at, 'kind', kind, 'subject', subject_id, 'by_you', person_id = :person)
        FROM events WHERE tenant_id = :tenant AND (person_id = :person OR subject_id = :person) ORDER BY id
    """)
    return list(db.session.scalars(statement, {"tenant": tenant_id(), "person": person_id}))


def _photos(store: FileStore, firms: list[uuid.UUID]) -> list[str]:
    if not firms:
        return []
    own = (
        select(Photo.id)
        .join(Listing, (Listing.tenant_id == Photo.tenant_id) & (Listing.id == Photo.listing_id))
        .where(Listing.organisation_id.in_(firms))
    )
    ids = {str(photo_id) for photo_id in db.session.scalars(own)}
    return [name for name in store.list(f"{tenant_id()}/photos") if ids & set(name.split("/"))] if ids else []


def _purposes() -> dict[str, dict[str, dict[str, str]]]:
    return {
        entry.table: {
            column: {"purpose": why.purpose, "basis": why.basis, "retention": why.retention}
            for column, why in entry.columns.items()
        }
        for entry in entries().values()
        if entry.whose or entry.firm
    }


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, default=str)
