"""What can be asked about: for each kind, how it is found for a reader, what it is called and who answers."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from marketplace.accounts.actor import Actor
from marketplace.listings import queries as listings
from marketplace.messaging.rules import SubjectKind
from marketplace.organisations import queries as organisations
from marketplace.organisations.models import Organisation
from marketplace.organisations.rules import OrganisationState
from marketplace.sourcing import queries as requests


@dataclass(frozen=True)
class Asked:
    """A thing that somebody wants to ask about, as he sees it."""

    kind: SubjectKind
    id: uuid.UUID
    title: str
    organisation: Organisation

    @property
    def can_answer(self) -> bool:
        """A profile that nobody has claimed has nobody who could answer."""
        return self.organisation.state in (OrganisationState.CLAIMED, OrganisationState.ACTIVE)


_FIND: dict[SubjectKind, Callable[[Actor, uuid.UUID], Any]] = {
    SubjectKind.LISTING: listings.find,
    SubjectKind.REQUEST: requests.find,
    SubjectKind.ORGANISATION: organisations.find,
}


def find(actor: Actor, kind: SubjectKind, subject_id: uuid.UUID) -> Asked:
    """The thing for this reader; NotFound when it is not for his eyes."""
    thing = _FIND[kind](actor, subject_id)
    if isinstance(thing, Organisation):
        return Asked(kind, thing.id, thing.trade_name, thing)
    return Asked(kind, thing.id, thing.title, organisations.get(thing.organisation_id))
