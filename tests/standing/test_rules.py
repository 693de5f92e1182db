"""When calls are proposed, for how many pairs, and which days are peaks in any year."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.standing import peaks
from marketplace.standing.labels import PEAKS
from marketplace.standing.queries import planned
from marketplace.standing.rules import AHEAD, KODI, Terms, Use, month_after, plan


def test_the_same_day_of_the_next_month_or_its_last() -> None:
    assert month_after(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert month_after(date(2026, 12, 15), 1) == date(2027, 1, 15)
    assert month_after(date(2026, 8, 31), 18) == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("year", "key", "first", "last", "is_estimate"),
    [
        (2025, "motogp", date(2025, 10, 3), date(2025, 10, 5), False),
        (2026, "motogp", date(2026, 10, 9), date(2026, 10, 11), False),
        (2029, "motogp", date(2029, 10, 12), date(2029, 10, 14), True),
        (2025, "lebaran", date(2025, 3, 29), date(2025, 4, 7), False),
        (2027, "lebaran", date(2027, 3, 8), date(2027, 3, 17), True),
        (2026, "school_december", date(2026, 12, 22), date(2027, 1, 3), False),
    ],
)
def test_peaks_are_known_for_past_and_future_years(
    year: int, key: str, first: date, last: date, is_estimate: bool
) -> None:
    assert (first, last, is_estimate) in [
        (peak.first, peak.last, peak.is_estimate) for peak in peaks.in_year(year) if peak.key == key
    ]


def test_a_moveable_feast_may_fall_twice_in_a_year_and_each_counts_once() -> None:
    feasts = [peak.first for peak in peaks.in_year(2033) if peak.key == "lebaran"]
    assert len(feasts) == 2


def test_every_peak_has_a_name_and_says_where_it_is_known_from() -> None:
    assert set(peaks.source()) == set(PEAKS)
    for told in peaks.source().values():
        assert told["sources"]
        assert 0 < told["occupancy"] <= 100


def test_a_usual_month_takes_what_was_agreed_on_and_is_proposed_three_weeks_ahead() -> None:
    usual = planned(Terms(date(2026, 8, 1), 12, 300), 2)
    assert (usual.deliver_on, usual.propose_on) == (date(2026, 9, 1), date(2026, 8, 11))
    assert (usual.pairs, usual.extra, usual.peaks) == (300, 0, ())


def test_a_month_with_a_peak_takes_more_in_whole_kodi() -> None:
    racing = planned(Terms(date(2026, 10, 1), 12, 300), 1)
    assert [peak.key for peak in racing.peaks] == ["motogp"]
    # Three days of 85 instead of 50 percent: 105 of 1,550 hundredths more.
    assert (racing.usual, racing.pairs) == (300, 340)


def test_the_use_of_a_house_is_counted_in_rooms_nights_and_pairs() -> None:
    use = Use(rooms=40, occupancy=50, nights=2, pairs_a_stay=2)
    month = planned(Terms(date(2026, 9, 1), 12, 300, use), 1)
    assert month.usual == 600  # 40 rooms, half of them for 30 days: 600 nights, 300 stays of two pairs
    racing = planned(Terms(date(2026, 10, 1), 12, 300, use), 1)
    assert (racing.usual, racing.pairs) == (620, 680)  # 31 days; then 3 days of 14 rooms more: 42 pairs


def test_nothing_is_handed_over_while_the_workshops_rest_at_lebaran() -> None:
    call = planned(Terms(date(2026, 9, 12), 12, 300), 7)
    assert month_after(date(2026, 9, 12), 6) == date(2027, 3, 12)
    assert call.is_moved
    assert call.deliver_on == date(2027, 3, 6)  # Lebaran is on the 10th, and work ends three days before
    assert call.propose_on == call.deliver_on - AHEAD


@given(
    st.dates(date(2024, 1, 1), date(2040, 1, 1)),
    st.integers(1, 36),
    st.integers(1, 50_000),
    st.none() | st.builds(Use, st.integers(1, 500), st.integers(1, 100), st.integers(1, 14), st.integers(1, 4)),
)
def test_a_plan_is_never_less_than_usual_and_never_after_its_day(
    first: date, number: int, pairs: int, use: Use | None
) -> None:
    terms = Terms(first, 36, pairs, use)
    call = planned(terms, number)
    assert call.pairs >= call.usual >= 1
    assert call.extra == 0 or call.pairs % KODI == 0
    assert call.deliver_on <= month_after(first, number - 1)
    assert call.propose_on == call.deliver_on - timedelta(weeks=3)
    assert bool(call.peaks) or call.extra == 0
    assert plan(terms, number, []).extra == 0
