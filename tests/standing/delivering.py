"""One month of a standing order, from the agreement to the last payment."""

import uuid

from marketplace.partnerships import queries
from marketplace.partnerships.rules import Deed, MilestoneKind
from tests.cast import Cast
from tests.partnerships.making import agree, tell

_M = MilestoneKind


def deliver_all(cast: Cast, partnership_id: uuid.UUID) -> None:
    """Everything that this partnership has, whole and in time; whoever has accepted already is left alone."""
    for player in (cast.owner, cast.buyer):
        with cast.inside():
            words = queries.agreement(partnership_id)
            has_said = words.maker_at if player is cast.owner else words.buyer_at
        if not has_said:
            agree(cast, player, partnership_id)
    with cast.inside():
        own = queries.milestones(partnership_id)
        pairs, whole = own[_M.DELIVERY].due, queries.get(partnership_id).worth
        advance = own[_M.DEPOSIT].due if _M.DEPOSIT in own else 0
    if _M.SAMPLE in own:
        tell(cast, cast.owner, partnership_id, _M.SAMPLE, Deed.SEND)
        tell(cast, cast.buyer, partnership_id, _M.SAMPLE, Deed.APPROVE)
        for player in (cast.owner, cast.buyer):
            tell(cast, player, partnership_id, _M.GOLDEN, Deed.CONFIRM, measurements="28 cm")
    if advance:
        tell(cast, cast.buyer, partnership_id, _M.DEPOSIT, Deed.PAY, amount=advance)
        tell(cast, cast.owner, partnership_id, _M.DEPOSIT, Deed.RECEIVE)
    tell(cast, cast.owner, partnership_id, _M.MATERIAL, Deed.CONFIRM)
    tell(cast, cast.owner, partnership_id, _M.PRODUCTION, Deed.COUNT, amount=pairs)
    tell(cast, cast.owner, partnership_id, _M.QC, Deed.CHECK, amount=pairs)
    tell(cast, cast.owner, partnership_id, _M.DELIVERY, Deed.SEND, amount=pairs)
    tell(cast, cast.buyer, partnership_id, _M.DELIVERY, Deed.RECEIVE)
    tell(cast, cast.buyer, partnership_id, _M.BALANCE, Deed.PAY, amount=whole - advance)
    tell(cast, cast.owner, partnership_id, _M.BALANCE, Deed.RECEIVE)
