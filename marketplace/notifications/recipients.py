"""Who is told of what: one table from the kind of an event to those whom it concerns."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace

from marketplace.accounts import queries as accounts
from marketplace.core.db import db, tenant_id
from marketplace.events import queries as events
from marketplace.events.kinds import Kind
from marketplace.events.models import Event
from marketplace.listings.models import Listing, Revision
from marketplace.moderation.models import Case, Report, Sanction
from marketplace.notifications.rules import Message
from marketplace.notifications.told import Crowd, Params, Reader, Sent, Told
from marketplace.notifications.told import members as _members
from marketplace.notifications.told_of_accounts import ABOUT_ACCOUNTS
from marketplace.notifications.told_of_answers import to_maker, to_those_who_answer
from marketplace.notifications.told_of_assistance import ABOUT_ASSISTANCE
from marketplace.notifications.told_of_marketplaces import ABOUT_MARKETPLACES
from marketplace.notifications.told_of_matches import ABOUT_MATCHES
from marketplace.notifications.told_of_organisations import ABOUT_ORGANISATIONS
from marketplace.notifications.told_of_partnerships import ABOUT_PARTNERSHIPS
from marketplace.notifications.told_of_proposals import ABOUT_PROPOSALS
from marketplace.notifications.told_of_requests import ABOUT_REQUESTS, published
from marketplace.notifications.told_of_searches import to_searcher
from marketplace.notifications.told_of_standing import ABOUT_STANDING
from marketplace.notifications.told_of_talk import ABOUT_TALK
from marketplace.organisations import queries as organisations
from marketplace.sourcing.models import SourcingRequest

Rule = Callable[[Event], Iterator[Told | Sent]]


def of(event: Event) -> list[Told | Sent]:
    """Whom this event concerns; whoever did it knows already, and whoever was shut out is told nothing."""
    return [_without(told, event.person_id) for told in RULES[event.kind](event)]


def _without(told: Told | Sent, doer: uuid.UUID | None) -> Told | Sent:
    if isinstance(told, Sent):
        return told
    if isinstance(told.people, Crowd):
        return replace(told, people=told.people.without(doer))
    people = [person for person in told.people if person.id != doer and _takes_messages(person)]
    return replace(told, people=people)


def _takes_messages(person: Reader) -> bool:
    """Nobody who is shut out, and nobody who has asked that nothing be done with his data."""
    return person.disabled_at is None and person.restricted_at is None


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
        yield Told(message, path, params, _members(thing.organisation_id, "publish"), thing.organisation_id)

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
    yield Told(Message.REQUEST_MATCHED, path, params, _members(request.organisation_id), request.organisation_id)


def _revision_to_moderators(event: Event) -> Iterator[Told]:
    revision = db.session.get_one(Revision, (tenant_id(), event.subject_id))
    params = {"title": revision.title, "organisation": organisations.get(revision.organisation_id).trade_name}
    yield Told(Message.REVISION_SUBMITTED, "/moderation", params, accounts.moderators())


def _revision_to_author(message: Message) -> Rule:
    def rule(event: Event) -> Iterator[Told]:
        revision = db.session.get_one(Revision, (tenant_id(), event.subject_id))
        noted = events.details(event.id)
        params: Params = {"title": revision.title} | {n: noted[n] for n in ("reason", "note") if noted.get(n)}
        listing = f"/listings/{revision.listing_id}"
        path = f"/cases/{noted['case_id']}" if message == Message.REVISION_REJECTED else listing
        if message == Message.REVISION_CHANGES_ASKED:
            path = f"{listing}/revision"
        yield Told(message, path, params, _members(revision.organisation_id, "publish"))

    return rule


def _report_to_moderators(event: Event) -> Iterator[Told]:
    report = db.session.get_one(Report, (tenant_id(), event.subject_id))
    yield Told(Message.REPORT_SENT, "/moderation", {"title": report.title}, accounts.moderators())


def _report_to_both(event: Event) -> Iterator[Told]:
    """Whoever reported hears what came of it; the other side hears of a warning, and never who reported."""
    report = db.session.get_one(Report, (tenant_id(), event.subject_id))
    params: Params = {"title": report.title, "outcome": event.kind.value.partition(".")[2]}
    yield Told(Message.REPORT_CLOSED, f"/reports/{report.id}", params, [accounts.get(report.reporter_id)])
    if event.kind == Kind.REPORT_WARNED:
        noted = events.details(event.id)
        told: Params = {"title": report.title} | {n: noted[n] for n in ("reason", "note") if noted.get(n)}
        yield Told(Message.WARNED, f"/cases/{noted['case_id']}", told, _members(report.organisation_id, "publish"))


def _appeal_to_others(event: Event) -> Iterator[Told]:
    """To every moderator but the one who refused."""
    case = db.session.get_one(Case, (tenant_id(), event.subject_id))
    others = [person for person in accounts.moderators() if person.id != case.decided_by_id]
    yield Told(Message.CASE_APPEALED, f"/moderation/cases/{case.id}", {"title": case.title}, others)


def _upheld_to_author(event: Event) -> Iterator[Told]:
    case = db.session.get_one(Case, (tenant_id(), event.subject_id))
    params: Params = {"title": case.title, "note": case.appeal_note}
    yield Told(Message.CASE_UPHELD, f"/cases/{case.id}", params, _members(case.organisation_id, "publish"))


def _sanction(message: Message) -> Rule:
    def rule(event: Event) -> Iterator[Told]:
        sanction = db.session.get_one(Sanction, (tenant_id(), event.subject_id))
        organisation = organisations.get(sanction.organisation_id)
        params = {"organisation": organisation.trade_name, "sanction": sanction.kind.value, "reason": sanction.reason}
        yield Told(message, f"/organisations/{organisation.id}", params, _members(organisation.id))

    return rule


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


RULES: dict[Kind, Rule] = {
    **ABOUT_MARKETPLACES,
    **ABOUT_PARTNERSHIPS,
    **ABOUT_STANDING,
    **ABOUT_REQUESTS,
    Kind.REPLY_RECEIVED: to_those_who_answer,
    Kind.LISTING_SUBMITTED: _to_moderators(Message.LISTING_SUBMITTED),
    Kind.LISTING_PUBLISHED: _to_author(Message.LISTING_PUBLISHED),
    Kind.LISTING_CHANGES_ASKED: _to_author(Message.LISTING_CHANGES_ASKED),
    Kind.LISTING_REJECTED: _to_author(Message.LISTING_REJECTED),
    Kind.LISTING_SUSPENDED: _to_author(Message.LISTING_SUSPENDED),
    Kind.LISTING_REINSTATED: _to_author(Message.LISTING_PUBLISHED),
    Kind.LISTING_MATCHED: to_maker,
    Kind.REQUEST_SUBMITTED: _to_moderators(Message.REQUEST_SUBMITTED),
    Kind.REQUEST_PUBLISHED: published(_to_author(Message.REQUEST_PUBLISHED)),
    Kind.REQUEST_CHANGES_ASKED: _to_author(Message.REQUEST_CHANGES_ASKED),
    Kind.REQUEST_REJECTED: _to_author(Message.REQUEST_REJECTED),
    Kind.REQUEST_SUSPENDED: _to_author(Message.REQUEST_SUSPENDED),
    Kind.REQUEST_REINSTATED: _to_author(Message.REQUEST_PUBLISHED),
    Kind.REQUEST_MATCHED: _to_buyer,
    Kind.REVISION_SUBMITTED: _revision_to_moderators,
    Kind.REVISION_APPROVED: _revision_to_author(Message.REVISION_APPROVED),
    Kind.REVISION_CHANGES_ASKED: _revision_to_author(Message.REVISION_CHANGES_ASKED),
    Kind.REVISION_REJECTED: _revision_to_author(Message.REVISION_REJECTED),
    Kind.REPORT_SENT: _report_to_moderators,
    Kind.REPORT_DISMISSED: _report_to_both,
    Kind.REPORT_WARNED: _report_to_both,
    Kind.REPORT_ACTED: _report_to_both,
    Kind.CASE_APPEALED: _appeal_to_others,
    Kind.CASE_UPHELD: _upheld_to_author,
    Kind.SANCTION_IMPOSED: _sanction(Message.SANCTION_IMPOSED),
    Kind.SANCTION_SERVED: _sanction(Message.SANCTION_ENDED),
    Kind.SANCTION_LIFTED: _sanction(Message.SANCTION_ENDED),
    Kind.CASE_ANSWERED: _to_other_side_of_case,
    Kind.SEARCH_FOUND: to_searcher,
}
RULES |= ABOUT_MATCHES | ABOUT_ACCOUNTS | ABOUT_ASSISTANCE | ABOUT_ORGANISATIONS | ABOUT_PROPOSALS | ABOUT_TALK
