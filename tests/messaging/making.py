"""Questions for the tests."""

import uuid

from marketplace.core.ids import uuid7
from marketplace.listings.rules import ListingState
from marketplace.messaging import actions, subjects
from marketplace.messaging.models import Conversation
from marketplace.messaging.rules import SubjectKind
from marketplace.sourcing.rules import RequestState
from tests.cast import Cast, Player
from tests.listings.making import a_listing
from tests.sourcing.making import a_request

QUESTION = "Bisa 5 kodi ukuran 38–42 sebelum Lebaran?"


def a_subject(cast: Cast, kind: SubjectKind) -> uuid.UUID:
    """Something that Budi may ask Sari about, or Sari Budi when it is a request."""
    if kind == SubjectKind.LISTING:
        return a_listing(cast, ListingState.PUBLISHED)
    if kind == SubjectKind.REQUEST:
        return a_request(cast, RequestState.OPEN)
    assert cast.owner.organisation_id
    return cast.owner.organisation_id


def asker_of(cast: Cast, kind: SubjectKind) -> Player:
    return cast.owner if kind == SubjectKind.REQUEST else cast.buyer


def asked_of(cast: Cast, kind: SubjectKind) -> Player:
    return cast.buyer if kind == SubjectKind.REQUEST else cast.owner


def ask(
    by: Player, kind: SubjectKind, subject_id: uuid.UUID, body: str = QUESTION, key: uuid.UUID | None = None
) -> Conversation:
    """Inside a transaction: ask."""
    asked = subjects.find(by.actor, kind, subject_id)
    return actions.ask(by.actor, asked, body, form_key=key or uuid7())


def a_conversation(cast: Cast, kind: SubjectKind = SubjectKind.LISTING) -> uuid.UUID:
    subject_id = a_subject(cast, kind)
    with cast.inside():
        return ask(asker_of(cast, kind), kind, subject_id).id
