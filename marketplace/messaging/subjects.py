"""What can be talked about: for each kind, how it is found for a reader, what it is called and who the sides are."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from marketplace.accounts.actor import Actor
from marketplace.core.errors import Conflict, Forbidden
from marketplace.core.i18n import N_
from marketplace.listings import queries as listings
from marketplace.messaging.policy import speaks_for
from marketplace.messaging.rules import BETWEEN_TWO, SubjectKind
from marketplace.organisations import queries as organisations
from marketplace.organisations.models import Organisation
from marketplace.organisations.rules import OrganisationState
from marketplace.partnerships import queries as partnerships
from marketplace.proposals import policy as proposing
from marketplace.proposals import queries as proposals
from marketplace.sourcing import queries as requests
from marketplace.sourcing.rules import RequestState

NOT_YET = N_("Percakapan tentang jawaban terbuka begitu pembeli bisa membaca jawabannya.")


@dataclass(frozen=True)
class Asked:
    """A thing that somebody wants to talk about, as he sees it.

    `organisation` is the side that is asked, the buyer of a deal; `asking_id` the other one, None for a single person.
    """

    kind: SubjectKind
    id: uuid.UUID
    title: str
    organisation: Organisation
    asking_id: uuid.UUID | None = None

    @property
    def can_answer(self) -> bool:
        """A profile that nobody has claimed, or whose claim is still looked at, has nobody who could answer."""
        return self.is_between_two or self.organisation.state == OrganisationState.ACTIVE

    @property
    def is_between_two(self) -> bool:
        return self.kind in BETWEEN_TWO

    def own_side(self, actor: Actor) -> uuid.UUID | None:
        """For which of the two organisations the actor speaks."""
        sides = (self.organisation.id, self.asking_id)
        return next((side for side in sides if side and speaks_for(actor, side)), None)

    def other_name(self, actor: Actor) -> str:
        """Whom he talks to."""
        if self.is_between_two and self.own_side(actor) == self.organisation.id and self.asking_id:
            return organisations.get(self.asking_id).trade_name
        return self.organisation.trade_name


def find(actor: Actor, kind: SubjectKind, subject_id: uuid.UUID) -> Asked:
    """The thing for this reader; NotFound when it is not for his eyes."""
    return _FIND[kind](actor, subject_id)


def find_own(actor: Actor, kind: SubjectKind, subject_id: uuid.UUID) -> Asked:
    """The same for one of its two sides; Forbidden for those who only look on."""
    asked = find(actor, kind, subject_id)
    if asked.is_between_two and asked.own_side(actor) is None:
        raise Forbidden()
    return asked


def _listing(actor: Actor, subject_id: uuid.UUID) -> Asked:
    listing = listings.find(actor, subject_id)
    return Asked(SubjectKind.LISTING, listing.id, listing.title, organisations.get(listing.organisation_id))


def _request(actor: Actor, subject_id: uuid.UUID) -> Asked:
    """A maker asks for his workshop: his colleagues read the answer as well."""
    request = requests.find(actor, subject_id)
    asking = next((uuid.UUID(maker) for maker, _name in proposing.makers(actor, request)), None)
    organisation = organisations.get(request.organisation_id)
    return Asked(SubjectKind.REQUEST, request.id, request.title, organisation, asking)


def _organisation(actor: Actor, subject_id: uuid.UUID) -> Asked:
    organisation = organisations.find(actor, subject_id)
    return Asked(SubjectKind.ORGANISATION, organisation.id, organisation.trade_name, organisation)


def _proposal(actor: Actor, subject_id: uuid.UUID) -> Asked:
    found = proposals.find(actor, subject_id)
    is_shut = found.request.is_sealed and found.request.state == RequestState.OPEN
    if found.proposal.submitted_at is None or is_shut:
        raise Conflict(NOT_YET)
    buyer = organisations.get(found.request.organisation_id)
    bidder = found.proposal.organisation_id
    return Asked(SubjectKind.PROPOSAL, found.proposal.id, found.request.title, buyer, bidder)


def _partnership(actor: Actor, subject_id: uuid.UUID) -> Asked:
    made = partnerships.find(actor, subject_id)
    buyer = organisations.get(made.buyer_id)
    return Asked(SubjectKind.PARTNERSHIP, made.id, made.title, buyer, made.maker_id)


_FIND: dict[SubjectKind, Callable[[Actor, uuid.UUID], Asked]] = {
    SubjectKind.LISTING: _listing,
    SubjectKind.REQUEST: _request,
    SubjectKind.ORGANISATION: _organisation,
    SubjectKind.PROPOSAL: _proposal,
    SubjectKind.PARTNERSHIP: _partnership,
}
