"""Inviting people, taking an invitation up, giving rights, and leaving; an organisation always keeps an owner."""

import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from marketplace.accounts.actor import Actor, Visitor
from marketplace.accounts.models import Person
from marketplace.core.clock import now
from marketplace.core.contacts import Email, Phone
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.core.i18n import N_
from marketplace.core.ids import uuid7
from marketplace.core.states import By
from marketplace.events.actions import CLOCK, record
from marketplace.events.kinds import Kind
from marketplace.organisations.models import Block, Invitation, Membership, Organisation
from marketplace.organisations.policy import can_edit
from marketplace.organisations.rules import (
    INVITATION_LIFE_DAYS,
    RIGHTS,
    InvitationState,
    InvitationVerb,
    MembershipRole,
    OrganisationState,
)

LAST_OWNER = N_("Ini pemilik terakhir. Jadikan orang lain pemilik dulu.")
MEMBER_ALREADY = N_("Orang ini sudah menjadi anggota.")
OVER = N_("Undangan ini sudah dipakai, ditarik, atau lewat waktunya. Minta yang baru.")
NOT_NOW = N_("Undangan ke nomor atau alamat ini tidak bisa dikirim.")


def invite(
    actor: Actor,
    organisation: Organisation,
    address: Phone | Email,
    role: MembershipRole,
    rights: Sequence[str],
    *,
    invitation_id: uuid.UUID,
) -> Invitation:
    """Invite whoever has this number or address. The same id twice, or the same address again, is one invitation."""
    if not can_edit(actor, organisation):
        raise Forbidden()
    column = Invitation.phone if isinstance(address, Phone) else Invitation.email
    person = _person_with(address)
    if person is not None and _membership(organisation.id, person.id) is not None:
        raise Invalid(MEMBER_ALREADY, fields={"identifier": MEMBER_ALREADY})
    if person is not None and has_blocked(person.id, organisation.id):
        raise Invalid(NOT_NOW, fields={"identifier": NOT_NOW})
    row = {
        "tenant_id": tenant_id(),
        "id": invitation_id,
        "organisation_id": organisation.id,
        "state": InvitationState.OPEN,
        "role": role,
        "rights": _rights(role, rights),
        column.key: str(address),
        "language": actor.language,
        "invited_by_id": actor.person_id,
    }
    defaults = {"created_at": now(), "expires_at": now() + timedelta(days=INVITATION_LIFE_DAYS)}
    made = db.session.scalar(
        insert(Invitation).values(row | defaults).on_conflict_do_nothing().returning(Invitation.id)
    )
    same = select(Invitation).where(
        Invitation.organisation_id == organisation.id,
        or_(Invitation.id == invitation_id, (column == str(address)) & (Invitation.state == InvitationState.OPEN)),
    )
    invitation = db.session.scalars(same).first()
    if invitation is None:
        raise Forbidden()
    if made is not None:
        record(actor, Kind.INVITATION_SENT, invitation, organisation_id=organisation.id)
    return invitation


def find_invitation(actor: Actor | Visitor, invitation_id: uuid.UUID, *, lock: bool = False) -> Invitation:
    """The invitation for whoever it was sent to, or for an owner; to everybody else there is none."""
    invitation = db.session.get(
        Invitation, (tenant_id(), invitation_id), with_for_update=lock or None, populate_existing=lock
    )
    if invitation is None or not (is_for(actor, invitation) or _owns(actor, invitation.organisation_id)):
        raise NotFound()
    return invitation


def is_for(actor: Actor | Visitor, invitation: Invitation) -> bool:
    if actor.person_id is None:
        return False
    person = db.session.get_one(Person, (tenant_id(), actor.person_id))
    if invitation.phone is not None:
        return person.phone == invitation.phone
    return person.email == invitation.email


def accept(actor: Actor, invitation: Invitation) -> None:
    """Become a member; the invitation is used up. The caller holds it, so two clicks come one after the other."""
    if not is_for(actor, invitation):
        raise Forbidden()
    if invitation.state == InvitationState.ACCEPTED and invitation.accepted_by_id == actor.person_id:
        return
    if invitation.state != InvitationState.OPEN or invitation.expires_at <= now():
        raise Conflict(OVER)
    invitation.advance(InvitationVerb.ACCEPT, By.AUTHOR)
    invitation.accepted_by_id = actor.person_id
    row: dict[str, Any] = {"tenant_id": tenant_id(), "id": uuid7(), "organisation_id": invitation.organisation_id}
    row |= {"person_id": actor.person_id, "role": invitation.role, "rights": list(invitation.rights)}
    db.session.execute(insert(Membership).values(row | {"created_at": now()}).on_conflict_do_nothing())
    record(actor, Kind.INVITATION_ACCEPTED, invitation, organisation_id=invitation.organisation_id)


def revoke(actor: Actor, invitation: Invitation) -> None:
    """Take an invitation back: an owner, or whoever it was sent to and does not want it."""
    if invitation.state == InvitationState.REVOKED:
        return
    if invitation.state != InvitationState.OPEN:
        raise Conflict(OVER)
    invitation.advance(InvitationVerb.REVOKE, By.AUTHOR)
    record(actor, Kind.INVITATION_REVOKED, invitation, organisation_id=invitation.organisation_id)


def change(actor: Actor, membership: Membership, role: MembershipRole, rights: Sequence[str]) -> None:
    """Give a member another role and other rights; they hold from his next click on."""
    kept = _rights(role, rights)
    if (membership.role, sorted(membership.rights)) == (role, sorted(kept)):
        return
    _keep_an_owner(membership, stays=role == MembershipRole.OWNER)
    before = {"role": membership.role, "rights": list(membership.rights)}
    membership.role, membership.rights = role, kept
    after = {"role": role, "rights": kept}
    details = {"person_id": str(membership.person_id), "before": before, "after": after}
    record(actor, Kind.MEMBERSHIP_CHANGED, membership, organisation_id=membership.organisation_id, **details)


def end(actor: Actor, membership: Membership) -> None:
    """Leave, or let somebody go."""
    _keep_an_owner(membership, stays=False)
    details = {"person_id": str(membership.person_id)}
    record(actor, Kind.MEMBERSHIP_ENDED, membership, organisation_id=membership.organisation_id, **details)
    db.session.delete(membership)
    db.session.flush()


def find_membership(actor: Actor, organisation_id: uuid.UUID, membership_id: uuid.UUID) -> Membership:
    """A membership for an owner, or for the member himself; to everybody else there is none."""
    membership = db.session.get(Membership, (tenant_id(), membership_id))
    is_here = membership is not None and membership.organisation_id == organisation_id
    if membership is None or not is_here or actor.belonging(organisation_id) is None:
        raise NotFound()
    if membership.person_id != actor.person_id and not _owns(actor, organisation_id):
        raise Forbidden()
    return membership


def of_organisation(organisation_id: uuid.UUID) -> Sequence[Row[Membership, str]]:
    """(membership, name), owners first."""
    rows = select(Membership, Person.name).join(Person, Person.id == Membership.person_id)
    own = rows.where(Membership.organisation_id == organisation_id)
    return db.session.execute(own.order_by(Membership.role.desc(), Membership.created_at, Membership.id)).all()


def invitations(organisation_id: uuid.UUID) -> Sequence[Invitation]:
    """Those that are still open."""
    waiting = select(Invitation).where(
        Invitation.organisation_id == organisation_id,
        Invitation.state == InvitationState.OPEN,
        Invitation.expires_at > now(),
    )
    return db.session.scalars(waiting.order_by(Invitation.id)).all()


def let_days_pass() -> None:
    """End the invitations that nobody took up."""
    over = select(Invitation).where(Invitation.state == InvitationState.OPEN, Invitation.expires_at <= now())
    for invitation in db.session.scalars(over.with_for_update(skip_locked=True)):
        invitation.advance(InvitationVerb.EXPIRE, By.CLOCK)
        record(CLOCK, Kind.INVITATION_EXPIRED, invitation, organisation_id=invitation.organisation_id)


def has_blocked(person_id: uuid.UUID, organisation_id: uuid.UUID) -> bool:
    own = (Block.tenant_id == tenant_id(), Block.person_id == person_id, Block.organisation_id == organisation_id)
    return db.session.scalar(select(Block.id).where(*own)) is not None


def _keep_an_owner(membership: Membership, *, stays: bool) -> None:
    """Say it in words before the database says it: the organisation is held, so two at once come in a row."""
    if stays or membership.role != MembershipRole.OWNER:
        return
    key = (tenant_id(), membership.organisation_id)
    held = db.session.get_one(Organisation, key, with_for_update=True, populate_existing=True)
    owners = select(func.count()).where(
        Membership.tenant_id == tenant_id(),
        Membership.organisation_id == membership.organisation_id,
        Membership.role == MembershipRole.OWNER,
        Membership.id != membership.id,
    )
    if held.state in (OrganisationState.ACTIVE, OrganisationState.SUSPENDED) and not db.session.scalar(owners):
        raise Conflict(LAST_OWNER)


def _rights(role: MembershipRole, rights: Sequence[str]) -> list[str]:
    """An owner holds all; nobody holds what is no right."""
    return list(RIGHTS) if role == MembershipRole.OWNER else [right for right in RIGHTS if right in rights]


def _owns(actor: Actor | Visitor, organisation_id: uuid.UUID) -> bool:
    belonging = actor.belonging(organisation_id)
    return belonging is not None and belonging.role == MembershipRole.OWNER


def _person_with(address: Phone | Email) -> Person | None:
    column = Person.phone if isinstance(address, Phone) else Person.email
    return db.session.scalars(select(Person).where(column == str(address))).first()


def _membership(organisation_id: uuid.UUID, person_id: uuid.UUID) -> Membership | None:
    own = (Membership.organisation_id == organisation_id, Membership.person_id == person_id)
    return db.session.scalars(select(Membership).where(*own)).first()
