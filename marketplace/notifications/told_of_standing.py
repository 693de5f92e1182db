"""Who is told what happens to a standing order: whoever has to do something next, and the backup that he is one."""

from collections.abc import Callable, Iterator

from marketplace.core.db import db, tenant_id
from marketplace.events.kinds import Kind
from marketplace.events.models import Event
from marketplace.notifications.rules import Message
from marketplace.notifications.told import Params, Sent, Told, members
from marketplace.organisations import queries as organisations
from marketplace.standing.models import StandingCall, StandingOrder

Rule = Callable[[Event], Iterator[Told | Sent]]


def _of_order(event: Event) -> Iterator[Told]:
    """To both sides; of the naming of a backup to him alone, who sees his own ledger and not the order."""
    order = db.session.get(StandingOrder, (tenant_id(), event.subject_id))
    if order is None:
        return
    params: Params = {"title": order.title, "what": event.kind.value.partition(".")[2], "pairs": order.pairs_a_month}
    params["organisation"] = organisations.get(order.buyer_id).trade_name
    if event.kind == Kind.STANDING_ORDER_BACKED:
        if order.backup_id:
            path = f"/organisations/{order.backup_id}/capacity"
            yield Told(Message.STANDING_NEWS, path, params, members(order.backup_id))
        return
    people = [*members(order.buyer_id), *members(order.maker_id)]
    yield Told(Message.STANDING_NEWS, f"/standing-orders/{order.id}", params, people)


def _of_call(event: Event) -> Iterator[Told]:
    """To both: the buyer answers, and the maker can get his material ready."""
    call = db.session.get(StandingCall, (tenant_id(), event.subject_id))
    order = call and db.session.get(StandingOrder, (tenant_id(), call.standing_order_id))
    if call is None or order is None:
        return
    params: Params = {"title": order.title, "what": f"call_{event.kind.value.partition('.')[2]}", "pairs": call.pairs}
    params |= {"day": call.deliver_on.isoformat(), "number": call.number}
    people = [*members(order.buyer_id), *members(order.maker_id)]
    yield Told(Message.STANDING_NEWS, f"/standing-orders/{order.id}", params, people)


ABOUT_STANDING: dict[Kind, Rule] = {
    **dict.fromkeys(
        (
            Kind.STANDING_ORDER_BEGUN,
            Kind.STANDING_ORDER_BACKED,
            Kind.STANDING_ORDER_PAUSED,
            Kind.STANDING_ORDER_RESUMED,
            Kind.STANDING_ORDER_FINISHED,
            Kind.STANDING_ORDER_ENDED,
        ),
        _of_order,
    ),
    **dict.fromkeys((Kind.CALL_PROPOSED, Kind.CALL_SKIPPED, Kind.CALL_MISSED), _of_call),
}
