"""Taking an organisation off the market with a reason and putting it back; claiming a profile with proof."""

import uuid
from collections.abc import Sequence

from sqlalchemy import Row, select
from sqlalchemy.exc import IntegrityError

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Person
from marketplace.core.clock import now
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import Conflict, Forbidden, NotFound
from marketplace.core.i18n import N_
from marketplace.core.states import By
from marketplace.events.actions import record
from marketplace.events.kinds import Kind
from marketplace.organisations.models import Membership, Organisation, ProfileClaim
from marketplace.organisations.policy import can_check
from marketplace.organisations.rules import (
    ClaimState,
    ClaimVerb,
    MembershipRole,
    OrganisationState,
    OrganisationVerb,
)

CLAIMED_ALREADY = N_("Profil ini sudah diambil, atau sedang diperiksa petugas.")


def hold(organisation_id: uuid.UUID) -> Organisation:
    """The organisation, held until the transaction ends, so that two steps at once become two in a row."""
    key = (tenant_id(), organisation_id)
    found = db.session.get(Organisation, key, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound()
    return found


def suspend(actor: Actor, organisation: Organisation, reason: str) -> None:
    """Hide it and all it has on the market; its people cannot act for it until it is put back."""
    if organisation.state == OrganisationState.SUSPENDED:
        return
    if not can_check(actor, organisation.id):
        raise Forbidden()
    organisation.advance(OrganisationVerb.SUSPEND, By.STAFF)
    organisation.suspended_reason = reason
    record(actor, Kind.ORGANISATION_SUSPENDED, organisation, organisation_id=organisation.id, reason=reason)


def resume(actor: Actor, organisation: Organisation) -> None:
    """Put it back: what was on the market is there again."""
    if organisation.state == OrganisationState.ACTIVE:
        return
    if not can_check(actor, organisation.id):
        raise Forbidden()
    organisation.advance(OrganisationVerb.RESUME, By.STAFF)
    organisation.suspended_reason = ""
    record(actor, Kind.ORGANISATION_RESUMED, organisation, organisation_id=organisation.id)


def claim(
    actor: Actor, organisation: Organisation, proof: str, *, claim_id: uuid.UUID, document_id: uuid.UUID | None = None
) -> ProfileClaim:
    """Say that a profile from a list is one's own. The same id twice is one claim; of two people one comes first."""
    known = db.session.get(ProfileClaim, (tenant_id(), claim_id))
    if known is not None:
        if known.person_id != actor.person_id:
            raise Forbidden()
        return known
    if organisation.state != OrganisationState.UNCLAIMED:
        raise Conflict(CLAIMED_ALREADY)
    made = ProfileClaim(
        id=claim_id,
        organisation_id=organisation.id,
        person_id=actor.person_id,
        proof=proof,
        document_id=document_id,
    )
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:
        raise Conflict(CLAIMED_ALREADY) from None
    organisation.advance(OrganisationVerb.CLAIM, By.AUTHOR)
    record(actor, Kind.CLAIM_MADE, made, organisation_id=organisation.id)
    return made


def accept_claim(actor: Actor, found: ProfileClaim) -> None:
    """Believe it: whoever claimed the profile owns it."""
    if found.state == ClaimState.ACCEPTED:
        return
    organisation = hold(found.organisation_id)
    _decide(actor, found, ClaimVerb.ACCEPT)
    organisation.advance(OrganisationVerb.ACCEPT_CLAIM, By.STAFF)
    db.session.add(Membership(organisation_id=organisation.id, person_id=found.person_id, role=MembershipRole.OWNER))
    record(actor, Kind.CLAIM_ACCEPTED, found, organisation_id=organisation.id)


def refuse_claim(actor: Actor, found: ProfileClaim, reason: str) -> None:
    """Do not believe it, and say why; the profile is as it was, and may be claimed again."""
    if found.state == ClaimState.REFUSED:
        return
    organisation = hold(found.organisation_id)
    _decide(actor, found, ClaimVerb.REFUSE)
    found.reason = reason
    organisation.advance(OrganisationVerb.REFUSE_CLAIM, By.STAFF)
    record(actor, Kind.CLAIM_REFUSED, found, organisation_id=organisation.id, reason=reason)


def withdraw_claim(actor: Actor, found: ProfileClaim) -> None:
    if found.state == ClaimState.WITHDRAWN:
        return
    organisation = hold(found.organisation_id)
    found.advance(ClaimVerb.WITHDRAW, By.AUTHOR)
    organisation.advance(OrganisationVerb.REFUSE_CLAIM, By.AUTHOR)
    record(actor, Kind.CLAIM_WITHDRAWN, found, organisation_id=organisation.id)


def _decide(actor: Actor, found: ProfileClaim, verb: ClaimVerb) -> None:
    if found.person_id == actor.person_id:
        raise Forbidden()
    found.advance(verb, By.STAFF)
    found.decided_by_id, found.decided_at = actor.person_id, now()


def find_claim(actor: Actor, claim_id: uuid.UUID, *, lock: bool = False) -> ProfileClaim:
    """The claim for whoever made it and for the moderators; to everybody else there is none."""
    key = (tenant_id(), claim_id)
    found = db.session.get(ProfileClaim, key, with_for_update=lock or None, populate_existing=lock)
    if found is None or not (found.person_id == actor.person_id or actor.is_moderator):
        raise NotFound()
    return found


def waiting_claims() -> Sequence[Row[ProfileClaim, str, str]]:
    """(claim, name of the profile, name of whoever claims it), the oldest first."""
    rows = (
        select(ProfileClaim, Organisation.trade_name, Person.name)
        .join(Organisation, Organisation.id == ProfileClaim.organisation_id)
        .join(Person, Person.id == ProfileClaim.person_id)
        .where(ProfileClaim.state == ClaimState.WAITING)
    )
    return db.session.execute(rows.order_by(ProfileClaim.id).limit(200)).all()
