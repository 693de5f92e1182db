"""What the clock does for standing orders, and what follows when a call's partnership is delivered or ends."""

import uuid
from datetime import date

from marketplace.core.db import db
from marketplace.core.states import By
from marketplace.events.actions import CLOCK, record
from marketplace.events.kinds import Kind
from marketplace.events.models import Event
from marketplace.partnerships import queries as partnerships
from marketplace.standing import queries
from marketplace.standing.actions import finish_if_done
from marketplace.standing.calling import begin_call, hand_over
from marketplace.standing.models import StandingCall, StandingOrder
from marketplace.standing.rules import AHEAD, ANSWER, CallState, CallVerb, OrderState, OrderVerb
from marketplace.tenants.queries import today


def look_ahead(day: date | None = None) -> int:
    """For the clock: call what nobody has answered in time, and propose what is due in three weeks. How many."""
    moment = day or today()
    done = sum(_call_unanswered(order_id, call_id, moment) for order_id, call_id in queries.unanswered(moment))
    return done + sum(_propose(order_id, moment) for order_id in queries.running())


def _propose(order_id: uuid.UUID, day: date) -> bool:
    order = queries.hold(order_id)
    if order is None or order.state != OrderState.RUNNING:
        return False
    known = queries.calls(order.id)
    number = len(known) + 1
    if number > order.months or any(one.state == CallState.PROPOSED for one in known):
        return False
    plan = queries.planned(order.terms, number)
    if day < plan.propose_on:
        return False
    # Proposed late, as after a pause, there are still three weeks until the delivery.
    deliver_on = max(plan.deliver_on, day + AHEAD)
    one = StandingCall(
        standing_order_id=order.id,
        number=number,
        pairs=plan.pairs,
        usual=plan.usual,
        peaks=list(dict.fromkeys(peak.key for peak in plan.peaks)),
        proposed_on=day,
        answer_by=day + ANSWER,
        deliver_on=deliver_on,
        maker_id=order.maker_id,
    )
    db.session.add(one)
    db.session.flush()
    record(CLOCK, Kind.CALL_PROPOSED, one, organisation_id=order.buyer_id)
    return True


def _call_unanswered(order_id: uuid.UUID, call_id: uuid.UUID, day: date) -> bool:
    """The number that both agreed on, never more: more is only the buyer's to say."""
    order = queries.hold(order_id)
    if order is None or order.state != OrderState.RUNNING:
        return False
    one = queries.call(order, call_id)
    if one.state != CallState.PROPOSED:
        return False
    one.pairs = min(one.usual, order.pairs_a_month)
    begin_call(CLOCK, order, one, By.CLOCK, day=day)
    return True


def follow_delivery(event: Event) -> None:
    """A call whose pairs were all received is done."""
    order, one = _of(event)
    if order and one and one.state == CallState.CALLED:
        one.advance(CallVerb.DELIVER, By.CLOCK)
        db.session.flush()
        finish_if_done(order)


def follow_end(event: Event) -> None:
    """A call that fails goes to the backup maker; without one the month is missed.

    When the first call fails, its part of the award is offered again, and this order is over.
    """
    order, one = _of(event)
    if order is None or one is None or one.state != CallState.CALLED:
        return
    is_going = order.state in (OrderState.RUNNING, OrderState.PAUSED)
    if is_going and one.number > 1 and order.backup_id and one.maker_id != order.backup_id:
        hand_over(CLOCK, order, one)
        return
    one.advance(CallVerb.MISS, By.CLOCK)
    record(CLOCK, Kind.CALL_MISSED, one, organisation_id=order.buyer_id)
    db.session.flush()
    if one.number == 1 and is_going:
        order.advance(OrderVerb.END, By.CLOCK)
        record(CLOCK, Kind.STANDING_ORDER_ENDED, order, organisation_id=order.buyer_id)
    else:
        finish_if_done(order)


def _of(event: Event) -> tuple[StandingOrder | None, StandingCall | None]:
    partnership = partnerships.get(event.subject_id)
    if partnership.standing_order_id is None:
        return None, None
    order = queries.hold(partnership.standing_order_id)
    # Another partnership may have taken this one's place in the call meanwhile.
    return order, queries.call_of(partnership.id)
