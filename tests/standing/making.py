"""Standing orders for the tests: 300 pairs a month that Sari makes for Budi, with the first month agreed on."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import select

from marketplace.core.db import db
from marketplace.core.states import By
from marketplace.proposals import deciding
from marketplace.proposals import queries as proposals
from marketplace.proposals.actions import Terms
from marketplace.proposals.deciding import Bargain
from marketplace.standing import queries
from marketplace.standing.models import StandingCall, StandingOrder
from marketplace.standing.radar import look_ahead
from marketplace.tenants.queries import today
from tests.cast import Cast
from tests.proposals.making import an_answer, an_open_request, closed, offered
from tests.sourcing.making import in_days

Drain = Callable[[], int]
MONTHLY = Terms(price_per_pair=9_000, pairs=300, first_sample_on=in_days(10), delivery_on=in_days(40), words="Terry.")
BARGAIN = Bargain(price_per_pair=9_000, pairs=300, delivery_on=in_days(40))


def a_standing_order(cast: Cast, drain: Drain, **changes: Any) -> uuid.UUID:
    """From a request for every month to its award, by the steps that lead there."""
    told = {"title": "300 pasang sandal hotel tiap bulan", "pairs": 300, "is_monthly": True, **changes}
    request_id = an_open_request(cast, **told)
    proposal_id = an_answer(cast, request_id, terms=MONTHLY)
    closed(cast, request_id)
    offered(cast, proposal_id, BARGAIN)
    with cast.inside():
        found = proposals.find(cast.owner.actor, proposal_id, lock=True)
        deciding.accept(cast.owner.actor, proposals.hold_request(request_id), found.proposal, By.MAKER)
    drain()
    with cast.inside():
        return db.session.scalars(select(StandingOrder.id)).one()


def radar_on(cast: Cast, day: date) -> int:
    """What the clock would do on this day."""
    with cast.inside():
        return look_ahead(day)


def proposed(cast: Cast, order_id: uuid.UUID, *, number: int = 2) -> uuid.UUID:
    """The call of this month, proposed on its day; those before it have to be there."""
    with cast.inside():
        order = db.session.get_one(StandingOrder, (cast.tenant_id, order_id))
        day = max(queries.planned(order.terms, number).propose_on, today())
    radar_on(cast, day)
    with cast.inside():
        return next(one.id for one in queries.calls(order_id) if one.number == number)


def call_of(cast: Cast, call_id: uuid.UUID) -> StandingCall:
    with cast.inside():
        found = db.session.get_one(StandingCall, (cast.tenant_id, call_id))
        db.session.expunge(found)
        return found
