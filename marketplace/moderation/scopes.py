"""Which regencies a moderator looks after, and on whom he has said that he should not decide."""

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import delete, false, or_, select, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql.elements import ColumnElement

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Person
from marketplace.core.access import Audience
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import Invalid
from marketplace.core.i18n import N_
from marketplace.core.ids import uuid7
from marketplace.events.actions import record
from marketplace.events.kinds import Kind
from marketplace.moderation.models import Case, ConflictOfInterest, ModeratorRegion
from marketplace.regions.queries import name_of

UNKNOWN = N_("Ada kode daerah yang tidak dikenal.")
Scope = tuple[str, ...]
EVERYWHERE: Scope = ()


def of(actor: Actor) -> Scope:
    """The codes that his own begin with; empty is everywhere, which it always is for the admin."""
    if Audience.ADMIN in actor.audiences:
        return EVERYWHERE
    own = select(ModeratorRegion.prefix).where(
        ModeratorRegion.tenant_id == tenant_id(), ModeratorRegion.person_id == actor.person_id
    )
    return tuple(db.session.scalars(own.order_by(ModeratorRegion.prefix)))


def holds(scope: Scope, regency_code: str | None) -> bool:
    """What stands nowhere in particular is everybody's."""
    return not scope or regency_code is None or any(regency_code.startswith(prefix) for prefix in scope)


def within(scope: Scope) -> ColumnElement[bool]:
    """The same as a condition on cases."""
    if not scope:
        return true()
    return or_(Case.regency_code.is_(None), *(Case.regency_code.startswith(prefix) for prefix in scope))


def all_scopes() -> dict[uuid.UUID, list[str]]:
    """Each moderator's codes."""
    found: dict[uuid.UUID, list[str]] = {}
    rows = select(ModeratorRegion.person_id, ModeratorRegion.prefix).where(ModeratorRegion.tenant_id == tenant_id())
    for person_id, prefix in db.session.execute(rows.order_by(ModeratorRegion.prefix)):
        found.setdefault(person_id, []).append(prefix)
    return found


def assign(by: Actor, person: Person, prefixes: Collection[str]) -> None:
    """From now on he looks after these; none is all."""
    wanted = sorted(set(prefixes))
    if any("." in one and not name_of(one) for one in wanted):
        raise Invalid(fields={"prefixes": UNKNOWN})
    own = (ModeratorRegion.tenant_id == tenant_id(), ModeratorRegion.person_id == person.id)
    before = sorted(db.session.scalars(select(ModeratorRegion.prefix).where(*own)))
    if before == wanted:
        return
    db.session.execute(delete(ModeratorRegion).where(*own))
    db.session.add_all(ModeratorRegion(person_id=person.id, prefix=prefix) for prefix in wanted)
    record(by, Kind.SCOPE_SET, person, before=before, after=wanted)


def declare(by: Actor, case: Case, note: str) -> None:
    """Say that one is too near to the organisation of this case to decide on anything of it."""
    row = {"tenant_id": tenant_id(), "id": uuid7(), "person_id": by.person_id, "note": note}
    statement = insert(ConflictOfInterest).values(row | {"organisation_id": case.organisation_id})
    made = db.session.scalar(statement.on_conflict_do_nothing().returning(ConflictOfInterest.id))
    if made is not None:
        declared = db.session.get_one(ConflictOfInterest, (tenant_id(), made))
        record(by, Kind.CONFLICT_DECLARED, declared, organisation_id=case.organisation_id, note=note)


def conflicted(actor: Actor) -> Sequence[uuid.UUID]:
    """The organisations on which he does not decide: his own, and those that he named."""
    named = select(ConflictOfInterest.organisation_id).where(
        ConflictOfInterest.tenant_id == tenant_id(), ConflictOfInterest.person_id == actor.person_id
    )
    return [*actor.organisation_ids, *db.session.scalars(named)]


def none_of(organisation_ids: Collection[uuid.UUID]) -> ColumnElement[bool]:
    return Case.organisation_id.not_in(organisation_ids) if organisation_ids else ~false()
