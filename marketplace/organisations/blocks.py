"""Wanting nothing to do with an organisation: no questions from it, no invitations, and not seen among the found."""

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import Row, delete, select
from sqlalchemy.dialects.postgresql import insert

from marketplace.accounts.actor import Actor
from marketplace.core.clock import now
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import Conflict
from marketplace.core.i18n import N_
from marketplace.core.ids import uuid7
from marketplace.events.actions import record
from marketplace.events.kinds import Kind
from marketplace.organisations.models import Block, Membership, Organisation

OWN = N_("Ini usaha Anda sendiri.")


def block(actor: Actor, organisation: Organisation) -> None:
    """Block it for this person; twice is once."""
    if actor.belonging(organisation.id) is not None:
        raise Conflict(OWN)
    row = {"tenant_id": tenant_id(), "id": uuid7(), "person_id": actor.person_id, "created_at": now()}
    statement = insert(Block).values(row | {"organisation_id": organisation.id})
    if db.session.scalar(statement.on_conflict_do_nothing().returning(Block.id)):
        record(actor, Kind.ORGANISATION_BLOCKED, organisation)


def lift(actor: Actor, organisation: Organisation) -> None:
    mine = (Block.tenant_id == tenant_id(), Block.person_id == actor.person_id)
    gone = delete(Block).where(*mine, Block.organisation_id == organisation.id).returning(Block.id)
    if db.session.scalar(gone):
        record(actor, Kind.ORGANISATION_UNBLOCKED, organisation)


def blocked_by(person_id: uuid.UUID | None) -> frozenset[uuid.UUID]:
    """The organisations that this person does not want to meet."""
    if person_id is None:
        return frozenset()
    mine = (Block.tenant_id == tenant_id(), Block.person_id == person_id)
    return frozenset(db.session.scalars(select(Block.organisation_id).where(*mine)))


def listed(person_id: uuid.UUID) -> Sequence[Row[uuid.UUID, str]]:
    """(id, name) of the organisations that this person has blocked."""
    rows = select(Organisation.id, Organisation.trade_name).join(Block, Block.organisation_id == Organisation.id)
    mine = rows.where(Organisation.tenant_id == tenant_id(), Block.tenant_id == tenant_id())
    return db.session.execute(mine.where(Block.person_id == person_id).order_by(Organisation.trade_name)).all()


def is_unwelcome(organisation_ids: Collection[uuid.UUID], at: uuid.UUID) -> bool:
    """Whether somebody of organisation `at` has blocked one of these organisations."""
    if not organisation_ids:
        return False
    found = (
        select(Block.id)
        .join(Membership, Membership.person_id == Block.person_id)
        .where(
            Block.tenant_id == tenant_id(),
            Membership.tenant_id == tenant_id(),
            Membership.organisation_id == at,
            Block.organisation_id.in_(organisation_ids),
        )
    )
    return db.session.scalar(found.limit(1)) is not None
