"""How a request lives: every state, every verb, every part."""

from itertools import product

import pytest

from marketplace.core.errors import Conflict, Forbidden
from marketplace.core.states import By
from marketplace.sourcing.rules import LIFE, RequestState, RequestVerb

S, V = RequestState, RequestVerb

# Written out again by hand: a slip in the rules must not pass because the test reads the same table.
LEADS = {
    (S.DRAFT, V.SUBMIT, By.AUTHOR): S.IN_REVIEW,
    (S.CHANGES_ASKED, V.SUBMIT, By.AUTHOR): S.IN_REVIEW,
    (S.IN_REVIEW, V.APPROVE, By.STAFF): S.OPEN,
    (S.IN_REVIEW, V.ASK_CHANGES, By.STAFF): S.CHANGES_ASKED,
    (S.IN_REVIEW, V.REJECT, By.STAFF): S.REJECTED,
    (S.DRAFT, V.REFER, By.AUTHOR): S.WITH_MENTOR,
    (S.CHANGES_ASKED, V.REFER, By.AUTHOR): S.WITH_MENTOR,
    (S.WITH_MENTOR, V.HAND_BACK, By.MENTOR): S.CHANGES_ASKED,
    (S.WITH_MENTOR, V.SUBMIT, By.AUTHOR): S.IN_REVIEW,
    (S.WITH_MENTOR, V.SUBMIT, By.MENTOR): S.IN_REVIEW,
    (S.WITH_MENTOR, V.WITHDRAW, By.AUTHOR): S.WITHDRAWN,
    (S.OPEN, V.CLOSE, By.CLOCK): S.CLOSED,
    (S.OPEN, V.CLOSE, By.AUTHOR): S.CLOSED,
    (S.CLOSED, V.AWARD, By.CLOCK): S.AWARDED,
    (S.CLOSED, V.AWARD_PARTLY, By.CLOCK): S.PARTLY_AWARDED,
    (S.CLOSED, V.AWARD_NOTHING, By.CLOCK): S.NO_AWARD,
    (S.DRAFT, V.WITHDRAW, By.AUTHOR): S.WITHDRAWN,
    (S.CHANGES_ASKED, V.WITHDRAW, By.AUTHOR): S.WITHDRAWN,
    (S.REJECTED, V.WITHDRAW, By.AUTHOR): S.WITHDRAWN,
    (S.OPEN, V.WITHDRAW, By.AUTHOR): S.WITHDRAWN,
    (S.OPEN, V.CANCEL, By.AUTHOR): S.CANCELLED,
    (S.OPEN, V.CANCEL, By.STAFF): S.CANCELLED,
    (S.CLOSED, V.CANCEL, By.AUTHOR): S.CANCELLED,
    (S.CLOSED, V.CANCEL, By.STAFF): S.CANCELLED,
    (S.OPEN, V.SUSPEND, By.STAFF): S.SUSPENDED,
    (S.SUSPENDED, V.REINSTATE, By.STAFF): S.OPEN,
    (S.OPEN, V.UNDO, By.STAFF): S.IN_REVIEW,
    (S.CHANGES_ASKED, V.UNDO, By.STAFF): S.IN_REVIEW,
    (S.REJECTED, V.UNDO, By.STAFF): S.IN_REVIEW,
    (S.REJECTED, V.OVERTURN, By.STAFF): S.OPEN,
}


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


def test_a_request_begins_as_a_draft() -> None:
    assert LIFE.initial == (S.DRAFT,)


def test_nobody_but_the_clock_and_its_author_closes_a_request() -> None:
    closing = {who for (_state, verb), step in LIFE.steps.items() if verb == V.CLOSE for who in step.who}
    assert closing == {By.CLOCK, By.AUTHOR}
