"""What each thing that was filled in becomes: by the same verbs, and as the maker, as if he had typed it himself."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from marketplace.accounts.actor import Actor
from marketplace.assistance.models import Assisted
from marketplace.assistance.payloads import restored
from marketplace.assistance.rules import Deed
from marketplace.capacity import actions as capacity
from marketplace.capacity.policy import can_declare
from marketplace.core.errors import Forbidden
from marketplace.listings import actions as listings
from marketplace.listings.actions import Offer
from marketplace.organisations import actions as profiles
from marketplace.organisations import queries as organisations
from marketplace.organisations.actions import Profile
from marketplace.proposals import actions as proposals
from marketplace.proposals.actions import Terms
from marketplace.skills import actions as skills
from marketplace.skills.actions import Claim
from marketplace.sourcing import queries as requests


@dataclass(frozen=True)
class Week:
    """So many pairs in the week that `week` is in: at all, or of one stage."""

    week: date
    pairs: int
    stage: str = ""


@dataclass(frozen=True)
class Stages:
    stages: tuple[str, ...]


@dataclass(frozen=True)
class Certified:
    """A certificate as its holder tells of it; `in_process` when it is still being made."""

    kind: str
    number: str = ""
    issuer: str = ""
    scope: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    in_process: bool = False


# What each is filled in as.
SHAPES: dict[Deed, type] = {
    Deed.LISTING: Offer,
    Deed.PROPOSAL: Terms,
    Deed.CAPACITY: Week,
    Deed.PROFILE: Profile,
    Deed.CERTIFICATE: Certified,
    Deed.SKILL: Stages,
}


def do(actor: Actor, assisted: Assisted) -> uuid.UUID:
    """Let it count; the id of what it has become. Whatever the verbs refuse, this refuses."""
    return _DO[assisted.deed](actor, assisted)


def _listing(actor: Actor, assisted: Assisted) -> uuid.UUID:
    offer = restored(Offer, assisted.payload)
    listing = listings.draft(actor, assisted.organisation_id, offer, listing_id=assisted.id)
    listings.submit(actor, listing)
    return listing.id


def _proposal(actor: Actor, assisted: Assisted) -> uuid.UUID:
    terms = restored(Terms, assisted.payload)
    request = requests.find(actor, uuid.UUID(assisted.payload["request_id"]))
    proposal = proposals.draft(actor, request, assisted.organisation_id, terms, key=assisted.id)
    proposals.submit(actor, proposal)
    return proposal.id


def _capacity(actor: Actor, assisted: Assisted) -> uuid.UUID:
    if not can_declare(actor, organisations.get(assisted.organisation_id)):
        raise Forbidden()
    told = restored(Week, assisted.payload)
    capacity.declare(actor, assisted.organisation_id, told.week, told.pairs, told.stage or None)
    return assisted.organisation_id


def _profile(actor: Actor, assisted: Assisted) -> uuid.UUID:
    if not actor.may("publish", assisted.organisation_id):
        raise Forbidden()
    workshop = organisations.get(assisted.organisation_id)
    profile = restored(Profile, assisted.payload)
    profiles.edit(actor, workshop, profile, version=assisted.payload["version"])
    return workshop.id


def _certificate(actor: Actor, assisted: Assisted) -> uuid.UUID:
    told = restored(Certified, assisted.payload)
    claim = Claim(**{name: value for name, value in vars(told).items() if name != "in_process"})
    workshop = organisations.get(assisted.organisation_id)
    made = skills.claim(actor, workshop, claim, certificate_id=assisted.id, in_process=told.in_process)
    return made.id


def _skill(actor: Actor, assisted: Assisted) -> uuid.UUID:
    workshop = organisations.get(assisted.organisation_id)
    for stage in restored(Stages, assisted.payload).stages:
        skills.declare(actor, workshop, stage)
    return workshop.id


_DO: dict[Deed, Callable[[Actor, Assisted], uuid.UUID]] = {
    Deed.LISTING: _listing,
    Deed.PROPOSAL: _proposal,
    Deed.CAPACITY: _capacity,
    Deed.PROFILE: _profile,
    Deed.CERTIFICATE: _certificate,
    Deed.SKILL: _skill,
}
