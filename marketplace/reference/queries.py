"""Reading a list as this marketplace has it: the national entries, and its own above them, now or at a version."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select

from marketplace.core.db import db, tenant_id
from marketplace.core.errors import NotFound
from marketplace.reference import national
from marketplace.reference.models import ReferenceEntry
from marketplace.reference.rules import OFF, ListKey


@dataclass(frozen=True)
class Entry:
    """`own_id` is that of the marketplace's entry, which stands above a national one of the same code.

    What is not `is_checked` was copied from an older edition, and nobody has held it against the new one.
    """

    code: str
    label: str
    extra: str
    own_id: uuid.UUID | None = None
    is_above: bool = False
    is_checked: bool = True


def version(key: ListKey) -> int:
    """How often this marketplace has changed its list; 0 is the national edition alone."""
    last = select(func.max(func.greatest(ReferenceEntry.since, func.coalesce(ReferenceEntry.until, 0))))
    wanted = last.where(ReferenceEntry.tenant_id == tenant_id(), ReferenceEntry.list == key)
    return db.session.scalar(wanted) or 0


def entries(key: ListKey, language: str, at: int | None = None) -> list[Entry]:
    """The whole list by code, as it is now or as it was at a version."""
    names = "en" if language.startswith("en") else "id"
    found = {
        one.code: Entry(one.code, getattr(one, names), one.extra, is_checked=one.is_checked)
        for one in national.entries(key)
    }
    for own in own_entries(key, at):
        found[own.code] = Entry(own.code, own.label, own.extra, own.id, own.code in found)
    return [found[code] for code in sorted(found)]


def own_entries(key: ListKey, at: int | None = None) -> Sequence[ReferenceEntry]:
    """The marketplace's own entries that hold now, or held at a version."""
    wanted = select(ReferenceEntry).where(ReferenceEntry.tenant_id == tenant_id(), ReferenceEntry.list == key)
    if at is None:
        wanted = wanted.where(ReferenceEntry.until.is_(None))
    else:
        later = or_(ReferenceEntry.until.is_(None), ReferenceEntry.until > at)
        wanted = wanted.where(ReferenceEntry.since <= at, later)
    return db.session.scalars(wanted.order_by(ReferenceEntry.code)).all()


def changes(key: ListKey) -> Sequence[ReferenceEntry]:
    """All that was ever said above the national list, the last first."""
    wanted = select(ReferenceEntry).where(ReferenceEntry.tenant_id == tenant_id(), ReferenceEntry.list == key)
    return db.session.scalars(wanted.order_by(ReferenceEntry.since.desc())).all()


def find(entry_id: uuid.UUID) -> ReferenceEntry:
    found = db.session.get(ReferenceEntry, (tenant_id(), entry_id), with_for_update=True)
    if found is None:
        raise NotFound()
    return found


def days_off() -> dict[date, bool]:
    """What this marketplace says of single days: whether each is a day off."""
    return {date.fromisoformat(own.code): own.extra == OFF for own in own_entries(ListKey.DAYS)}


def bps_codes() -> dict[str, str]:
    """The BPS codes that this marketplace has written, by Kemendagri's."""
    return {own.code: own.extra for own in own_entries(ListKey.REGENCIES) if own.extra}


def kbli(edition: str, code: str, language: str) -> Entry | None:
    """What a KBLI code of an edition stands for; None when nobody has said."""
    key = f"kbli_{edition}"
    if not code or key not in set(ListKey):
        return None
    return next((one for one in entries(ListKey(key), language) if one.code == code), None)


def in_kbli_2025(code: str, language: str) -> list[Entry]:
    """The codes of 2025 that continue this code of 2020: one or several."""
    return [one for one in entries(ListKey.KBLI_2025, language) if one.extra == code]
