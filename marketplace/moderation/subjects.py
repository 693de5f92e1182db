"""What a case can be about: for each kind, how it is read and what each decision does to it."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from marketplace.core.errors import NotFound
from marketplace.listings import actions as listings
from marketplace.listings.queries import get as get_listing
from marketplace.listings.rules import ListingState
from marketplace.moderation.rules import SubjectKind
from marketplace.sourcing import actions as requests
from marketplace.sourcing.queries import get as get_request
from marketplace.sourcing.rules import RequestState


class Thing(Protocol):
    """What every subject of a case has."""

    id: uuid.UUID
    organisation_id: uuid.UUID
    title: str
    state: Any
    version: int


@dataclass(frozen=True)
class Subject:
    get: Callable[..., Any]
    in_review: Any
    approve: Callable[..., None]
    ask_changes: Callable[..., None]
    reject: Callable[..., None]


_L, _R = ListingState, RequestState
SUBJECTS = {
    SubjectKind.LISTING: Subject(get_listing, _L.IN_REVIEW, listings.approve, listings.ask_changes, listings.reject),
    SubjectKind.REQUEST: Subject(get_request, _R.IN_REVIEW, requests.approve, requests.ask_changes, requests.reject),
}


def load(kind: SubjectKind, subject_id: uuid.UUID, *, lock: bool = False) -> Thing | None:
    """The thing, or None when it is gone."""
    try:
        found: Thing = SUBJECTS[kind].get(subject_id, lock=lock)
    except NotFound:
        return None
    return found
