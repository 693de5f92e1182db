"""The one step that is most worth taking next, from what stands where."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from marketplace.listings.rules import ListingState
from marketplace.sourcing.rules import RequestState


class Next(StrEnum):
    """What a person had best do next; each has a sentence and an address on the page."""

    REVIEW = "review"
    HELP_BUYERS = "help_buyers"
    JOIN = "join"
    MEND_LISTING = "mend_listing"
    MEND_REQUEST = "mend_request"
    ANSWER_REQUESTS = "answer_requests"
    SEE_MAKERS = "see_makers"
    FINISH_LISTING = "finish_listing"
    FINISH_REQUEST = "finish_request"
    POST_LISTING = "post_listing"
    POST_REQUEST = "post_request"
    WAIT_FOR_REVIEW = "wait_for_review"
    HELP_MAKERS = "help_makers"
    READ_FIGURES = "read_figures"
    LOOK_AROUND = "look_around"


@dataclass(frozen=True)
class Standing:
    """What somebody has: how many listings and requests in which state, and how many fits.

    `waiting` are the cases, and `unready` the requests, that wait for him as one of the staff.
    """

    is_staff: bool
    is_mentor: bool
    waiting: int
    unready: int
    is_member: bool
    may_offer: bool
    may_ask: bool
    listings: Counter[ListingState]
    requests: Counter[RequestState]
    fitting_requests: int
    fitting_makers: int


def next_step(standing: Standing) -> Next:
    """What waits for him alone comes first, then what others wait for, then what he has begun, then a beginning."""
    listings, requests = standing.listings, standing.requests
    in_review = listings[ListingState.IN_REVIEW] + requests[RequestState.IN_REVIEW]
    # A designer may ask as well, but comes to offer.
    came_to_ask = standing.may_ask and not standing.may_offer
    steps = [
        (Next.REVIEW, standing.waiting),
        (Next.HELP_BUYERS, standing.unready),
        (Next.JOIN, not standing.is_member and not standing.is_staff),
        (Next.MEND_LISTING, listings[ListingState.CHANGES_ASKED]),
        (Next.MEND_REQUEST, requests[RequestState.CHANGES_ASKED]),
        (Next.ANSWER_REQUESTS, standing.fitting_requests),
        (Next.SEE_MAKERS, standing.fitting_makers),
        (Next.FINISH_LISTING, listings[ListingState.DRAFT]),
        (Next.FINISH_REQUEST, requests[RequestState.DRAFT]),
        (Next.POST_LISTING, standing.may_offer and not _alive(listings, ListingState.ARCHIVED)),
        (Next.POST_REQUEST, came_to_ask and not _alive(requests, RequestState.WITHDRAWN)),
        (Next.WAIT_FOR_REVIEW, in_review),
        (Next.HELP_MAKERS, standing.is_mentor),
        (Next.READ_FIGURES, standing.is_staff),
    ]
    return next((step for step, is_due in steps if is_due), Next.LOOK_AROUND)


def _alive(counted: Counter[ListingState] | Counter[RequestState], away: StrEnum) -> int:
    return sum(count for state, count in counted.items() if state != away)
