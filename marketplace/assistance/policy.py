"""Who fills in for whom, and who answers."""

from marketplace.accounts.actor import Actor, Visitor
from marketplace.assistance.models import Assisted
from marketplace.assistance.rules import HELPED, HELPING
from marketplace.organisations.models import Organisation
from marketplace.organisations.rules import OrganisationState


def helps(actor: Actor | Visitor) -> bool:
    """A mentor, or who runs the marketplace."""
    return actor.staff_role in HELPING


def may_help(actor: Actor | Visitor, organisation: Organisation) -> bool:
    """Makers that are active, and never an organisation of one's own."""
    is_helped = organisation.kind in HELPED and organisation.state == OrganisationState.ACTIVE
    return helps(actor) and is_helped and actor.belonging(organisation.id) is None


def can_view(actor: Actor | Visitor, assisted: Assisted) -> bool:
    """The maker's people, and the mentor who filled it in."""
    return actor.belonging(assisted.organisation_id) is not None or is_mentor_of(actor, assisted)


def can_answer(actor: Actor | Visitor, assisted: Assisted) -> bool:
    """The one to whose phone the code went, and he alone."""
    return actor.person_id == assisted.person_id and actor.belonging(assisted.organisation_id) is not None


def is_mentor_of(actor: Actor | Visitor, assisted: Assisted) -> bool:
    return helps(actor) and actor.person_id == assisted.mentor_id
