"""A standing order from its award on: called every month, skipped, handed to the backup, paused and finished."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from marketplace.capacity import queries as ledger
from marketplace.core.db import db
from marketplace.core.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.core.ids import uuid7
from marketplace.core.states import By
from marketplace.events.kinds import Kind
from marketplace.events.models import Event
from marketplace.partnerships import actions as partnerships
from marketplace.partnerships import queries as made
from marketplace.partnerships.rules import MilestoneKind, PartnershipState
from marketplace.standing import actions, queries
from marketplace.standing.models import StandingCall, StandingOrder
from marketplace.standing.rules import CALL_LIFE, ORDER_LIFE, CallState, OrderState, Use
from marketplace.tenants.queries import today
from tests.capacity.making import declared
from tests.cast import Cast, Player
from tests.standing.delivering import deliver_all
from tests.standing.making import a_standing_order, call_of, proposed, radar_on

Drain = Callable[[], int]


def _order(cast: Cast, order_id: uuid.UUID, *, lock: bool = True) -> StandingOrder:
    return queries.find(cast.buyer.actor, order_id, lock=lock)


def _call(cast: Cast, order_id: uuid.UUID, call_id: uuid.UUID, player: Player | None = None) -> uuid.UUID:
    """As proposed; the id of the partnership."""
    with cast.inside():
        order = _order(cast, order_id)
        one = queries.call(order, call_id)
        actor = (player or cast.buyer).actor
        return actions.call(actor, order, one, one.pairs, one.deliver_on, day=one.proposed_on).id


def _count(cast: Cast, kind: Kind) -> int:
    with cast.inside():
        mine = select(func.count()).select_from(Event).where(Event.tenant_id == cast.tenant_id, Event.kind == kind)
        return db.session.scalar(mine) or 0


def test_the_award_of_a_monthly_request_is_the_first_call_of_a_standing_order(cast: Cast, drain: Drain) -> None:
    order_id = a_standing_order(cast, drain)
    with cast.inside():
        order = _order(cast, order_id)
        (first,) = queries.calls(order_id)
        assert (order.pairs_a_month, order.price_per_pair, order.state) == (300, 9_000, OrderState.RUNNING)
        assert (first.number, first.state, first.pairs) == (1, CallState.CALLED, 300)
        partnership = made.get(first.partnership_id)
        assert partnership.standing_order_id == order_id
        assert MilestoneKind.SAMPLE in made.milestones(partnership.id)
        words = made.agreement(partnership.id)
        assert "Pesanan tetap" in words.body_id
        assert "Standing order" in words.body_en


def test_it_runs_for_the_months_that_were_asked_for_or_a_year(cast: Cast, drain: Drain) -> None:
    order_id = a_standing_order(cast, drain, months=3)
    with cast.inside():
        assert _order(cast, order_id).months == 3
        assert len(queries.ahead(_order(cast, order_id), queries.calls(order_id))) == 2


def test_nothing_is_proposed_before_its_day_and_only_once_on_it(cast: Cast, drain: Drain) -> None:
    order_id = a_standing_order(cast, drain)
    with cast.inside():
        day = queries.planned(_order(cast, order_id).terms, 2).propose_on
    assert radar_on(cast, day - timedelta(days=1)) == 0
    assert (radar_on(cast, day), radar_on(cast, day), radar_on(cast, day + timedelta(days=3))) == (1, 0, 0)
    drain()
    with cast.inside():
        one = queries.calls(order_id)[-1]
        assert (one.number, one.state, one.proposed_on) == (2, CallState.PROPOSED, day)


def test_a_call_becomes_a_partnership_with_its_room_and_the_buyers_word(cast: Cast, drain: Drain) -> None:
    order_id = a_standing_order(cast, drain)
    call_id = proposed(cast, order_id)
    first = declared(cast, *[100] * 12)
    called = _call(cast, order_id, call_id)
    assert _call(cast, order_id, call_id) == called
    with cast.inside():
        partnership = made.get(called)
        assert (partnership.state, partnership.short_pairs) == (PartnershipState.AGREED, 0)
        agreement = made.agreement(called)
        assert (agreement.buyer_person_id, agreement.maker_at) == (cast.buyer.person_id, None)
        assert MilestoneKind.SAMPLE not in made.milestones(called)
        booked = ledger.booked_for(partnership.part_id)
        assert sum(one.pairs for one in booked) == partnership.pairs
        assert min(one.week for one in booked) >= first
    assert _count(cast, Kind.PARTNERSHIP_REORDERED) == 1


def test_what_the_buyer_leaves_unanswered_is_called_as_agreed_and_never_more(cast: Cast, drain: Drain) -> None:
    order_id = a_standing_order(cast, drain)
    call_id = proposed(cast, order_id)
    with cast.inside():
        one = db.session.get_one(StandingCall, (cast.tenant_id, call_id))
        one.pairs, last_day = 400, one.answer_by
    radar_on(cast, last_day)
    assert call_of(cast, call_id).state == CallState.PROPOSED
    radar_on(cast, last_day + timedelta(days=1))
    one = call_of(cast, call_id)
    assert (one.state, one.pairs, one.person_id) == (CallState.CALLED, 300, None)
    with cast.inside():
        assert made.agreement(one.partnership_id).buyer_at is None


def test_a_month_is_skipped_with_a_reason_and_the_next_one_comes(cast: Cast, drain: Drain) -> None:
    order_id = a_standing_order(cast, drain)
    call_id = proposed(cast, order_id)
    with cast.inside(), pytest.raises(Invalid):
        actions.skip(cast.buyer.actor, _order(cast, order_id), queries.call(_order(cast, order_id), call_id), "")
    for _again in range(2):
        with cast.inside():
            order = _order(cast, order_id)
            actions.skip(cast.buyer.actor, order, queries.call(order, call_id), "Stok masih cukup.")
    with pytest.raises(Conflict):
        _call(cast, order_id, call_id)
    proposed(cast, order_id, number=3)
    assert _count(cast, Kind.CALL_SKIPPED) == 1


def test_a_call_that_fails_goes_to_the_backup_who_shows_a_sample_first(cast: Cast, drain: Drain) -> None:
    order_id = a_standing_order(cast, drain)
    with cast.inside():
        order = _order(cast, order_id)
        actions.plan_anew(cast.buyer.actor, order, None, cast.rival.organisation_id)
    called = _call(cast, order_id, proposed(cast, order_id))
    with cast.inside():
        held = made.get(called, lock=True)
        partnerships.end(cast.owner.actor, held, "capacity", "Mesin jahit rusak.", form_key=uuid7())
    drain()
    with cast.inside():
        one = queries.calls(order_id)[-1]
        assert (one.state, one.maker_id) == (CallState.CALLED, cast.rival.organisation_id)
        handed = made.get(one.partnership_id)
        assert (handed.maker_id, handed.pairs, handed.price_per_pair) == (one.maker_id, one.pairs, 9_000)
        assert MilestoneKind.SAMPLE in made.milestones(handed.id)
        with pytest.raises(NotFound):
            queries.find(cast.rival.actor, order_id)
        partnerships.end(cast.rival.actor, made.get(handed.id, lock=True), "capacity", "Penuh.", form_key=uuid7())
    drain()
    with cast.inside():
        assert queries.calls(order_id)[-1].state == CallState.MISSED
        assert _order(cast, order_id).state == OrderState.RUNNING


def test_when_the_first_month_fails_the_order_is_over_for_the_award_is_offered_again(cast: Cast, drain: Drain) -> None:
    order_id = a_standing_order(cast, drain)
    with cast.inside():
        first = queries.calls(order_id)[0]
        held = made.get(first.partnership_id, lock=True)
        partnerships.end(cast.owner.actor, held, "sample", "Contoh tidak cocok.", form_key=uuid7())
    drain()
    with cast.inside():
        assert _order(cast, order_id).state == OrderState.ENDED
        assert queries.calls(order_id)[0].state == CallState.MISSED


def test_a_paused_order_proposes_nothing_until_it_goes_on_and_then_leaves_three_weeks(cast: Cast, drain: Drain) -> None:
    order_id = a_standing_order(cast, drain)
    call_id = proposed(cast, order_id)
    with cast.inside():
        actions.pause(cast.owner.actor, queries.find(cast.owner.actor, order_id, lock=True), "Libur Lebaran.")
    assert call_of(cast, call_id).state == CallState.SKIPPED
    with cast.inside():
        late = today() + timedelta(days=300)
    assert radar_on(cast, late) == 0
    with cast.inside():
        actions.resume(cast.buyer.actor, _order(cast, order_id))
    assert radar_on(cast, late) == 1
    with cast.inside():
        assert queries.calls(order_id)[-1].deliver_on == late + timedelta(weeks=3)


def test_after_the_last_month_was_received_the_order_is_finished(cast: Cast, drain: Drain) -> None:
    order_id = a_standing_order(cast, drain)
    with cast.inside():
        _order(cast, order_id).months = 1
        first = queries.calls(order_id)[0].partnership_id
    deliver_all(cast, first)
    drain()
    with cast.inside():
        assert queries.calls(order_id)[0].state == CallState.DELIVERED
        assert _order(cast, order_id).state == OrderState.FINISHED


def test_only_the_buyer_calls_plans_and_skips_and_strangers_find_nothing(cast: Cast, drain: Drain) -> None:
    order_id = a_standing_order(cast, drain)
    call_id = proposed(cast, order_id)
    for player in (cast.owner, cast.rival, cast.moderator):
        with pytest.raises(Forbidden):
            _call(cast, order_id, call_id, player)
    with cast.inside():
        for player in (cast.rival, cast.moderator, cast.newcomer):
            with pytest.raises(NotFound):
                queries.find(player.actor, order_id)
        order = _order(cast, order_id)
        with pytest.raises(Forbidden):
            actions.plan_anew(cast.owner.actor, order, Use(40, 50, 2, 2), None)
        with pytest.raises(Invalid):
            actions.plan_anew(cast.buyer.actor, order, None, cast.owner.organisation_id)


@pytest.mark.parametrize("thing", ["order", "call"])
def test_the_database_knows_the_same_steps_as_the_tables(cast: Cast, drain: Drain, thing: str) -> None:
    order_id = a_standing_order(cast, drain)
    call_id = proposed(cast, order_id)
    table, row, life, states = {
        "order": ("standing_orders", order_id, ORDER_LIFE, OrderState),
        "call": ("standing_calls", call_id, CALL_LIFE, CallState),
    }[thing]
    legal = set(life.pairs())
    first = "running" if thing == "order" else "proposed"
    for to in states:
        try:
            with cast.inside():
                change = text(f"UPDATE {table} SET state = :to WHERE id = :id")
                db.session.execute(change, {"to": to.value, "id": row})
                db.session.rollback()
            went = True
        except DBAPIError:
            went = False
        # A call has no partnership yet, which the database asks for as well.
        expected = to.value == first or ((first, to.value) in legal and to != CallState.CALLED)
        assert went == expected, to


@pytest.mark.parametrize("by", [By.BUYER, By.MAKER, By.CLOCK, By.STAFF])
def test_who_may_take_each_step_stands_in_the_tables(by: By) -> None:
    both, clock = {By.BUYER, By.MAKER}, {By.CLOCK}
    allowed = {(verb.value, by in step.who) for (_state, verb), step in ORDER_LIFE.steps.items() if verb != "end"}
    assert allowed == {("pause", by in both), ("resume", by in both), ("finish", by in clock)}
    called = {(verb.value, by in step.who) for (_state, verb), step in CALL_LIFE.steps.items()}
    buyer = by in {By.BUYER, By.CLOCK}
    assert called == {("call", buyer), ("skip", buyer), ("deliver", by in clock), ("miss", by in clock)}
