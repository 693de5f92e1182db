"""How a listing lives: every state, every verb, every part."""

from itertools import product

import pytest

from marketplace.core.errors import Conflict, Forbidden
from marketplace.core.states import By
from marketplace.listings.rules import LIFE, ListingState, ListingVerb

S, V = ListingState, ListingVerb

# Written out again by hand: a slip in the rules must not pass because the test reads the same table.
LEADS = {
    (S.DRAFT, V.SUBMIT, By.AUTHOR): S.IN_REVIEW,
    (S.CHANGES_ASKED, V.SUBMIT, By.AUTHOR): S.IN_REVIEW,
    (S.IN_REVIEW, V.APPROVE, By.STAFF): S.PUBLISHED,
    (S.IN_REVIEW, V.ASK_CHANGES, By.STAFF): S.CHANGES_ASKED,
    (S.IN_REVIEW, V.REJECT, By.STAFF): S.REJECTED,
    (S.PUBLISHED, V.PAUSE, By.AUTHOR): S.PAUSED,
    (S.PAUSED, V.RESUME, By.AUTHOR): S.PUBLISHED,
    (S.PAUSED, V.REVISE, By.AUTHOR): S.DRAFT,
    (S.PUBLISHED, V.UNDO, By.STAFF): S.IN_REVIEW,
    (S.CHANGES_ASKED, V.UNDO, By.STAFF): S.IN_REVIEW,
    (S.REJECTED, V.UNDO, By.STAFF): S.IN_REVIEW,
    (S.REJECTED, V.OVERTURN, By.STAFF): S.PUBLISHED,
    (S.DRAFT, V.ARCHIVE, By.AUTHOR): S.ARCHIVED,
    (S.CHANGES_ASKED, V.ARCHIVE, By.AUTHOR): S.ARCHIVED,
    (S.REJECTED, V.ARCHIVE, By.AUTHOR): S.ARCHIVED,
    (S.PUBLISHED, V.ARCHIVE, By.AUTHOR): S.ARCHIVED,
    (S.PAUSED, V.ARCHIVE, By.AUTHOR): S.ARCHIVED,
    (S.PUBLISHED, V.SUSPEND, By.STAFF): S.SUSPENDED,
    (S.SUSPENDED, V.REINSTATE, By.STAFF): S.PUBLISHED,
} | {(state, V.TAKE_BACK, By.STAFF): S.ARCHIVED for state in S if state != S.ARCHIVED}


@pytest.mark.parametrize(("state", "verb", "who"), list(product(S, V, By)))
def test_each_step_leads_where_it_should_or_nowhere(state: S, verb: V, who: By) -> None:
    expected = LEADS.get((state, verb, who))
    assert LIFE.allows(state, verb, who) is (expected is not None)
    if expected is not None:
        assert LIFE.after(state, verb, who) == expected
        return
    somebody_may = any((state, verb, other) in LEADS for other in By)
    with pytest.raises(Forbidden if somebody_may else Conflict):
        LIFE.after(state, verb, who)


def test_a_listing_begins_as_a_draft() -> None:
    assert LIFE.initial == (S.DRAFT,)


def test_nothing_leads_out_of_the_archive() -> None:
    assert not any(state == S.ARCHIVED for state, _verb in LIFE.steps)
