"""Who may see and change an organisation."""

from marketplace.accounts.actor import Actor, Visitor
from marketplace.organisations.models import Organisation


def can_view(actor: Actor | Visitor, organisation: Organisation) -> bool:
    return organisation.is_public or actor.is_staff or actor.belonging(organisation.id) is not None


def can_edit(actor: Actor | Visitor, organisation: Organisation) -> bool:
    belonging = actor.belonging(organisation.id)
    return belonging is not None and belonging.role == "owner"
