"""Two entries that are one firm: found by number or likeness, made one by a moderator, and made two again exactly."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError, InternalError, ProgrammingError

from marketplace.accounts.actor import Actor
from marketplace.core.clock import now
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import Conflict, Forbidden, NotFound
from marketplace.core.i18n import N_
from marketplace.core.ids import uuid7
from marketplace.core.states import By
from marketplace.events.actions import record
from marketplace.events.kinds import Kind
from marketplace.organisations.models import DistinctPair, Merge, Organisation
from marketplace.organisations.policy import can_check
from marketplace.organisations.rules import ALIKE_FROM, OrganisationState, OrganisationVerb
from marketplace.organisations.standing import hold

KEEP_THE_ACTIVE = N_("Pertahankan yang sudah punya pemilik; yang dari daftar umum digabung ke sana.")
NOT_THESE = N_("Dua ini tidak bisa digabung dalam keadaan sekarang.")

# What tells of the past, or of two entries as two, stays with the one it was written for.
STAYING = frozenset({"import_rows", "merges", "distinct_pairs", "profile_claims", "search_documents", "blocks"})
# What clashes with a row there, or what nobody may change.
UNMOVABLE = (IntegrityError, InternalError, ProgrammingError)

_ALIKE = text("""
    WITH known AS (
        SELECT o.id, o.trade_name, o.state, o.nib, o.regency_code, lower(o.trade_name) AS name,
            (SELECT array_agg(p.phone) FROM memberships m JOIN people p ON p.tenant_id = :tenant AND p.id = m.person_id
             WHERE m.tenant_id = :tenant AND m.organisation_id = o.id AND p.phone IS NOT NULL) AS phones
        FROM organisations o WHERE o.tenant_id = :tenant AND o.state IN ('active', 'unclaimed')
    )
    SELECT a.id AS first_id, a.trade_name AS first_name, a.state AS first_state,
        b.id AS second_id, b.trade_name AS second_name, b.state AS second_state,
        coalesce(a.nib = b.nib, false) AS same_nib, coalesce(a.phones && b.phones, false) AS same_phone,
        similarity(a.name, b.name) AS alike, a.regency_code
    FROM known a JOIN known b ON a.id < b.id AND (
        a.nib = b.nib
        OR (a.regency_code = b.regency_code AND similarity(a.name, b.name) >= :alike)
        OR (a.phones && b.phones AND similarity(a.name, b.name) >= :alike / 2))
    WHERE NOT EXISTS (SELECT FROM distinct_pairs d
        WHERE d.tenant_id = :tenant AND d.first_id = a.id AND d.second_id = b.id)
    ORDER BY same_nib DESC, alike DESC, a.id LIMIT 100
""")
# Whatever refers to an organisation goes with it: the database names the columns, so no later table is forgotten.
_REFERRING = text("""
    SELECT c.conrelid::regclass::text AS referring, a.attname AS named
    FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[2]
    WHERE c.contype = 'f' AND c.confrelid = 'organisations'::regclass AND cardinality(c.conkey) = 2
    ORDER BY 1, 2
""")


@dataclass(frozen=True)
class Alike:
    """Two entries that may be one, and why one thinks so; `alike` is the likeness of their names from 0 to 1."""

    first_id: uuid.UUID
    first_name: str
    first_state: str
    second_id: uuid.UUID
    second_name: str
    second_state: str
    same_nib: bool
    same_phone: bool
    alike: float
    regency_code: str | None


def alike() -> list[Alike]:
    """Pairs with the same NIB, or nearly the same name in one regency or with one phone; the surest first."""
    rows = db.session.execute(_ALIKE, {"tenant": tenant_id(), "alike": ALIKE_FROM})
    return [Alike(**row._mapping) for row in rows]


def standing_merges() -> Sequence[Any]:
    """(merge, name of the kept, name of the merged) of those that were not undone, the last first."""
    kept, merged = Organisation.__table__.alias("kept"), Organisation.__table__.alias("merged")
    rows = (
        select(Merge, kept.c.trade_name.label("kept_name"), merged.c.trade_name.label("merged_name"))
        .join(kept, (kept.c.tenant_id == Merge.tenant_id) & (kept.c.id == Merge.kept_id))
        .join(merged, (merged.c.tenant_id == Merge.tenant_id) & (merged.c.id == Merge.merged_id))
        .where(Merge.tenant_id == tenant_id(), Merge.undone_at.is_(None))
    )
    return db.session.execute(rows.order_by(Merge.id.desc()).limit(100)).all()


def keep_apart(actor: Actor, first: uuid.UUID, second: uuid.UUID) -> None:
    """Say that the two are two: they are not shown as alike again."""
    small, large = sorted((first, second))
    row = {"tenant_id": tenant_id(), "id": uuid7(), "first_id": small, "second_id": large, "created_at": now()}
    statement = insert(DistinctPair).values(row | {"person_id": actor.person_id})
    if db.session.scalar(statement.on_conflict_do_nothing().returning(DistinctPair.id)):
        known = db.session.get_one(Organisation, (tenant_id(), small))
        record(actor, Kind.ORGANISATION_KEPT_APART, known, organisation_id=small, other=str(large))


def merge(actor: Actor, kept_id: uuid.UUID, merged_id: uuid.UUID) -> Merge:
    """Make two one: all that refers to `merged_id` goes over, and what went is noted row by row."""
    if kept_id == merged_id:
        raise Conflict(NOT_THESE)
    if not (can_check(actor, kept_id) and can_check(actor, merged_id)):
        raise Forbidden()
    held = {one: hold(one) for one in sorted((kept_id, merged_id))}
    kept, merged = held[kept_id], held[merged_id]
    known = db.session.scalars(select(Merge).where(Merge.merged_id == merged_id, Merge.undone_at.is_(None))).first()
    if known is not None and known.kept_id == kept_id:
        return known  # sent twice
    if kept.state == OrganisationState.UNCLAIMED and merged.state == OrganisationState.ACTIVE:
        raise Conflict(KEEP_THE_ACTIVE)
    if kept.state not in (OrganisationState.ACTIVE, OrganisationState.UNCLAIMED):
        raise Conflict(NOT_THESE)
    was = merged.state.value
    merged.advance(OrganisationVerb.MERGE, By.STAFF)
    db.session.flush()
    moved = [_move(*column, merged_id, kept_id) for column in _columns()]
    found = Merge(
        id=uuid7(),
        kept_id=kept_id,
        merged_id=merged_id,
        was=was,
        moved=[one for one in moved if one[2]],
        person_id=actor.person_id,
    )
    db.session.add(found)
    counts = {f"{table}.{column}": len(ids) for table, column, ids in found.moved}
    record(actor, Kind.ORGANISATION_MERGED, merged, organisation_id=kept_id, moved=counts)
    db.session.expire_all()
    return found


def undo(actor: Actor, merge_id: uuid.UUID) -> None:
    """Make them two again: exactly the rows that went over go back."""
    found = db.session.get(Merge, (tenant_id(), merge_id), with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound()
    if found.undone_at is not None:
        return
    if not (can_check(actor, found.kept_id) and can_check(actor, found.merged_id)):
        raise Forbidden()
    for one in sorted((found.kept_id, found.merged_id)):
        hold(one)
    for table, column, ids in found.moved:
        _move(table, column, found.kept_id, found.merged_id, [uuid.UUID(one) for one in ids])
    merged = hold(found.merged_id)
    was_active = found.was == OrganisationState.ACTIVE
    merged.advance(OrganisationVerb.UNMERGE if was_active else OrganisationVerb.UNMERGE_PROFILE, By.STAFF)
    found.undone_at, found.undone_by_id = now(), actor.person_id
    record(actor, Kind.ORGANISATION_UNMERGED, merged, organisation_id=found.kept_id)
    db.session.flush()
    db.session.expire_all()


def _columns() -> list[tuple[str, str]]:
    return [(row.referring, row.named) for row in db.session.execute(_REFERRING) if row.referring not in STAYING]


def _move(
    table: str, column: str, source: uuid.UUID, target: uuid.UUID, only: list[uuid.UUID] | None = None
) -> list[Any]:
    """Rows of one column from one organisation to the other: all at once, else those that do not clash there."""
    # Names come from the database's own catalogue, never from a reader.
    which = f"tenant_id = :tenant AND {column} = :source{' AND id = ANY(:only)' if only is not None else ''}"
    change = text(f"UPDATE {table} SET {column} = :target WHERE {which} RETURNING id")  # noqa: S608
    values = {"tenant": tenant_id(), "source": source, "target": target, "only": only}
    values = {name: value for name, value in values.items() if name != "only" or only is not None}
    try:
        with db.session.begin_nested():
            ids = db.session.scalars(change, values).all()
    except UNMOVABLE:
        if only is not None:
            raise
        ids = _one_by_one(table, column, source, target)
    return [table, column, sorted(str(one) for one in ids)]


def _one_by_one(table: str, column: str, source: uuid.UUID, target: uuid.UUID) -> list[uuid.UUID]:
    """What the kept one has already (the same person, the same skill) stays where it is."""
    values = {"tenant": tenant_id(), "source": source, "target": target}
    own = text(f"SELECT id FROM {table} WHERE tenant_id = :tenant AND {column} = :source")  # noqa: S608
    change = text(f"UPDATE {table} SET {column} = :target WHERE tenant_id = :tenant AND id = :id")  # noqa: S608
    moved = []
    for identifier in db.session.scalars(own, {"tenant": tenant_id(), "source": source}).all():
        try:
            with db.session.begin_nested():
                db.session.execute(change, values | {"id": identifier})
            moved.append(identifier)
        except UNMOVABLE:
            continue
    return moved
