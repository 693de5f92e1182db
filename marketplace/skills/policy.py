"""Who writes in a skill passport, and who vouches for what stands there."""

import uuid

from marketplace.accounts.actor import Actor, Visitor
from marketplace.accounts.rules import StaffRole
from marketplace.skills.models import Certificate, Skill

ATTESTING = frozenset({StaffRole.MENTOR, StaffRole.ADMIN})
TESTING = ATTESTING | {StaffRole.MODERATOR}
CHECKING = frozenset({StaffRole.MODERATOR, StaffRole.ADMIN})

Entry = Certificate | Skill


def can_view(actor: Actor | Visitor, entry: Entry) -> bool:
    """The entry's own page is for its people and the staff; buyers read the public profile."""
    return actor.is_staff or actor.belonging(entry.organisation_id) is not None


def can_edit(actor: Actor | Visitor, entry: Entry) -> bool:
    return actor.may("publish", entry.organisation_id)


def can_attest(actor: Actor | Visitor, entry: Entry) -> bool:
    return _vouches(actor, entry, ATTESTING)


def can_note_test(actor: Actor | Visitor, entry: Entry) -> bool:
    return _vouches(actor, entry, TESTING)


def can_check(actor: Actor | Visitor, entry: Entry) -> bool:
    """See a certificate's document, verify it with its issuer, revoke it; revoke a skill."""
    return _vouches(actor, entry, CHECKING)


def can_write_for(actor: Actor | Visitor, organisation_id: uuid.UUID) -> bool:
    return actor.may("publish", organisation_id)


def _vouches(actor: Actor | Visitor, entry: Entry, roles: frozenset[StaffRole]) -> bool:
    """Nobody vouches for an organisation of his own."""
    return actor.staff_role in roles and actor.belonging(entry.organisation_id) is None
