"""What a case can be about: for each kind, how it is read and what each decision does to it."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from marketplace.core.errors import NotFound
from marketplace.listings import actions as listings
from marketplace.listings import revising
from marketplace.listings.queries import get as get_listing
from marketplace.listings.rules import ListingState, RevisionState
from marketplace.moderation import disputes, reporting
from marketplace.moderation.rules import ReportState, SubjectKind
from marketplace.partnerships import queries as partnerships
from marketplace.partnerships.rules import PartnershipState
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
    undo: Callable[..., None]
    overturn: Callable[..., None]


def _verbs(slice_: Any) -> Any:
    return slice_.approve, slice_.ask_changes, slice_.reject, slice_.undo, slice_.overturn


_L, _R = ListingState, RequestState
SUBJECTS = {
    SubjectKind.LISTING: Subject(get_listing, _L.IN_REVIEW, *_verbs(listings)),
    SubjectKind.REQUEST: Subject(get_request, _R.IN_REVIEW, *_verbs(requests)),
    SubjectKind.REVISION: Subject(revising.get, RevisionState.IN_REVIEW, *_verbs(revising)),
    SubjectKind.REPORT: Subject(reporting.get, ReportState.OPEN, *_verbs(reporting)),
    # A dispute ends by the partnership's own steps, which both sides see on its page.
    SubjectKind.PARTNERSHIP: Subject(partnerships.get, PartnershipState.DISPUTED, *[disputes.settled_there] * 5),
}


def load(kind: SubjectKind, subject_id: uuid.UUID, *, lock: bool = False) -> Thing | None:
    """The thing, or None when it is gone."""
    try:
        found: Thing = SUBJECTS[kind].get(subject_id, lock=lock)
    except NotFound:
        return None
    return found


def touched(thing: Any) -> set[uuid.UUID]:
    """The ids of further things of which a decision about this one tells."""
    return {found for name in ("listing_id", "thing_id") if (found := getattr(thing, name, None))}
