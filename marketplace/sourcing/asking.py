"""Questions on a request: stored before anybody is told, answered for all who may see it."""

import uuid

from sqlalchemy.exc import IntegrityError

from marketplace.accounts.actor import Actor
from marketplace.core.clock import now
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import Conflict, Forbidden
from marketplace.core.i18n import N_
from marketplace.events.actions import record
from marketplace.events.kinds import Kind
from marketplace.sourcing import queries
from marketplace.sourcing.models import RequestQuestion, SourcingRequest
from marketplace.sourcing.rules import QUESTIONS_MAXIMUM

CLOSED = N_("Permintaan ini sudah ditutup, jadi pertanyaannya juga.")
ENOUGH = N_("Sudah banyak sekali pertanyaan di sini. Baca dulu jawabannya.")
ANSWERED = N_("Pertanyaan ini sudah dijawab.")


def ask(
    actor: Actor, request: SourcingRequest, organisation_id: uuid.UUID, words: str, *, question_id: uuid.UUID
) -> RequestQuestion:
    """Ask for one of the actor's organisations; the same `question_id` twice is one question."""
    if not actor.may("answer", organisation_id) or organisation_id == request.organisation_id:
        raise Forbidden()
    known = db.session.get(RequestQuestion, (tenant_id(), question_id))
    if known is not None:
        return _own(known, request, organisation_id)
    queries.refuse_unless_open(request, CLOSED)
    if len(queries.questions(request.id)) >= QUESTIONS_MAXIMUM:
        raise Conflict(ENOUGH)
    asked = RequestQuestion(
        id=question_id,
        request_id=request.id,
        organisation_id=organisation_id,
        person_id=actor.person_id,
        words=words,
    )
    try:
        with db.session.begin_nested():
            db.session.add(asked)
    except IntegrityError:  # the same form, a moment earlier
        return _own(db.session.get_one(RequestQuestion, (tenant_id(), question_id)), request, organisation_id)
    record(actor, Kind.QUESTION_ASKED, asked, organisation_id=organisation_id)
    return asked


def answer(actor: Actor, question: RequestQuestion, request: SourcingRequest, words: str) -> None:
    """Answer for all; said once, since makers have built on it."""
    if question.answered_at is not None:
        if question.answer == words:
            return  # sent twice
        raise Conflict(ANSWERED)
    question.answer, question.answered_at, question.answered_by_id = words, now(), actor.person_id
    record(actor, Kind.QUESTION_ANSWERED, question, organisation_id=request.organisation_id)


def _own(known: RequestQuestion, request: SourcingRequest, organisation_id: uuid.UUID) -> RequestQuestion:
    if (known.request_id, known.organisation_id) != (request.id, organisation_id):
        raise Forbidden()
    return known
