"""Who keeps a ledger."""

from marketplace.accounts.actor import Actor, Visitor
from marketplace.capacity.rules import RIGHT
from marketplace.organisations.models import Organisation
from marketplace.organisations.rules import OrganisationKind


def can_declare(actor: Actor | Visitor, organisation: Organisation) -> bool:
    """Whoever may publish for a workshop says how much it can make."""
    return organisation.kind == OrganisationKind.PRODUCER and actor.may(RIGHT, organisation.id)
