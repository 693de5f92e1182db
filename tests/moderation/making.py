"""Cases for the tests, each about a listing or a request that is in the state that fits."""

import uuid
from datetime import timedelta

from sqlalchemy import select

from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.core.ids import uuid7
from marketplace.events.kinds import Kind
from marketplace.events.models import Event
from marketplace.listings.rules import ListingState
from marketplace.moderation import actions, queries, subjects
from marketplace.moderation.models import Case
from marketplace.moderation.rules import CaseState, SubjectKind
from marketplace.sourcing.rules import RequestState
from tests.cast import Cast, Player
from tests.listings.making import a_listing
from tests.sourcing.making import a_request


def submission_of(subject_id: uuid.UUID) -> Event:
    """The last time that a thing was sent to be checked."""
    kinds = [Kind.LISTING_SUBMITTED, Kind.REQUEST_SUBMITTED]
    sent = select(Event).where(Event.subject_id == subject_id, Event.kind.in_(kinds))
    return db.session.scalars(sent.order_by(Event.id.desc())).first()  # type: ignore[return-value]


def a_case(
    cast: Cast, state: CaseState = CaseState.OPEN, kind: SubjectKind = SubjectKind.LISTING, **changes: object
) -> uuid.UUID:
    """A case about Sari's listing or Budi's request, brought to `state` by Made."""
    if kind == SubjectKind.LISTING:
        subject_id = a_listing(cast, ListingState.IN_REVIEW, **changes)
    else:
        subject_id = a_request(cast, RequestState.IN_REVIEW, **changes)
    with cast.inside():
        actions.open_case(submission_of(subject_id))
        case = queries.latest(kind, subject_id)
        assert case is not None
        bring(case, state, cast.moderator)
        return case.id


def bring(case: Case, state: CaseState, by: Player) -> None:
    version = version_of(case)
    if state == CaseState.CLAIMED:
        actions.claim(by.actor, case)
    elif state == CaseState.APPROVED:
        actions.approve(by.actor, case, version=version)
    elif state == CaseState.CHANGES_ASKED:
        actions.ask_changes(by.actor, case, version=version, reason="unclear", note="Sebutkan bahannya.")
    elif state == CaseState.REJECTED:
        actions.reject(by.actor, case, version=version, reason="others_brand", note="")


def version_of(case: Case) -> int:
    thing = subjects.load(case.subject_kind, case.subject_id)
    assert thing is not None
    return thing.version


def let_claim_expire(case: Case) -> None:
    case.claimed_until = now() - timedelta(seconds=1)


def said(by: Player, case: Case, body: str, *, is_from_staff: bool = False) -> bool:
    return actions.answer(by.actor, case, body, form_key=uuid7(), is_from_staff=is_from_staff)
