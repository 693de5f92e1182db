"""Asking makers by name to answer a request, from the ranking or from their own page."""

import uuid

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from marketplace.accounts.actor import Actor
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import Conflict
from marketplace.core.i18n import N_
from marketplace.core.ids import uuid7
from marketplace.events.actions import record
from marketplace.events.kinds import Kind
from marketplace.organisations import queries as organisations
from marketplace.organisations.rules import OrganisationKind
from marketplace.sourcing.models import RequestInvitation, SourcingRequest
from marketplace.sourcing.rules import EDITABLE_STATES, INVITED_MAXIMUM, RequestState

NO_MAKER = N_("Yang bisa diundang hanya pembuat dan desainer yang bergabung di pasar ini.")
ENOUGH = N_("Sudah %(most)s usaha diundang, itu yang paling banyak.")
TOO_LATE = N_("Permintaan ini tidak menerima jawaban lagi, jadi tidak ada yang bisa diundang.")


def invite(actor: Actor, request: SourcingRequest, organisation_id: uuid.UUID) -> None:
    """Ask this maker to answer: he hears of it once the request is open. Twice is once."""
    if request.state not in EDITABLE_STATES | {RequestState.IN_REVIEW, RequestState.OPEN}:
        raise Conflict(TOO_LATE)
    maker = organisations.get(organisation_id)
    is_maker = maker.kind in (OrganisationKind.PRODUCER, OrganisationKind.DESIGNER)
    if not is_maker or maker.is_barred or organisation_id == request.organisation_id:
        raise Conflict(NO_MAKER)
    mine = (RequestInvitation.tenant_id == tenant_id()) & (RequestInvitation.request_id == request.id)
    if (db.session.scalar(select(func.count()).select_from(RequestInvitation).where(mine)) or 0) >= INVITED_MAXIMUM:
        raise Conflict(ENOUGH, most=INVITED_MAXIMUM)
    row = {"tenant_id": tenant_id(), "id": uuid7(), "request_id": request.id, "organisation_id": organisation_id}
    made = insert(RequestInvitation).values(**row, person_id=actor.person_id)
    new = db.session.scalar(made.on_conflict_do_nothing().returning(RequestInvitation.id))
    if new is None:
        return
    db.session.expire(request, ["invited_ids"])
    invitation = db.session.get_one(RequestInvitation, (tenant_id(), new))
    record(actor, Kind.REQUEST_INVITED, invitation, organisation_id=organisation_id)


def uninvite(actor: Actor, request: SourcingRequest, organisation_id: uuid.UUID) -> None:
    """Take a name off the list before makers see the request; whoever has read it stays asked."""
    if request.state not in EDITABLE_STATES:
        raise Conflict(TOO_LATE)
    asked = select(RequestInvitation).where(
        RequestInvitation.request_id == request.id, RequestInvitation.organisation_id == organisation_id
    )
    found = db.session.scalars(asked).first()
    if found is not None:
        record(actor, Kind.REQUEST_UNINVITED, found, organisation_id=organisation_id)
        db.session.delete(found)
        db.session.flush()
        db.session.expire(request, ["invited_ids"])
