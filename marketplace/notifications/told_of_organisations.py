"""Who is told what happens to an organisation, its papers and its skill passport."""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import or_, select

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Person
from marketplace.core.db import db, tenant_id
from marketplace.events import queries as events
from marketplace.events.kinds import Kind
from marketplace.events.models import Event
from marketplace.notifications.rules import Channel, Message
from marketplace.notifications.told import Params, Sent, Told, members, owners
from marketplace.organisations import queries as organisations
from marketplace.organisations.models import Document, Invitation, ProfileClaim
from marketplace.skills.models import Certificate, Skill

Rule = Callable[[Event], Iterator[Told | Sent]]
_MODELS: dict[str, Any] = {"document": Document, "certificate": Certificate, "skill": Skill}


def _thing(event: Event) -> Any:
    return db.session.get(_MODELS[event.subject_kind], (tenant_id(), event.subject_id))


def _named(event: Event, thing: Any) -> Params:
    """What it is called is looked up when it is read, in the reader's language."""
    key = thing.stage if event.subject_kind == "skill" else str(thing.kind)
    return {"noun": event.subject_kind, "key": key}


def _path(event: Event, organisation_id: uuid.UUID) -> str:
    if event.subject_kind == "document":
        return f"/organisations/{organisation_id}/documents"
    return f"/{'skills' if event.subject_kind == 'skill' else 'certificates'}/{event.subject_id}"


def _to_moderators(event: Event) -> Iterator[Told]:
    """A paper that came with a certificate is told of once, with the certificate."""
    thing = _thing(event)
    if thing is None or _named(event, thing) == {"noun": "document", "key": "certificate"}:
        return
    organisation = organisations.get(thing.organisation_id)
    params = _named(event, thing) | {"organisation": organisation.trade_name}
    yield Told(Message.PAPER_GIVEN, _path(event, thing.organisation_id), params, accounts.moderators())


def _to_members(message: Message) -> Rule:
    def rule(event: Event) -> Iterator[Told]:
        thing = _thing(event)
        if thing is None:
            return
        noted = events.details(event.id)
        kept = {name: noted[name] for name in ("reason", "days", "until") if noted.get(name)}
        people = members(thing.organisation_id, "publish")
        yield Told(message, _path(event, thing.organisation_id), _named(event, thing) | kept, people)

    return rule


def _to_the_invited(event: Event) -> Iterator[Told | Sent]:
    """To the number or address alone; somebody who is known here finds it in his inbox as well."""
    invitation = db.session.get(Invitation, (tenant_id(), event.subject_id))
    if invitation is None:
        return
    address = invitation.phone or invitation.email or ""
    path, params = f"/invitations/{invitation.id}", _of(invitation.organisation_id)
    person = db.session.scalars(select(Person).where(or_(Person.phone == address, Person.email == address))).first()
    if person is not None:
        yield Told(Message.INVITATION_SENT, path, params, [person])
        return
    channel = Channel.WHATSAPP if invitation.phone else Channel.EMAIL
    yield Sent(Message.INVITATION_SENT, channel, address, invitation.language, params, path)


def _to_owners(event: Event) -> Iterator[Told]:
    if event.organisation_id is None or event.person_id is None:
        return
    params = _of(event.organisation_id) | {"name": accounts.get(event.person_id).name}
    path = f"/organisations/{event.organisation_id}/members"
    yield Told(Message.INVITATION_ACCEPTED, path, params, owners(event.organisation_id))


def _to_the_member(message: Message) -> Rule:
    def rule(event: Event) -> Iterator[Told]:
        noted = events.details(event.id)
        if event.organisation_id is None or not noted.get("person_id"):
            return
        person = accounts.get(uuid.UUID(str(noted["person_id"])))
        yield Told(message, "/organisations", _of(event.organisation_id), [person])

    return rule


def _to_everybody_in_it(message: Message) -> Rule:
    def rule(event: Event) -> Iterator[Told]:
        noted = events.details(event.id)
        params = _of(event.subject_id) | ({"reason": noted["reason"]} if noted.get("reason") else {})
        yield Told(message, "/organisations", params, members(event.subject_id))

    return rule


def _claim_to_moderators(event: Event) -> Iterator[Told]:
    if event.organisation_id is not None:
        path = f"/claims/{event.subject_id}"
        yield Told(Message.CLAIM_MADE, path, _of(event.organisation_id), accounts.moderators())


def _to_claimant(message: Message) -> Rule:
    def rule(event: Event) -> Iterator[Told]:
        claim = db.session.get(ProfileClaim, (tenant_id(), event.subject_id))
        if claim is None:
            return
        params = _of(claim.organisation_id) | ({"reason": claim.reason} if claim.reason else {})
        yield Told(message, f"/claims/{claim.id}", params, [accounts.get(claim.person_id)])

    return rule


def _of(organisation_id: uuid.UUID) -> Params:
    return {"organisation": organisations.get(organisation_id).trade_name}


_ACCEPTED = (
    Kind.DOCUMENT_SEEN,
    Kind.CERTIFICATE_SEEN,
    Kind.CERTIFICATE_VERIFIED,
    Kind.SKILL_ATTESTED,
    Kind.SKILL_TESTED,
)
_REFUSED = (Kind.DOCUMENT_REFUSED, Kind.CERTIFICATE_REVOKED, Kind.SKILL_REVOKED)
_ENDING = (Kind.DOCUMENT_ENDING, Kind.CERTIFICATE_ENDING, Kind.SKILL_ENDING)
_EXPIRED = (Kind.DOCUMENT_EXPIRED, Kind.CERTIFICATE_EXPIRED, Kind.SKILL_EXPIRED)
ABOUT_ORGANISATIONS: dict[Kind, Rule] = {
    Kind.ORGANISATION_SUSPENDED: _to_everybody_in_it(Message.ORGANISATION_SUSPENDED),
    Kind.ORGANISATION_RESUMED: _to_everybody_in_it(Message.ORGANISATION_RESUMED),
    Kind.CLAIM_MADE: _claim_to_moderators,
    Kind.CLAIM_ACCEPTED: _to_claimant(Message.CLAIM_ACCEPTED),
    Kind.CLAIM_REFUSED: _to_claimant(Message.CLAIM_REFUSED),
    Kind.INVITATION_SENT: _to_the_invited,
    Kind.INVITATION_ACCEPTED: _to_owners,
    Kind.MEMBERSHIP_CHANGED: _to_the_member(Message.MEMBERSHIP_CHANGED),
    Kind.MEMBERSHIP_ENDED: _to_the_member(Message.MEMBERSHIP_ENDED),
    Kind.DOCUMENT_GIVEN: _to_moderators,
    Kind.CERTIFICATE_CLAIMED: _to_moderators,
    Kind.CERTIFICATE_AMENDED: _to_moderators,
    **dict.fromkeys(_ACCEPTED, _to_members(Message.PAPER_ACCEPTED)),
    **dict.fromkeys(_REFUSED, _to_members(Message.PAPER_REFUSED)),
    **dict.fromkeys(_ENDING, _to_members(Message.PAPER_ENDING)),
    **dict.fromkeys(_EXPIRED, _to_members(Message.PAPER_EXPIRED)),
}
