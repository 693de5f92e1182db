"""Who sees a standing order, who calls, and who may stop it."""

from marketplace.accounts.actor import Actor, Visitor
from marketplace.core.states import By
from marketplace.standing.models import StandingOrder

_RIGHTS = {By.BUYER: "award", By.MAKER: "answer"}


def side_of(actor: Actor | Visitor, order: StandingOrder) -> By | None:
    """The side for which the actor may speak; None for those who only look on."""
    return next((by for by, right in _RIGHTS.items() if actor.may(right, order.side(by))), None)


def can_view(actor: Actor | Visitor, order: StandingOrder) -> bool:
    """The people of both sides; a backup maker sees what is his to do once it is his."""
    return any(actor.belonging(order.side(by)) for by in _RIGHTS)


def can_call(actor: Actor | Visitor, order: StandingOrder) -> bool:
    """Only the buyer calls, skips, tells his use and names a backup."""
    return side_of(actor, order) == By.BUYER


def can_stop(actor: Actor | Visitor, order: StandingOrder) -> bool:
    return side_of(actor, order) is not None
