"""The rules of a partnership: its plan, its money, and that no walk through it loses or makes pairs or rupiah."""

import random
from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.errors import Conflict, Invalid
from marketplace.core.states import By
from marketplace.partnerships import queries
from marketplace.partnerships.rules import (
    DEEDS,
    NEEDED,
    Deed,
    MilestoneKind,
    PartnershipState,
    days_late,
    deposit,
    open_deeds,
    plan,
)
from tests.cast import Cast
from tests.partnerships.making import a_partnership, player_of, tell

DAY = date(2026, 8, 3)
_M = MilestoneKind


@given(st.integers(1, 1_000_000), st.integers(0, 10_000_000), st.integers(0, 100))
def test_deposit_and_balance_are_the_whole(pairs: int, price: int, share: int) -> None:
    advance = deposit(pairs, price, share)
    assert 0 <= advance <= pairs * price
    assert abs(advance - pairs * price * share / 100) < 1


@given(st.integers(0, 400), st.none() | st.integers(0, 400), st.booleans())
def test_milestones_fall_due_in_their_order_and_none_after_the_delivery(
    length: int, sample: int | None, has_deposit: bool
) -> None:
    first = DAY + timedelta(days=sample) if sample is not None else None
    due = plan(DAY, first, DAY + timedelta(days=length), has_deposit=has_deposit)
    made = [due[kind] for kind in (_M.MATERIAL, _M.PRODUCTION, _M.QC, _M.DELIVERY, _M.BALANCE)]
    assert made == sorted(made)
    assert max(made[:-1]) == due[_M.DELIVERY] == DAY + timedelta(days=length)
    assert (_M.SAMPLE in due) == (first is not None)
    assert (_M.DEPOSIT in due) == has_deposit


def test_a_day_late_is_a_day_after_the_due_day_until_it_is_done() -> None:
    assert days_late(DAY, DAY, DAY + timedelta(days=9)) == 0
    assert days_late(DAY, None, DAY + timedelta(days=9)) == 9
    assert days_late(DAY, DAY + timedelta(days=2), DAY + timedelta(days=9)) == 2
    assert days_late(None, None, DAY) == 0


def test_what_is_needed_can_be_done_in_the_state_that_needs_it() -> None:
    for state, kinds in NEEDED.items():
        for kind in kinds:
            assert any(of == kind and state in allowed.states for (of, _deed), allowed in DEEDS.items())


@pytest.mark.parametrize("seed", [1, 2])
def test_no_walk_through_a_partnership_loses_or_makes_pairs_or_money(cast: Cast, seed: int) -> None:
    chance, made = random.Random(seed), a_partnership(cast, PartnershipState.SAMPLING)
    for _step in range(40):
        with cast.inside():
            partnership, own = queries.get(made), queries.milestones(made)
            standing = {kind: milestone.standing for kind, milestone in own.items()}
            able = [(by, *one) for by in (By.BUYER, By.MAKER) for one in open_deeds(partnership.state, by, standing)]
            left = {kind: milestone.left for kind, milestone in own.items()}
        if not able:
            break
        by, kind, deed = chance.choice(able)
        said = {"note": "catatan", "measurements": "25 cm", "amount": chance.choice([1, 37, max(1, left.get(kind, 1))])}
        if (kind, deed) == (_M.PRODUCTION, Deed.COUNT) or deed == Deed.CHECK:
            said["amount"] = chance.choice([60, 100])
        if (kind, deed) == (_M.DELIVERY, Deed.RECEIVE):
            said["refused"] = chance.choice([0, 1])
        with suppress(Conflict, Invalid):
            tell(cast, player_of(cast, by), made, kind, deed, **said)
        with cast.inside():
            own, price = queries.milestones(made), queries.get(made).price_per_pair
            for one in own.values():
                assert one.due is None or one.claimed + one.done + one.refused <= one.due
            paid = own[_M.DEPOSIT].done + own[_M.BALANCE].done
            assert paid <= own[_M.DEPOSIT].done + own[_M.BALANCE].due
            if own[_M.DELIVERY].completed_on:
                assert own[_M.DELIVERY].done + own[_M.DELIVERY].refused == 100
                assert own[_M.BALANCE].due == max(0, own[_M.DELIVERY].done * price - own[_M.DEPOSIT].done)
