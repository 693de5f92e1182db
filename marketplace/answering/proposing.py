"""From five taps to an ordinary proposal, made by the same verbs as any other."""

import uuid
from datetime import timedelta

import structlog

from marketplace.accounts.actor import Actor
from marketplace.answering.models import AnswerLink, QuickAnswer
from marketplace.core.db import db
from marketplace.core.errors import DomainError
from marketplace.proposals import actions as proposals
from marketplace.proposals.actions import Terms
from marketplace.sourcing.models import SourcingRequest
from marketplace.tenants.queries import today

log = structlog.get_logger()


def propose(actor: Actor, request: SourcingRequest, link: AnswerLink, given: QuickAnswer) -> uuid.UUID | None:
    """The proposal that the answer becomes, sent at once; None when the firm has answered, or may not any more.

    It is known by the link's id, so that the same answer twice is one proposal.
    """
    savepoint = db.session.begin_nested()
    try:
        proposal = proposals.draft(actor, request, link.organisation_id, _terms(request, given), key=link.id)
        proposals.submit(actor, proposal)
    except DomainError as error:
        savepoint.rollback()
        log.info("answer.not_proposed", link=str(link.id), why=error.message)
        return None
    savepoint.commit()
    return proposal.id


def _terms(request: SourcingRequest, given: QuickAnswer) -> Terms:
    """The whole quantity at the tapped price; ready when the weeks that it takes have passed since the sample."""
    sample = given.first_sample_on or today()
    weeks = -(-(request.pairs or 0) // given.pairs_a_week) if given.pairs_a_week else 1
    return Terms(
        price_per_pair=given.price_per_pair,
        pairs=request.pairs,
        first_sample_on=sample,
        delivery_on=sample + timedelta(weeks=max(1, weeks)),
        words=given.note,
    )
