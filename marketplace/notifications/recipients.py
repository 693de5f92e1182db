"""Who is told of what: one table from the kind of an event to those whom it concerns."""

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import any_, literal, or_, select

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Confirmation, Person
from marketplace.accounts.rules import Purpose
from marketplace.core.db import db, tenant_id
from marketplace.events import queries as events
from marketplace.events.kinds import Kind
from marketplace.events.models import Event
from marketplace.listings.models import Listing
from marketplace.messaging import queries as conversations
from marketplace.moderation.models import Case
from marketplace.notifications.rules import Channel, Message
from marketplace.organisations import queries as organisations
from marketplace.organisations.models import Membership
from marketplace.organisations.rules import MembershipRole
from marketplace.sourcing.models import SourcingRequest

Params = dict[str, Any]


@dataclass(frozen=True)
class Told:
    """A message for people, who find it in their inbox as well, with what it is about and where it leads."""

    message: Message
    path: str
    params: Params = field(default_factory=dict)
    people: Sequence[Person] = ()


@dataclass(frozen=True)
class Sent:
    """A message to one address alone, whether or not it is anybody's yet."""

    message: Message
    channel: Channel
    address: str
    language: str
    params: Params = field(default_factory=dict)
    path: str = ""
    person_id: uuid.UUID | None = None


Rule = Callable[[Event], Iterator[Told | Sent]]


def of(event: Event) -> list[Told | Sent]:
    """Whom this event concerns; whoever did it knows already, and whoever was shut out is told nothing."""
    return [_without(told, event.person_id) for told in RULES[event.kind](event)]


def _without(told: Told | Sent, doer: uuid.UUID | None) -> Told | Sent:
    if isinstance(told, Sent):
        return told
    people = [person for person in told.people if person.id != doer and person.disabled_at is None]
    return Told(told.message, told.path, told.params, people)


def _members(organisation_id: uuid.UUID, right: str | None = None) -> Sequence[Person]:
    """The members of an organisation, or those of them who hold a right in it."""
    member = select(Person).join(Membership, Membership.person_id == Person.id)
    member = member.where(Membership.organisation_id == organisation_id)
    if right:
        member = member.where(or_(Membership.role == MembershipRole.OWNER, literal(right) == any_(Membership.rights)))
    return db.session.scalars(member.order_by(Person.id)).all()


def _code(event: Event) -> Iterator[Sent]:
    """A code for the address; its owner is told when he has one already; an unknown one gets nothing to recover.

    The code itself stands nowhere: it is worked out at the moment of sending.
    """
    asked = db.session.get(Confirmation, (tenant_id(), event.subject_id))
    if asked is None:
        return
    address = asked.email or asked.phone or ""
    channel = Channel.EMAIL if asked.email else Channel.WHATSAPP
    if asked.purpose == Purpose.RECOVERY and asked.person_id is None:
        return
    if asked.purpose == Purpose.REGISTRATION and asked.person_id:
        owner = accounts.get(asked.person_id)
        yield Sent(Message.CODE_KNOWN, channel, address, owner.language, path="/session", person_id=owner.id)
        return
    is_new = asked.purpose == Purpose.REGISTRATION
    yield Sent(
        Message.CODE_REGISTRATION if is_new else Message.CODE_RECOVERY,
        channel,
        address,
        asked.language,
        {"confirmation_id": str(asked.id)},
        path="/registration/confirmation" if is_new else "/recovery/password",
        person_id=asked.person_id,
    )


def _subject(event: Event) -> Listing | SourcingRequest | None:
    key = (tenant_id(), event.subject_id)
    return db.session.get(Listing, key) if event.subject_kind == "listing" else db.session.get(SourcingRequest, key)


def _path(event: Event) -> str:
    return f"/{'listings' if event.subject_kind == 'listing' else 'requests'}/{event.subject_id}"


def _to_moderators(message: Message) -> Rule:
    def rule(event: Event) -> Iterator[Told]:
        thing = _subject(event)
        if thing is None:
            return
        organisation = organisations.get(thing.organisation_id)
        params = {"title": thing.title, "organisation": organisation.trade_name}
        yield Told(message, "/moderation", params, accounts.moderators())

    return rule


def _to_author(message: Message) -> Rule:
    """What became of it, with the reason if there is one, to those who may publish for the author."""

    def rule(event: Event) -> Iterator[Told]:
        thing = _subject(event)
        if thing is None:
            return
        noted = events.details(event.id)
        params = {"title": thing.title} | {name: noted[name] for name in ("reason", "note") if noted.get(name)}
        # The case's own page says why, and takes an answer.
        path = f"/cases/{noted['case_id']}" if params.get("reason") and noted.get("case_id") else _path(event)
        yield Told(message, path, params, _members(thing.organisation_id, "publish"))

    return rule


def _to_buyer(event: Event) -> Iterator[Told]:
    request = db.session.get(SourcingRequest, (tenant_id(), event.subject_id))
    if request is None:
        return
    noted = events.details(event.id)
    params: Params = {"title": request.title, "count": noted.get("count", 1)}
    if noted.get("listing_id"):
        listing = db.session.get_one(Listing, (tenant_id(), uuid.UUID(str(noted["listing_id"]))))
        params["maker"] = organisations.get(listing.organisation_id).trade_name
    path = f"/requests/{request.id}/matches"
    yield Told(Message.REQUEST_MATCHED, path, params, _members(request.organisation_id))


def _to_maker(event: Event) -> Iterator[Told]:
    listing = db.session.get(Listing, (tenant_id(), event.subject_id))
    named: Any = events.details(event.id).get("request_ids", [])
    wanted = [uuid.UUID(identifier) for identifier in named]
    requests = db.session.scalars(select(SourcingRequest).where(SourcingRequest.id.in_(wanted))).all()
    if listing is None or not requests:
        return
    params: Params = {"title": listing.title, "count": len(requests), "request": requests[0].title}
    path = f"/requests/{requests[0].id}" if len(requests) == 1 else f"/listings/{listing.id}/matches"
    yield Told(Message.LISTING_MATCHED, path, params, _members(listing.organisation_id))


def _to_other_side_of_case(event: Event) -> Iterator[Told]:
    case = db.session.get(Case, (tenant_id(), event.subject_id))
    if case is None:
        return
    if events.details(event.id).get("is_from_staff"):
        members = _members(case.organisation_id, "publish")
        yield Told(Message.CASE_ANSWERED_BY_STAFF, f"/cases/{case.id}", {"title": case.title}, members)
        return
    organisation = organisations.get(case.organisation_id)
    params = {"title": case.title, "organisation": organisation.trade_name}
    # Whoever decided it knows the case; until somebody has, it is everybody's.
    handling = [person for person in accounts.moderators() if person.id == (case.decided_by_id or case.claimed_by_id)]
    path = f"/moderation/cases/{case.id}"
    yield Told(Message.CASE_ANSWERED_BY_AUTHOR, path, params, handling or accounts.moderators())


def _to_other_side_of_conversation(event: Event) -> Iterator[Told]:
    """The words themselves stay in the conversation, which the staff do not read."""
    if event.person_id is None:
        return
    conversation = conversations.of_message(event.subject_id)
    params = {"title": conversation.title, "name": accounts.get(event.person_id).name}
    if event.person_id != conversation.asker_id:
        params["organisation"] = organisations.get(conversation.asked_organisation_id).trade_name
    yield Told(Message.MESSAGE_SENT, f"/conversations/{conversation.id}", params, conversations.readers(conversation))


RULES: dict[Kind, Rule] = {
    Kind.CODE_REQUESTED: _code,
    Kind.LISTING_SUBMITTED: _to_moderators(Message.LISTING_SUBMITTED),
    Kind.LISTING_PUBLISHED: _to_author(Message.LISTING_PUBLISHED),
    Kind.LISTING_CHANGES_ASKED: _to_author(Message.LISTING_CHANGES_ASKED),
    Kind.LISTING_REJECTED: _to_author(Message.LISTING_REJECTED),
    Kind.LISTING_SUSPENDED: _to_author(Message.LISTING_SUSPENDED),
    Kind.LISTING_REINSTATED: _to_author(Message.LISTING_PUBLISHED),
    Kind.LISTING_MATCHED: _to_maker,
    Kind.REQUEST_SUBMITTED: _to_moderators(Message.REQUEST_SUBMITTED),
    Kind.REQUEST_PUBLISHED: _to_author(Message.REQUEST_PUBLISHED),
    Kind.REQUEST_CHANGES_ASKED: _to_author(Message.REQUEST_CHANGES_ASKED),
    Kind.REQUEST_REJECTED: _to_author(Message.REQUEST_REJECTED),
    Kind.REQUEST_SUSPENDED: _to_author(Message.REQUEST_SUSPENDED),
    Kind.REQUEST_REINSTATED: _to_author(Message.REQUEST_PUBLISHED),
    Kind.REQUEST_MATCHED: _to_buyer,
    Kind.CASE_ANSWERED: _to_other_side_of_case,
    Kind.MESSAGE_SENT: _to_other_side_of_conversation,
}
