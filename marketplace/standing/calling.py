"""What turns a call into a partnership: with the maker, or with the backup when he cannot."""

from datetime import date, timedelta

from marketplace.core.ids import uuid7
from marketplace.core.states import By
from marketplace.events.actions import Acting, record
from marketplace.events.kinds import Kind
from marketplace.partnerships.awarding import take_room
from marketplace.partnerships.beginning import Deal, begin
from marketplace.partnerships.models import Partnership
from marketplace.sourcing.models import SourcingRequest
from marketplace.standing.models import StandingCall, StandingOrder
from marketplace.standing.rules import MONTHS_USUAL, CallVerb
from marketplace.tenants.queries import today

BACKUP_SAMPLE = timedelta(days=5)


def months_of(request: SourcingRequest) -> int:
    """For how many months a request asks; a year where it does not say."""
    return request.months or MONTHS_USUAL


def begin_call(
    by: Acting, order: StandingOrder, one: StandingCall, side: By, *, day: date | None = None
) -> Partnership:
    """The partnership of this call with its maker: the sample of the order holds, and room is taken in his ledger."""
    partnership = _begin(by, order, one, day or today(), is_backup=False)
    one.partnership_id = partnership.id
    one.advance(CallVerb.CALL, side)
    record(by, Kind.CALL_MADE, one, organisation_id=order.buyer_id)
    return partnership


def hand_over(by: Acting, order: StandingOrder, one: StandingCall, *, day: date | None = None) -> Partnership:
    """The same pairs from the backup maker, who shows a sample first: he has made none yet."""
    assert order.backup_id
    one.maker_id = order.backup_id
    partnership = _begin(by, order, one, day or today(), is_backup=True)
    one.partnership_id = partnership.id
    record(by, Kind.CALL_HANDED_OVER, one, organisation_id=order.buyer_id)
    return partnership


def _begin(by: Acting, order: StandingOrder, one: StandingCall, day: date, *, is_backup: bool) -> Partnership:
    partnership = begin(
        by,
        Deal(
            part_id=uuid7() if is_backup else one.id,
            buyer_id=order.buyer_id,
            maker_id=one.maker_id,
            title=order.title,
            pairs=one.pairs,
            price_per_pair=order.price_per_pair,
            delivery_on=one.deliver_on,
            first_sample_on=day + BACKUP_SAMPLE if is_backup else None,
            stage=order.stage,
            request_id=order.request_id,
            standing_order_id=order.id,
            deposit_share=order.deposit_share,
            pattern=order.pattern,
            is_demo=order.is_demo,
        ),
        agreed_on=day,
    )
    take_room(partnership)
    return partnership
