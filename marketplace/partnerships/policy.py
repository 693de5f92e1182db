"""Who sees a partnership, and on which side he stands."""

from marketplace.accounts.actor import Actor, Visitor
from marketplace.core.states import By
from marketplace.partnerships.models import Partnership
from marketplace.partnerships.rules import PartnershipState

_RIGHTS = {By.BUYER: "award", By.MAKER: "answer"}


def side_of(actor: Actor | Visitor, partnership: Partnership) -> By | None:
    """The side for which the actor may speak; None for those who only look on."""
    for by, right in _RIGHTS.items():
        if actor.may(right, partnership.side(by)):
            return by
    return None


def can_view(actor: Actor | Visitor, partnership: Partnership) -> bool:
    """Both sides' people, and a moderator once he is asked to settle a dispute."""
    is_member = any(actor.belonging(partnership.side(by)) for by in _RIGHTS)
    return is_member or can_settle(actor, partnership)


def can_act(actor: Actor | Visitor, partnership: Partnership) -> bool:
    return side_of(actor, partnership) is not None


def can_settle(actor: Actor | Visitor, partnership: Partnership) -> bool:
    is_neutral = not any(actor.belonging(partnership.side(by)) for by in _RIGHTS)
    return partnership.state == PartnershipState.DISPUTED and actor.is_moderator and is_neutral
