"""Opening an organisation and keeping what it says of itself up to date."""

import uuid
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from marketplace.accounts.actor import Actor
from marketplace.core.db import db
from marketplace.core.errors import Conflict, Forbidden
from marketplace.core.ids import uuid7
from marketplace.events.actions import record
from marketplace.events.kinds import Kind
from marketplace.organisations import queries
from marketplace.organisations.models import Membership, Organisation
from marketplace.organisations.rules import MembershipRole, OrganisationKind


@dataclass(frozen=True)
class Profile:
    """What an organisation says of itself, checked."""

    trade_name: str
    legal_name: str
    nib: str | None
    kbli_code: str
    kbli_edition: str
    size_class: str | None
    workers: int | None
    regency_code: str
    address: str
    description: str
    website: str


def create(
    actor: Actor, kind: OrganisationKind, profile: Profile, *, organisation_id: uuid.UUID | None = None
) -> Organisation:
    """Open an organisation; whoever does so owns it.

    The same `organisation_id` twice, as when a form is sent twice, is the same organisation.
    """
    organisation = Organisation(id=organisation_id or uuid7(), kind=kind, **vars(profile))
    try:
        with db.session.begin_nested():
            db.session.add(organisation)
    except IntegrityError:
        known = next((one for one in queries.of_person(actor.person_id) if one.id == organisation_id), None)
        if known is None:
            raise Forbidden() from None
        return known
    db.session.add(Membership(organisation_id=organisation.id, person_id=actor.person_id, role=MembershipRole.OWNER))
    record(actor, Kind.ORGANISATION_CREATED, organisation, organisation_id=organisation.id)
    return organisation


def edit(actor: Actor, organisation: Organisation, profile: Profile, *, version: int) -> None:
    """Change the profile, if nobody has since `version` was read; Conflict otherwise, with both texts."""
    changed = {name: value for name, value in vars(profile).items() if getattr(organisation, name) != value}
    if not changed:
        return  # sent twice, or nothing touched
    before = {name: getattr(organisation, name) for name in changed}
    if organisation.version != version:
        raise Conflict(current=_texts(before), typed=_texts(changed))
    for name, value in changed.items():
        setattr(organisation, name, value)
    record(actor, Kind.ORGANISATION_EDITED, organisation, organisation_id=organisation.id, before=before, after=changed)


def _texts(values: dict[str, object]) -> list[tuple[str, str]]:
    return [(name, "" if value is None else str(value)) for name, value in values.items()]
