"""Who may decide a case, and who may read what was decided."""

from marketplace.accounts.actor import Actor, Visitor
from marketplace.moderation.models import Case


def can_moderate(actor: Actor | Visitor, _case: Case) -> bool:
    """See it as the staff see it."""
    return actor.is_moderator


def can_decide(actor: Actor | Visitor, case: Case) -> bool:
    """Nobody decides on what his own organisation has sent."""
    return actor.is_moderator and actor.belonging(case.organisation_id) is None


def is_author(actor: Actor | Visitor, case: Case) -> bool:
    """Everybody of the organisation that sent it may read what was decided, and answer."""
    return actor.belonging(case.organisation_id) is not None
