"""How a case lives: every state, every verb, every part; and how its clock runs."""

from datetime import UTC, datetime
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from marketplace.core.errors import Conflict, Forbidden
from marketplace.core.states import By
from marketplace.moderation.reasons import REASONS, reasons_for
from marketplace.moderation.rules import LIFE, CaseState, CaseVerb, SubjectKind, Urgency, due_at, urgency

S, V = CaseState, CaseVerb
WITA = ZoneInfo("Asia/Makassar")

# Written out again by hand: a slip in the rules must not pass because the test reads the same table.
LEADS = {
    (S.OPEN, V.CLAIM, By.STAFF): S.CLAIMED,
    (S.CLAIMED, V.RELEASE, By.STAFF): S.OPEN,
    (S.CLAIMED, V.EXPIRE, By.CLOCK): S.OPEN,
    (S.OPEN, V.APPROVE, By.STAFF): S.APPROVED,
    (S.OPEN, V.ASK_CHANGES, By.STAFF): S.CHANGES_ASKED,
    (S.OPEN, V.REJECT, By.STAFF): S.REJECTED,
    (S.CLAIMED, V.APPROVE, By.STAFF): S.APPROVED,
    (S.CLAIMED, V.ASK_CHANGES, By.STAFF): S.CHANGES_ASKED,
    (S.CLAIMED, V.REJECT, By.STAFF): S.REJECTED,
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


@pytest.mark.parametrize(
    ("opened", "due"),
    [
        # 12 October 2026 is a Monday; 09.00 WITA is 01.00 UTC.
        (datetime(2026, 10, 12, 1, tzinfo=UTC), datetime(2026, 10, 14, 1, tzinfo=UTC)),
        (datetime(2026, 10, 15, 1, tzinfo=UTC), datetime(2026, 10, 19, 1, tzinfo=UTC)),
        (datetime(2026, 10, 16, 1, tzinfo=UTC), datetime(2026, 10, 20, 1, tzinfo=UTC)),
        # Saturday and Sunday count from Monday's first minute, which is 16.00 UTC on Sunday.
        (datetime(2026, 10, 17, 5, tzinfo=UTC), datetime(2026, 10, 20, 16, tzinfo=UTC)),
        (datetime(2026, 10, 18, 15, 59, tzinfo=UTC), datetime(2026, 10, 20, 16, tzinfo=UTC)),
        # Friday 23.00 UTC is Saturday morning in Lombok.
        (datetime(2026, 10, 16, 23, tzinfo=UTC), datetime(2026, 10, 20, 16, tzinfo=UTC)),
    ],
)
def test_a_case_is_due_two_working_days_on_where_the_market_is(opened: datetime, due: datetime) -> None:
    assert due_at(opened, WITA) == due


def test_a_clock_warns_in_the_last_hours_and_then_says_late() -> None:
    due = datetime(2026, 10, 14, 12, tzinfo=UTC)
    assert urgency(due, datetime(2026, 10, 14, 3, tzinfo=UTC)) == Urgency.CALM
    assert urgency(due, datetime(2026, 10, 14, 4, tzinfo=UTC)) == Urgency.SOON
    assert urgency(due, due) == Urgency.LATE


def test_each_kind_has_reasons_of_its_own_and_two_that_need_words() -> None:
    listing = {reason.key for reason in reasons_for(SubjectKind.LISTING)}
    request = {reason.key for reason in reasons_for(SubjectKind.REQUEST)}
    assert "photo_not_own" in listing - request
    assert "budget_implausible" in request - listing
    assert {key for key, reason in REASONS.items() if reason.needs_note} == {"unclear", "other"}
    assert {"unclear", "other", "safety_without_sni", "contact_in_text", "others_brand"} <= listing & request
