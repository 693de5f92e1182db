"""What waits for somebody alone comes before what he could begin."""

from collections import Counter
from dataclasses import replace

import pytest

from marketplace.dashboard.front import STEPS
from marketplace.dashboard.rules import Next, Standing, next_step
from marketplace.listings.rules import ListingState
from marketplace.sourcing.rules import RequestState

NOTHING = Standing(
    is_staff=False,
    is_mentor=False,
    waiting=0,
    unready=0,
    is_member=True,
    may_offer=False,
    may_ask=False,
    listings=Counter(),
    requests=Counter(),
    fitting_requests=0,
    fitting_makers=0,
)
MAKER = replace(NOTHING, may_offer=True)
BUYER = replace(NOTHING, may_ask=True)
VIEWER = replace(NOTHING, is_member=False, is_staff=True)
MENTOR = replace(VIEWER, is_mentor=True)


@pytest.mark.parametrize(
    ("standing", "step"),
    [
        (replace(NOTHING, is_member=False), Next.JOIN),
        (VIEWER, Next.READ_FIGURES),
        (replace(VIEWER, waiting=3), Next.REVIEW),
        (MENTOR, Next.HELP_MAKERS),
        (replace(MENTOR, unready=2), Next.HELP_BUYERS),
        (replace(MENTOR, waiting=1, unready=2), Next.REVIEW),
        (MAKER, Next.POST_LISTING),
        (BUYER, Next.POST_REQUEST),
        (replace(MAKER, may_ask=True, listings=Counter({ListingState.PUBLISHED: 1})), Next.LOOK_AROUND),
        (replace(MAKER, listings=Counter({ListingState.ARCHIVED: 2})), Next.POST_LISTING),
        (replace(MAKER, listings=Counter({ListingState.DRAFT: 1, ListingState.PUBLISHED: 1})), Next.FINISH_LISTING),
        (replace(MAKER, listings=Counter({ListingState.DRAFT: 1}), fitting_requests=2), Next.ANSWER_REQUESTS),
        (replace(MAKER, listings=Counter({ListingState.CHANGES_ASKED: 1}), fitting_requests=2), Next.MEND_LISTING),
        (replace(MAKER, listings=Counter({ListingState.IN_REVIEW: 1})), Next.WAIT_FOR_REVIEW),
        (replace(BUYER, requests=Counter({RequestState.OPEN: 1}), fitting_makers=4), Next.SEE_MAKERS),
        (replace(BUYER, requests=Counter({RequestState.DRAFT: 1})), Next.FINISH_REQUEST),
        (replace(BUYER, requests=Counter({RequestState.CHANGES_ASKED: 1}), fitting_makers=4), Next.MEND_REQUEST),
        (replace(MAKER, listings=Counter({ListingState.PUBLISHED: 1})), Next.LOOK_AROUND),
        (NOTHING, Next.LOOK_AROUND),
    ],
)
def test_the_step_that_is_most_worth_taking(standing, step):
    assert next_step(standing) is step


def test_every_step_has_its_words_and_its_address():
    assert set(STEPS) == set(Next)
