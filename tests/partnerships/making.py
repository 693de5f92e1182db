"""Partnerships for the tests, in the state that a story begins with."""

import uuid
from datetime import timedelta
from typing import Any

from marketplace.core.ids import uuid7
from marketplace.core.states import By
from marketplace.events.actions import CLOCK
from marketplace.partnerships import actions, queries
from marketplace.partnerships.beginning import Deal, begin
from marketplace.partnerships.effects import Report
from marketplace.partnerships.rules import Deed, MilestoneKind, PartnershipState
from marketplace.tenants.queries import today
from tests.cast import Cast, Player

_M, _S = MilestoneKind, PartnershipState
# The way of a whole order of 100 pairs at Rp 100.000: who does what, with which words.
WAY: tuple[tuple[PartnershipState, str, MilestoneKind, Deed, dict[str, Any]], ...] = (
    (_S.SAMPLING, "owner", _M.SAMPLE, Deed.SEND, {}),
    (_S.SAMPLING, "buyer", _M.SAMPLE, Deed.APPROVE, {"measurements": "insole 25,5 cm"}),
    (_S.SAMPLING, "owner", _M.GOLDEN, Deed.CONFIRM, {"measurements": "insole 25,5 cm"}),
    (_S.SAMPLING, "buyer", _M.GOLDEN, Deed.CONFIRM, {"measurements": "insole 25,5 cm"}),
    (_S.SAMPLING, "buyer", _M.DEPOSIT, Deed.PAY, {"amount": 5_000_000, "reference": "TRF-1"}),
    (_S.SAMPLING, "owner", _M.DEPOSIT, Deed.RECEIVE, {}),
    (_S.PRODUCING, "owner", _M.MATERIAL, Deed.CONFIRM, {}),
    (_S.PRODUCING, "owner", _M.PRODUCTION, Deed.COUNT, {"amount": 40}),
    (_S.PRODUCING, "owner", _M.PRODUCTION, Deed.COUNT, {"amount": 100}),
    (_S.PRODUCING, "owner", _M.QC, Deed.CHECK, {"amount": 100, "defects": {"bond": 2, "stitch": 1}}),
    (_S.DELIVERING, "owner", _M.DELIVERY, Deed.SEND, {"amount": 100}),
    (_S.DELIVERING, "buyer", _M.DELIVERY, Deed.RECEIVE, {"refused": 4, "note": "Lem lepas di 4 pasang."}),
    (_S.ACCEPTED, "buyer", _M.BALANCE, Deed.PAY, {"amount": 4_600_000}),
    (_S.ACCEPTED, "owner", _M.BALANCE, Deed.RECEIVE, {}),
)
_ORDER = [_S.AGREED, _S.SAMPLING, _S.PRODUCING, _S.DELIVERING, _S.ACCEPTED, _S.CLOSED]


def a_deal(cast: Cast, **changes: Any) -> Deal:
    """Inside a transaction: 100 pairs that Sari makes for Budi."""
    assert cast.buyer.organisation_id
    assert cast.owner.organisation_id
    day = today()
    told: dict[str, Any] = {
        "part_id": uuid7(),
        "buyer_id": cast.buyer.organisation_id,
        "maker_id": cast.owner.organisation_id,
        "title": "100 pasang sandal kulit",
        "pairs": 100,
        "price_per_pair": 100_000,
        "first_sample_on": day + timedelta(days=7),
        "delivery_on": day + timedelta(days=45),
    }
    return Deal(**{**told, **changes})


def a_partnership(cast: Cast, state: PartnershipState = _S.AGREED, **changes: Any) -> uuid.UUID:
    """Brought to `state` by the steps that lead there."""
    with cast.inside():
        made = begin(CLOCK, a_deal(cast, **changes)).id
    if state in (_S.PAUSED, _S.DISPUTED, _S.ENDED):
        with cast.inside():
            held = queries.get(made, lock=True)
            stop = actions.pause if state == _S.PAUSED else actions.dispute
            stop(cast.buyer.actor, held, "Bahan belum datang.", form_key=uuid7())
            if state == _S.ENDED:
                actions.end(cast.buyer.actor, held, "material", "Tidak jadi.", form_key=uuid7())
        return made
    if state != _S.AGREED:
        for player in (cast.owner, cast.buyer):
            agree(cast, player, made)
    for at, who, kind, deed, said in WAY:
        if _ORDER.index(at) < _ORDER.index(state):
            tell(cast, getattr(cast, who), made, kind, deed, **said)
    with cast.inside():
        assert queries.get(made).state == state
    return made


def agree(cast: Cast, player: Player, partnership_id: uuid.UUID) -> None:
    with cast.inside():
        held = queries.find(player.actor, partnership_id, lock=True)
        actions.accept(player.actor, held, queries.agreement(held.id).sha256, form_key=uuid7())


def tell(
    cast: Cast,
    player: Player,
    partnership_id: uuid.UUID,
    kind: MilestoneKind,
    deed: Deed,
    *,
    form_key: uuid.UUID | None = None,
    **said: Any,
) -> None:
    """Do a deed at a milestone."""
    with cast.inside():
        held = queries.find(player.actor, partnership_id, lock=True)
        actions.report(player.actor, held, kind, deed, Report(**said), form_key=form_key or uuid7())


def player_of(cast: Cast, by: By) -> Player:
    return {By.BUYER: cast.buyer, By.MAKER: cast.owner}.get(by, cast.moderator)
