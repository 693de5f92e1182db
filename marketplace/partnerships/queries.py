"""Finding partnerships: one for a reader, those of his organisations, and all that belongs to one."""

import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from marketplace.accounts.actor import Actor, Visitor
from marketplace.accounts.models import Person
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import Forbidden, NotFound
from marketplace.core.pages import Page
from marketplace.organisations.models import Organisation
from marketplace.partnerships.models import (
    Agreement,
    Dossier,
    Milestone,
    Partnership,
    PartnershipEntry,
    PartnershipFile,
)
from marketplace.partnerships.policy import can_view
from marketplace.partnerships.rules import OVER, PAGE_SIZE, Deed, MilestoneKind, PartnershipState, days_late

Policy = Callable[[Actor | Visitor, Partnership], bool]


def find(
    actor: Actor | Visitor, partnership_id: uuid.UUID, *, to: Policy = can_view, lock: bool = False
) -> Partnership:
    """The partnership for this actor; with `lock` it is held, so that two steps at once become two in a row."""
    key = (tenant_id(), partnership_id)
    found = db.session.get(Partnership, key, with_for_update=lock or None, populate_existing=lock)
    if found is None or not can_view(actor, found):
        raise NotFound()
    if not to(actor, found):
        raise Forbidden()
    return found


def get(partnership_id: uuid.UUID, *, lock: bool = False) -> Partnership:
    """The partnership, whoever asks: for workers."""
    key = (tenant_id(), partnership_id)
    return db.session.get_one(Partnership, key, with_for_update=lock or None, populate_existing=lock)


def of_part(part_id: uuid.UUID) -> Partnership | None:
    return db.session.scalars(select(Partnership).where(Partnership.part_id == part_id)).first()


def worked_before(partnership: Partnership) -> bool:
    """Whether the same two had an order before this one; parts of one proposal are one order."""
    before = select(Partnership.id).where(
        Partnership.tenant_id == tenant_id(),
        Partnership.buyer_id == partnership.buyer_id,
        Partnership.maker_id == partnership.maker_id,
        Partnership.id != partnership.id,
        Partnership.state != PartnershipState.ENDED,
    )
    if partnership.proposal_id:
        before = before.where(Partnership.proposal_id.is_distinct_from(partnership.proposal_id))
    return db.session.scalars(before.limit(1)).first() is not None


def milestones(partnership_id: uuid.UUID) -> dict[MilestoneKind, Milestone]:
    """Those that this partnership has, in the order in which they come."""
    own = db.session.scalars(select(Milestone).where(Milestone.partnership_id == partnership_id))
    by_kind = {milestone.kind: milestone for milestone in own}
    return {kind: by_kind[kind] for kind in MilestoneKind if kind in by_kind}


def agreement(partnership_id: uuid.UUID) -> Agreement:
    """The latest version."""
    own = select(Agreement).where(Agreement.partnership_id == partnership_id).order_by(Agreement.version.desc())
    return db.session.scalars(own.limit(1)).one()


@dataclass(frozen=True)
class Told:
    """One line of the timeline with the name of who did it and the proofs that he showed."""

    entry: PartnershipEntry
    name: str
    files: Sequence[PartnershipFile]


def timeline(partnership_id: uuid.UUID) -> list[Told]:
    shown: dict[uuid.UUID, list[PartnershipFile]] = {}
    own = select(PartnershipFile).where(PartnershipFile.partnership_id == partnership_id)
    for file in db.session.scalars(own.order_by(PartnershipFile.id)):
        shown.setdefault(file.entry_id, []).append(file)
    told = (
        select(PartnershipEntry, Person.name)
        .outerjoin(Person, (Person.tenant_id == PartnershipEntry.tenant_id) & (Person.id == PartnershipEntry.person_id))
        .where(PartnershipEntry.partnership_id == partnership_id)
        .order_by(PartnershipEntry.id)
    )
    return [Told(entry, name or "", shown.get(entry.id, ())) for entry, name in db.session.execute(told)]


def entry_of(partnership_id: uuid.UUID, form_key: uuid.UUID) -> PartnershipEntry | None:
    own = (PartnershipEntry.partnership_id == partnership_id, PartnershipEntry.form_key == form_key)
    return db.session.scalars(select(PartnershipEntry).where(*own)).first()


def last_day_of(partnership_id: uuid.UUID, kind: MilestoneKind, deed: Deed) -> date | None:
    """The day on which a deed was last done."""
    own = select(PartnershipEntry.happened_on).where(
        PartnershipEntry.tenant_id == tenant_id(),
        PartnershipEntry.partnership_id == partnership_id,
        PartnershipEntry.kind == kind,
        PartnershipEntry.deed == deed,
    )
    return db.session.scalars(own.order_by(PartnershipEntry.id.desc()).limit(1)).first()


def file(partnership_id: uuid.UUID, file_id: uuid.UUID) -> PartnershipFile:
    own = (PartnershipFile.partnership_id == partnership_id, PartnershipFile.id == file_id)
    found = db.session.scalars(select(PartnershipFile).where(*own)).first()
    if found is None:
        raise NotFound()
    return found


def files_of(entry_id: uuid.UUID) -> Sequence[PartnershipFile]:
    return db.session.scalars(select(PartnershipFile).where(PartnershipFile.entry_id == entry_id)).all()


def names(person_ids: Collection[uuid.UUID | None]) -> dict[uuid.UUID, str]:
    """The names of these people; of whom there are none, nothing."""
    known = select(Person.id, Person.name).where(Person.tenant_id == tenant_id(), Person.id.in_(person_ids))
    return {row.id: row.name for row in db.session.execute(known)}


def dossiers(partnership_id: uuid.UUID) -> Sequence[Dossier]:
    """The printings of a partnership's dossier, the last first."""
    own = select(Dossier).where(Dossier.partnership_id == partnership_id)
    return db.session.scalars(own.order_by(Dossier.made_at.desc()).limit(PAGE_SIZE)).all()


def dossier(dossier_id: uuid.UUID, *, of: uuid.UUID | None = None) -> Dossier:
    """One printing, for whoever holds its paper; or, if it must be so, of this partnership."""
    found = db.session.get(Dossier, (tenant_id(), dossier_id))
    if found is None or (of and found.partnership_id != of):
        raise NotFound()
    return found


@dataclass(frozen=True)
class Row:
    """A partnership in a list."""

    partnership: Partnership
    buyer: str
    maker: str
    milestones: dict[MilestoneKind, Milestone]


def of_actor(actor: Actor, *, number: int = 1) -> Page[Row]:
    """Those of the actor's organisations: what still goes on first, then the last changed."""
    buyer, maker = aliased(Organisation), aliased(Organisation)
    mine = or_(*(column.in_(actor.organisation_ids) for column in (Partnership.buyer_id, Partnership.maker_id)))
    listed = (
        select(Partnership, buyer.trade_name, maker.trade_name)
        .join(buyer, (buyer.tenant_id == Partnership.tenant_id) & (buyer.id == Partnership.buyer_id))
        .join(maker, (maker.tenant_id == Partnership.tenant_id) & (maker.id == Partnership.maker_id))
        .where(mine)
        .order_by(Partnership.state.in_(OVER), Partnership.updated_at.desc(), Partnership.id)
    )
    total = db.session.scalar(
        select(func.count()).select_from(Partnership).where(Partnership.tenant_id == tenant_id(), mine)
    )
    found = db.session.execute(listed.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).all()
    steps = _milestones_of([row[0].id for row in found])
    return Page([Row(*row, steps.get(row[0].id, {})) for row in found], number, PAGE_SIZE, total or 0)


def of_request(request_id: uuid.UUID) -> Sequence[Partnership]:
    """What an award of this request became."""
    own = select(Partnership).where(Partnership.request_id == request_id)
    return db.session.scalars(own.order_by(Partnership.id)).all()


def _milestones_of(partnership_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, dict[MilestoneKind, Milestone]]:
    found: dict[uuid.UUID, dict[MilestoneKind, Milestone]] = {}
    for one in db.session.scalars(select(Milestone).where(Milestone.partnership_id.in_(partnership_ids))):
        found.setdefault(one.partnership_id, {})[one.kind] = one
    return found


def past_of(organisation_id: uuid.UUID) -> dict[str, int]:
    """The sums of what an organisation has delivered and paid: what `reliability.actions.keep` takes."""
    joined = select(Milestone, Partnership).join(
        Partnership,
        (Partnership.tenant_id == Milestone.tenant_id) & (Partnership.id == Milestone.partnership_id),
    )
    mine = or_(Partnership.maker_id == organisation_id, Partnership.buyer_id == organisation_id)
    rows = db.session.execute(joined.where(mine, Milestone.completed_on.is_not(None))).all()
    delivered: dict[uuid.UUID, Any] = {p.id: m for m, p in rows if m.kind == MilestoneKind.DELIVERY}
    made = [
        (m, days_late(m.due_on, m.completed_on, None))
        for m, p in rows
        if m.kind == MilestoneKind.DELIVERY and p.maker_id == organisation_id
    ]
    paid = [
        (m, (m.completed_on - delivered[p.id].completed_on).days)
        for m, p in rows
        if m.kind == MilestoneKind.BALANCE and m.due and p.buyer_id == organisation_id and p.id in delivered
    ]
    return {
        "orders": len(made),
        "on_time": sum(late == 0 for _m, late in made),
        "days_late": sum(late for _m, late in made),
        "pairs_accepted": sum(m.done for m, _late in made),
        "pairs_refused": sum(m.refused for m, _late in made),
        "payments": len(paid),
        "paid_on_time": sum(days_late(m.due_on, m.completed_on, None) == 0 for m, _days in paid),
        "days_to_pay": sum(max(0, days) for _m, days in paid),
    }


def going(organisation_ids: Collection[uuid.UUID]) -> int:
    """How many partnerships of these organisations go on."""
    mine = or_(*(column.in_(organisation_ids) for column in (Partnership.buyer_id, Partnership.maker_id)))
    counted = select(func.count()).select_from(Partnership).where(Partnership.tenant_id == tenant_id(), mine)
    return db.session.scalar(counted.where(Partnership.state.not_in(OVER))) or 0
