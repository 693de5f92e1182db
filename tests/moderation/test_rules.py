"""How a case lives: every state, every verb, every part; and how its clock runs."""

from datetime import UTC, date, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from marketplace.core.errors import Conflict, Forbidden
from marketplace.core.states import By
from marketplace.moderation.reasons import REASONS, reasons_for
from marketplace.moderation.rules import (
    LIFE,
    CaseState,
    CaseVerb,
    SubjectKind,
    Urgency,
    due_at,
    opened_by,
    urgency,
)

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
    (S.APPROVED, V.UNDO, By.STAFF): S.CLAIMED,
    (S.CHANGES_ASKED, V.UNDO, By.STAFF): S.CLAIMED,
    (S.REJECTED, V.UNDO, By.STAFF): S.CLAIMED,
    (S.REJECTED, V.APPEAL, By.AUTHOR): S.APPEALED,
    (S.APPEALED, V.UPHOLD, By.STAFF): S.UPHELD,
    (S.APPEALED, V.OVERTURN, By.STAFF): S.OVERTURNED,
    (S.OPEN, V.LAPSE, By.CLOCK): S.LAPSED,
    (S.CLAIMED, V.LAPSE, By.CLOCK): S.LAPSED,
    (S.OPEN, V.SETTLE, By.STAFF): S.SETTLED,
    (S.CLAIMED, V.SETTLE, By.STAFF): S.SETTLED,
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


@pytest.mark.parametrize(
    ("opened", "own", "due"),
    [
        # Christmas Eve 2026 is a day that offices take off jointly, Christmas a Friday: from Wednesday to Tuesday.
        (datetime(2026, 12, 23, 1, tzinfo=UTC), {}, datetime(2026, 12, 29, 1, tzinfo=UTC)),
        # The joint day is moved to the Monday after it.
        (
            datetime(2026, 12, 23, 1, tzinfo=UTC),
            {date(2026, 12, 24): False, date(2026, 12, 28): True},
            datetime(2026, 12, 29, 1, tzinfo=UTC),
        ),
        (datetime(2026, 12, 23, 1, tzinfo=UTC), {date(2026, 12, 24): False}, datetime(2026, 12, 28, 1, tzinfo=UTC)),
        (datetime(2026, 12, 23, 1, tzinfo=UTC), {date(2026, 12, 28): True}, datetime(2026, 12, 30, 1, tzinfo=UTC)),
        # A Saturday on which the office works.
        (datetime(2026, 10, 16, 1, tzinfo=UTC), {date(2026, 10, 17): False}, datetime(2026, 10, 19, 1, tzinfo=UTC)),
        # What comes on a day that has been taken off counts from the next working day's first minute.
        (datetime(2026, 10, 14, 5, tzinfo=UTC), {date(2026, 10, 14): True}, datetime(2026, 10, 18, 16, tzinfo=UTC)),
        # Lebaran 2026: the joint days about it reach to the Tuesday after.
        (datetime(2026, 3, 17, 1, tzinfo=UTC), {}, datetime(2026, 3, 26, 1, tzinfo=UTC)),
    ],
)
def test_the_clock_keeps_the_national_calendar_and_what_the_market_has_moved(
    opened: datetime, own: dict[date, bool], due: datetime
) -> None:
    assert due_at(opened, WITA, own) == due
    # The other way round: what came up to then is due by then, and what came a minute later is not.
    assert opened_by(due, WITA, own) >= opened
    assert due_at(opened_by(due, WITA, own), WITA, own) <= due
    assert due_at(opened_by(due, WITA, own) + timedelta(minutes=1), WITA, own) > due


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
