"""The verbs of a standing order: beginning with an award, answering a call, naming a backup, stopping."""

import uuid
from datetime import date

from marketplace.accounts.actor import Actor
from marketplace.core.db import db
from marketplace.core.errors import Conflict, Forbidden, Invalid
from marketplace.core.i18n import N_
from marketplace.core.ids import uuid7
from marketplace.core.states import By
from marketplace.events.actions import CLOCK, record
from marketplace.events.kinds import Kind
from marketplace.events.models import Event
from marketplace.partnerships import actions as partnerships
from marketplace.partnerships import queries as made
from marketplace.partnerships.models import Partnership
from marketplace.sourcing import queries as requests
from marketplace.sourcing.models import SourcingRequest
from marketplace.standing import queries
from marketplace.standing.calling import begin_call, months_of
from marketplace.standing.models import StandingCall, StandingOrder
from marketplace.standing.policy import side_of
from marketplace.standing.rules import (
    OPEN_CALLS,
    PAIRS_MAXIMUM,
    CallState,
    CallVerb,
    OrderState,
    OrderVerb,
    Use,
)
from marketplace.tenants.queries import today

NOT_NOW = N_("Panggilan ini sudah dijawab.")
NOT_RUNNING = N_("Pesanan tetap ini sedang tidak jalan.")
TOO_SOON = N_("Pilih tanggal setelah hari ini.")
HOW_MANY = N_("Isi jumlah pasang.")
WHY = N_("Tulis alasannya, supaya pihak lain tahu.")
NOT_THIS_ONE = N_("Pilih pembuat dari daftar.")


def begin_order(event: Event) -> None:
    """The first partnership of a request for every month begins a standing order, and is its first call."""
    partnership = made.get(event.subject_id)
    order_id, request_id = partnership.standing_order_id, partnership.request_id
    if order_id is None or request_id is None or queries.hold(order_id):
        return
    request = requests.get(request_id)
    order = StandingOrder(
        id=order_id,
        part_id=partnership.part_id,
        request_id=request_id,
        buyer_id=partnership.buyer_id,
        maker_id=partnership.maker_id,
        title=partnership.title,
        stage=partnership.stage,
        pattern=partnership.pattern,
        pairs_a_month=partnership.pairs,
        months=months_of(request),
        price_per_pair=partnership.price_per_pair,
        deposit_share=partnership.deposit_share,
        first_delivery_on=partnership.delivery_on,
        is_demo=partnership.is_demo,
        **_use_of(request),
    )
    db.session.add(order)
    db.session.flush()
    day = partnership.agreed_on
    first = StandingCall(
        standing_order_id=order.id,
        number=1,
        state=CallState.CALLED,
        pairs=partnership.pairs,
        usual=partnership.pairs,
        proposed_on=day,
        answer_by=day,
        deliver_on=partnership.delivery_on,
        maker_id=partnership.maker_id,
        partnership_id=partnership.id,
    )
    db.session.add(first)
    record(CLOCK, Kind.STANDING_ORDER_BEGUN, order, organisation_id=order.buyer_id)


def _use_of(request: SourcingRequest) -> dict[str, int]:
    """What a hotel said of its house when it asked, if it said all of it: the radar reckons with it from the start."""
    told = {name: getattr(request, name) for name in ("rooms", "occupancy", "nights", "pairs_a_stay")}
    return told if all(told.values()) else {}


def call(
    actor: Actor, order: StandingOrder, one: StandingCall, pairs: int, deliver_on: date, *, day: date | None = None
) -> Partnership:
    """Order this month's pairs, as proposed or otherwise; asked again, it is the same partnership.

    Whoever calls accepts the agreement of the standing order for these pairs, on this day.
    """
    _for_the_buyer(actor, order)
    if one.state == CallState.CALLED and one.partnership_id:
        return made.get(one.partnership_id)
    if order.state != OrderState.RUNNING:
        raise Conflict(NOT_RUNNING)
    if one.state != CallState.PROPOSED:
        raise Conflict(NOT_NOW)
    if not 1 <= pairs <= PAIRS_MAXIMUM:
        raise Invalid(fields={"pairs": HOW_MANY})
    if deliver_on <= (day or today()):
        raise Invalid(fields={"deliver_on": TOO_SOON})
    one.pairs, one.deliver_on, one.person_id = pairs, deliver_on, actor.person_id
    partnership = begin_call(actor, order, one, By.BUYER, day=day)
    words = made.agreement(partnership.id)
    partnerships.accept(actor, made.get(partnership.id, lock=True), words.sha256, form_key=uuid7())
    return partnership


def skip(actor: Actor, order: StandingOrder, one: StandingCall, reason: str) -> None:
    """Nothing this month; the maker is told why."""
    _for_the_buyer(actor, order)
    if one.state == CallState.SKIPPED:
        return
    if one.state != CallState.PROPOSED:
        raise Conflict(NOT_NOW)
    if not reason:
        raise Invalid(fields={"reason": WHY})
    one.reason, one.person_id = reason, actor.person_id
    one.advance(CallVerb.SKIP, By.BUYER)
    record(actor, Kind.CALL_SKIPPED, one, organisation_id=order.buyer_id)


def plan_anew(actor: Actor, order: StandingOrder, use: Use | None, backup_id: uuid.UUID | None) -> None:
    """Tell how much the house uses, and who steps in when the maker cannot; a new backup hears of it."""
    _for_the_buyer(actor, order)
    if backup_id and str(backup_id) not in dict(queries.backups(order)):
        raise Invalid(fields={"backup": NOT_THIS_ONE})
    before, known = order.backup_id, order.use
    if (before, known) == (backup_id, use):
        return
    for name in ("rooms", "occupancy", "nights", "pairs_a_stay"):
        setattr(order, name, getattr(use, name, None))
    order.backup_id = backup_id
    kind = Kind.STANDING_ORDER_BACKED if backup_id and backup_id != before else Kind.STANDING_ORDER_PLANNED
    record(actor, kind, order, organisation_id=order.buyer_id)


def pause(actor: Actor, order: StandingOrder, reason: str) -> None:
    """No call is proposed until it goes on; one that waits for an answer is skipped."""
    if order.state == OrderState.PAUSED:
        return
    _stop(actor, order, OrderVerb.PAUSE, Kind.STANDING_ORDER_PAUSED, reason)


def end(actor: Actor, order: StandingOrder, reason: str) -> None:
    """No further call; what has been called goes on as a partnership of its own."""
    if order.state == OrderState.ENDED:
        return
    _stop(actor, order, OrderVerb.END, Kind.STANDING_ORDER_ENDED, reason)


def resume(actor: Actor, order: StandingOrder) -> None:
    if order.state == OrderState.RUNNING:
        return
    by = _side(actor, order)
    order.advance(OrderVerb.RESUME, by)
    order.reason = ""
    record(actor, Kind.STANDING_ORDER_RESUMED, order, organisation_id=order.side(by))


def _stop(actor: Actor, order: StandingOrder, verb: OrderVerb, kind: Kind, reason: str) -> None:
    by = _side(actor, order)
    if not reason:
        raise Invalid(fields={"reason": WHY})
    order.advance(verb, by)
    order.reason = reason
    for one in queries.calls(order.id):
        if one.state == CallState.PROPOSED:
            one.advance(CallVerb.SKIP, By.CLOCK)
            one.reason = reason
    record(actor, kind, order, organisation_id=order.side(by))


def finish_if_done(order: StandingOrder) -> None:
    """After the last month nothing more is called."""
    known = queries.calls(order.id)
    is_last = len(known) >= order.months and not any(one.state in OPEN_CALLS for one in known)
    if is_last and order.state == OrderState.RUNNING:
        order.advance(OrderVerb.FINISH, By.CLOCK)
        record(CLOCK, Kind.STANDING_ORDER_FINISHED, order, organisation_id=order.buyer_id)


def _side(actor: Actor, order: StandingOrder) -> By:
    by = side_of(actor, order)
    if by is None:
        raise Forbidden()
    return by


def _for_the_buyer(actor: Actor, order: StandingOrder) -> None:
    if _side(actor, order) != By.BUYER:
        raise Forbidden()
