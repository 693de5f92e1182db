"""Saying something above a national list, and taking it back; every change is a version of the list."""

from sqlalchemy import func, select

from marketplace.core.clock import now
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import Conflict
from marketplace.core.i18n import N_
from marketplace.core.ids import uuid7
from marketplace.events.actions import Acting, record
from marketplace.events.kinds import Kind
from marketplace.reference import national, queries
from marketplace.reference.models import ReferenceEntry
from marketplace.reference.rules import ListKey, checked

GONE = N_("Ini sudah dihapus.")


def say(by: Acting, key: ListKey, code: str, label: str, extra: str = "") -> ReferenceEntry:
    """From the next version of the list on, this is what the code stands for here."""
    code, label, extra = checked(key, code, label, extra, national.codes(key))
    _hold(key)
    held = next((own for own in queries.own_entries(key) if own.code == code), None)
    if held is not None and (held.label, held.extra) == (label, extra):
        return held  # sent twice
    number = queries.version(key) + 1
    if held is not None:
        held.until, held.ended_at = number, now()
        db.session.flush()
    entry = ReferenceEntry(
        id=uuid7(), list=key, code=code, label=label, extra=extra, since=number, person_id=by.person_id
    )
    db.session.add(entry)
    db.session.flush()
    record(by, Kind.REFERENCE_SAID, entry, list=key.value, code=code, version=number)
    return entry


def take_back(by: Acting, entry: ReferenceEntry) -> None:
    """The national list holds again for this code."""
    _hold(entry.list)
    if entry.until is not None:
        raise Conflict(GONE)
    entry.until, entry.ended_at = queries.version(entry.list) + 1, now()
    record(by, Kind.REFERENCE_ENDED, entry, list=entry.list.value, code=entry.code, version=entry.until)


def _hold(key: ListKey) -> None:
    """Two at once would make one version of two."""
    name = f"reference {tenant_id()} {key.value}"
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))
