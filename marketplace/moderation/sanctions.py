"""What an organisation may not do for a while: imposed by a person, ended by the clock or by a person."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from marketplace.accounts.actor import Actor
from marketplace.core.clock import now
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import Invalid, NotFound
from marketplace.core.i18n import N_
from marketplace.core.states import By
from marketplace.events.actions import CLOCK, Acting, record
from marketplace.events.kinds import Kind
from marketplace.moderation.models import Sanction
from marketplace.moderation.rules import SanctionKind, SanctionState, SanctionVerb
from marketplace.organisations import queries as organisations
from marketplace.organisations.models import Organisation
from marketplace.organisations.rules import OrganisationState, OrganisationVerb

TOO_NEAR = N_("Anda sudah menyatakan dekat dengan usaha ini. Minta rekan lain.")
IN_FORCE = N_("Sanksi ini sudah berlaku untuk usaha itu.")
NOT_ACTIVE = N_("Usaha ini sedang tidak aktif, jadi tidak bisa ditangguhkan.")


@dataclass(frozen=True)
class Ruling:
    """`days` None: until somebody lifts it."""

    kind: SanctionKind
    reason: str
    days: int | None = None


@dataclass(frozen=True)
class Row:
    id: uuid.UUID
    organisation_id: uuid.UUID
    organisation_name: str
    kind: SanctionKind
    state: SanctionState
    reason: str
    starts_at: datetime
    ends_at: datetime | None
    ended_at: datetime | None


def get(sanction_id: uuid.UUID, *, lock: bool = False) -> Sanction:
    found = db.session.get(Sanction, (tenant_id(), sanction_id), with_for_update=lock or None, populate_existing=lock)
    if found is None:
        raise NotFound()
    return found


def all_of() -> list[Row]:
    """Every sanction, those in force first."""
    columns = (
        Sanction.id, Sanction.organisation_id, Organisation.trade_name, Sanction.kind, Sanction.state, Sanction.reason,
        Sanction.starts_at, Sanction.ends_at, Sanction.ended_at,
    )  # fmt: skip
    rows = (
        select(*columns)
        .join(
            Organisation,
            (Organisation.tenant_id == Sanction.tenant_id) & (Organisation.id == Sanction.organisation_id),
        )
        .where(Sanction.tenant_id == tenant_id())
        .order_by(Sanction.state != SanctionState.IN_FORCE, Sanction.starts_at.desc())
        .limit(500)
    )
    return [Row(*row) for row in db.session.execute(rows)]


def impose(by: Actor, organisation: Organisation, ruling: Ruling, *, sanction_id: uuid.UUID) -> Sanction:
    """From now on, until its end; the same form twice is one sanction."""
    known = db.session.get(Sanction, (tenant_id(), sanction_id))
    if known is not None and known.organisation_id == organisation.id:
        return known
    if ruling.kind == SanctionKind.SUSPENDED and organisation.state != OrganisationState.ACTIVE:
        raise Invalid(fields={"kind": NOT_ACTIVE})
    sanction = Sanction(
        id=sanction_id,
        organisation_id=organisation.id,
        kind=ruling.kind,
        reason=ruling.reason,
        by_id=by.person_id,
        ends_at=now() + timedelta(days=ruling.days) if ruling.days else None,
    )
    try:
        with db.session.begin_nested():
            db.session.add(sanction)
    except IntegrityError:
        raise Invalid(fields={"kind": IN_FORCE}) from None
    if ruling.kind == SanctionKind.SUSPENDED:
        organisation.advance(OrganisationVerb.SUSPEND, By.STAFF)
    organisation.is_barred = may_not_publish(organisation.id)
    until = sanction.ends_at.isoformat() if sanction.ends_at else ""
    record(
        by,
        Kind.SANCTION_IMPOSED,
        sanction,
        organisation_id=organisation.id,
        sanction=ruling.kind.value,
        reason=ruling.reason,
        until=until,
    )
    return sanction


def lift(by: Actor, sanction: Sanction) -> None:
    if sanction.state == SanctionState.IN_FORCE:
        _end(by, sanction, SanctionVerb.LIFT, By.STAFF, Kind.SANCTION_LIFTED)


def end_due() -> int:
    """End what is past its day; how many that were. For the clock."""
    due = select(Sanction).where(Sanction.state == SanctionState.IN_FORCE, Sanction.ends_at <= func.now())
    rows = db.session.scalars(due.order_by(Sanction.id).with_for_update(skip_locked=True)).all()
    for sanction in rows:
        _end(CLOCK, sanction, SanctionVerb.SERVE, By.CLOCK, Kind.SANCTION_SERVED)
    return len(rows)


def may_not_publish(organisation_id: uuid.UUID) -> bool:
    """Whether a sanction in force keeps it from sending something new."""
    in_force = select(Sanction.id).where(
        Sanction.tenant_id == tenant_id(),
        Sanction.organisation_id == organisation_id,
        Sanction.state == SanctionState.IN_FORCE,
        Sanction.kind != SanctionKind.WARNING,
    )
    return db.session.scalar(in_force.limit(1)) is not None


def _end(by: Acting, sanction: Sanction, verb: SanctionVerb, part: By, kind: Kind) -> None:
    sanction.advance(verb, part)
    sanction.ended_at, sanction.ended_by_id = now(), by.person_id
    organisation = organisations.get(sanction.organisation_id)
    if sanction.kind == SanctionKind.SUSPENDED and organisation.state == OrganisationState.SUSPENDED:
        organisation.advance(OrganisationVerb.RESUME, By.STAFF)
    db.session.flush()
    organisation.is_barred = may_not_publish(organisation.id)
    record(by, kind, sanction, organisation_id=organisation.id, sanction=sanction.kind.value)
