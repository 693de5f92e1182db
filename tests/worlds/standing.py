"""A standing order whose second month is proposed."""

import uuid
from collections.abc import Callable

from sqlalchemy import select

from marketplace.core.db import db
from marketplace.standing import queries
from marketplace.standing.models import StandingOrder
from marketplace.standing.radar import look_ahead
from tests.cast import Cast
from tests.standing.making import a_standing_order


def add_standing_order(cast: Cast, _ids: dict[str, uuid.UUID], drain: Callable[[Cast], int]) -> dict[str, uuid.UUID]:
    order_id = a_standing_order(cast, lambda: drain(cast))
    with cast.inside():
        order = db.session.scalars(select(StandingOrder).where(StandingOrder.id == order_id)).one()
        look_ahead(queries.planned(order.terms, 2).propose_on)
        made = {"standing_order_id": order_id, "call_id": queries.calls(order_id)[-1].id}
    drain(cast)
    return made
