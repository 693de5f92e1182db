"""Objecting to a score, as the law on personal data lets everybody; and who is not to be scored by a machine at all."""

import uuid

from sqlalchemy import or_, select

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Person
from marketplace.core.clock import now
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import Conflict, Invalid, NotFound
from marketplace.core.i18n import N_
from marketplace.events.actions import record
from marketplace.events.kinds import Kind
from marketplace.matching.models import Objection
from marketplace.matching.overriding import WHY, Pair, override
from marketplace.matching.rules import REASON_LENGTH
from marketplace.organisations.models import Membership
from marketplace.organisations.rules import MembershipRole

ANSWERED = N_("Keberatan ini sudah dijawab.")


def unscored() -> set[uuid.UUID]:
    """The organisations that no machine may score: an owner objects to it, or wants nothing done with his data."""
    rows = db.session.scalars(
        select(Membership.organisation_id)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.tenant_id == tenant_id(),
            Membership.role == MembershipRole.OWNER,
            or_(Person.objects_to_matching_at.is_not(None), Person.restricted_at.is_not(None)),
        )
    )
    return set(rows)


def object_to(actor: Actor, pair: Pair, organisation_id: uuid.UUID, score: int, words: str) -> Objection:
    """Ask a person to look at this score again; one objection of a side is open at a time."""
    if len(words.strip()) < REASON_LENGTH:
        raise Invalid(fields={"words": WHY})
    before = open_of(pair, organisation_id)
    if before is not None:
        before.words, before.score = words, score
        return before
    own = Objection(
        request_id=pair[0],
        listing_id=pair[1],
        organisation_id=organisation_id,
        person_id=actor.person_id,
        words=words,
        score=score,
    )
    db.session.add(own)
    db.session.flush()
    record(actor, Kind.MATCH_OBJECTED, own, organisation_id=organisation_id, score=score)
    return own


def answer(actor: Actor, objection: Objection, words: str, score: int | None) -> None:
    """Leave the score as it is, or put another in its place; either way with the reason, which both sides read."""
    if len(words.strip()) < REASON_LENGTH:
        raise Invalid(fields={"reason": WHY})
    if objection.answered_at is not None:
        raise Conflict(ANSWERED)
    if score is not None:
        override(actor, (objection.request_id, objection.listing_id), score, words)
    objection.answer, objection.is_changed = words, score is not None
    objection.answered_by, objection.answered_at = actor.person_id, now()
    record(
        actor,
        Kind.MATCH_OBJECTION_ANSWERED,
        objection,
        organisation_id=objection.organisation_id,
        is_changed=score is not None,
    )


def find(objection_id: uuid.UUID) -> Objection:
    own = db.session.get(Objection, (tenant_id(), objection_id))
    if own is None:
        raise NotFound()
    return own


def open_of(pair: Pair, organisation_id: uuid.UUID) -> Objection | None:
    return next(
        (one for one in of_pair(pair) if one.organisation_id == organisation_id and one.answered_at is None), None
    )


def of_pair(pair: Pair) -> list[Objection]:
    own = select(Objection).where(
        Objection.tenant_id == tenant_id(), Objection.request_id == pair[0], Objection.listing_id == pair[1]
    )
    return list(db.session.scalars(own.order_by(Objection.at.desc())))


def waiting(most: int = 100) -> list[Objection]:
    """Those that nobody has answered, the oldest first."""
    own = select(Objection).where(Objection.tenant_id == tenant_id(), Objection.answered_at.is_(None))
    return list(db.session.scalars(own.order_by(Objection.at).limit(most)))
