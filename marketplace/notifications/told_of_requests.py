"""Who is told of a request that mentors help with, that is amended, asked about, and answered for."""

import uuid
from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import select

from marketplace.accounts.models import Person
from marketplace.accounts.rules import StaffRole
from marketplace.core.db import db, tenant_id
from marketplace.events.kinds import Kind
from marketplace.events.models import Event
from marketplace.notifications.rules import Message
from marketplace.notifications.told import Params, Reader, Sent, Told, members
from marketplace.organisations import queries as organisations
from marketplace.search.models import Bookmark
from marketplace.search.rules import SubjectKind
from marketplace.sourcing import queries as requests
from marketplace.sourcing.models import RequestInvitation, RequestQuestion, SourcingRequest
from marketplace.sourcing.rules import RequestState

Rule = Callable[[Event], Iterator[Told | Sent]]
HELPERS = (StaffRole.MENTOR, StaffRole.MODERATOR, StaffRole.ADMIN)
MODERATORS = (StaffRole.MODERATOR, StaffRole.ADMIN)


def published(to_author: Rule) -> Rule:
    """Once it is open, the makers who were asked hear of it as well."""

    def rule(event: Event) -> Iterator[Told | Sent]:
        yield from to_author(event)
        request = _request(event.subject_id)
        for maker_id, _name in requests.invited(request.id):
            yield _invited(request, maker_id)

    return rule


def _handed_back(event: Event) -> Iterator[Told]:
    request = _request(event.subject_id)
    people = members(request.organisation_id, "publish")
    yield Told(Message.REQUEST_HANDED_BACK, f"/requests/{request.id}", _params(request), people)


def _to_staff(message: Message, path: str, roles: Sequence[StaffRole]) -> Rule:
    def rule(event: Event) -> Iterator[Told]:
        yield Told(message, path, _params(_request(event.subject_id)), _staff(roles))

    return rule


def _to_deciders(message: Message) -> Rule:
    def rule(event: Event) -> Iterator[Told]:
        request = _request(event.subject_id)
        if request.state != RequestState.CLOSED:
            return  # nobody waited, and it has its result already
        yield Told(message, f"/requests/{request.id}/answers", _params(request), _deciders(request))

    return rule


def _closed(event: Event) -> Iterator[Told | Sent]:
    yield from _to_deciders(Message.REQUEST_CLOSED)(event)
    request = _request(event.subject_id)
    yield Told(Message.REQUEST_CLOSED, f"/requests/{request.id}", _params(request), _watchers(request))


def _escalated(event: Event) -> Iterator[Told | Sent]:
    yield from _to_deciders(Message.REQUEST_ESCALATED)(event)
    yield from _to_staff(Message.REQUEST_KEPT_WAITING, "/requests/waiting", MODERATORS)(event)


def _to_watchers(message: Message) -> Rule:
    def rule(event: Event) -> Iterator[Told]:
        request = _request(event.subject_id)
        people: dict[uuid.UUID, Reader] = {person.id: person for person in _watchers(request)}
        for maker_id, _name in requests.invited(request.id):
            people |= {person.id: person for person in members(maker_id, "answer")}
        yield Told(message, f"/requests/{request.id}", _params(request), list(people.values()))

    return rule


def _asked_to_answer(event: Event) -> Iterator[Told]:
    invitation = db.session.get(RequestInvitation, (tenant_id(), event.subject_id))
    request = _request(invitation.request_id) if invitation else None
    if invitation and request and request.state == RequestState.OPEN:
        yield _invited(request, invitation.organisation_id)


def _question(event: Event) -> Iterator[Told]:
    question = db.session.get_one(RequestQuestion, (tenant_id(), event.subject_id))
    request = _request(question.request_id)
    params = _params(request) | {"organisation": organisations.get(question.organisation_id).trade_name}
    people = members(request.organisation_id, "publish")
    yield Told(Message.QUESTION_ASKED, f"/requests/{request.id}#questions", params, people)


def _answered(event: Event) -> Iterator[Told]:
    question = db.session.get_one(RequestQuestion, (tenant_id(), event.subject_id))
    request = _request(question.request_id)
    people: dict[uuid.UUID, Reader] = {person.id: person for person in _watchers(request)}
    people |= {person.id: person for person in members(question.organisation_id, "answer")}
    path = f"/requests/{request.id}#questions"
    yield Told(Message.QUESTION_ANSWERED, path, _params(request), list(people.values()))


def _invited(request: SourcingRequest, maker_id: uuid.UUID) -> Told:
    people = members(maker_id, "answer")
    return Told(Message.REQUEST_INVITED, f"/requests/{request.id}", _params(request), people)


def _request(request_id: uuid.UUID) -> SourcingRequest:
    return db.session.get_one(SourcingRequest, (tenant_id(), request_id))


def _params(request: SourcingRequest) -> Params:
    return {"title": request.title, "organisation": organisations.get(request.organisation_id).trade_name}


def _deciders(request: SourcingRequest) -> Sequence[Reader]:
    return members(request.organisation_id, "award")


def _staff(roles: Sequence[StaffRole]) -> Sequence[Person]:
    return db.session.scalars(select(Person).where(Person.staff_role.in_(roles)).order_by(Person.id)).all()


def _watchers(request: SourcingRequest) -> Sequence[Person]:
    """Who keeps it in sight; never after it has gone out of theirs."""
    if not request.is_public and request.state != RequestState.CANCELLED:
        return ()
    watching = select(Person).join(Bookmark, Bookmark.person_id == Person.id)
    watching = watching.where(Bookmark.subject_kind == SubjectKind.REQUEST, Bookmark.subject_id == request.id)
    return db.session.scalars(watching.order_by(Person.id)).all()


ABOUT_REQUESTS: dict[Kind, Rule] = {
    Kind.REQUEST_REFERRED: _to_staff(Message.REQUEST_REFERRED, "/requests/with-mentor", HELPERS),
    Kind.REQUEST_HANDED_BACK: _handed_back,
    Kind.REQUEST_AMENDED: _to_watchers(Message.REQUEST_AMENDED),
    Kind.REQUEST_CLOSED: _closed,
    Kind.REQUEST_CANCELLED: _to_watchers(Message.REQUEST_CANCELLED),
    Kind.REQUEST_INVITED: _asked_to_answer,
    Kind.REQUEST_OVERDUE: _to_deciders(Message.REQUEST_OVERDUE),
    Kind.REQUEST_ESCALATED: _escalated,
    Kind.QUESTION_ASKED: _question,
    Kind.QUESTION_ANSWERED: _answered,
}
