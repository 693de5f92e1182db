"""Who is told when people speak of a score: the moderators of an objection, both sides of what they decide."""

from collections.abc import Callable, Iterator, Sequence

from marketplace.accounts import queries as accounts
from marketplace.core.db import db, tenant_id
from marketplace.events.kinds import Kind
from marketplace.events.models import Event
from marketplace.listings.models import Listing
from marketplace.matching.models import Objection, Override
from marketplace.notifications.rules import Message
from marketplace.notifications.told import Params, Reader, Sent, Told, members
from marketplace.sourcing.models import SourcingRequest

Rule = Callable[[Event], Iterator[Told | Sent]]


def _of_objection(event: Event) -> Iterator[Told]:
    own = db.session.get_one(Objection, (tenant_id(), event.subject_id))
    if event.kind == Kind.MATCH_OBJECTED:
        yield _told(event, own, f"/matches/objections/{own.id}", accounts.moderators())
    else:
        yield _told(event, own, f"/requests/{own.request_id}/matches/{own.listing_id}", members(own.organisation_id))


def _of_override(event: Event) -> Iterator[Told]:
    """To both sides, whichever of them it serves."""
    own = db.session.get_one(Override, (tenant_id(), event.subject_id))
    need = db.session.get_one(SourcingRequest, (tenant_id(), own.request_id))
    offer = db.session.get_one(Listing, (tenant_id(), own.listing_id))
    people = [*members(need.organisation_id), *members(offer.organisation_id)]
    yield _told(event, own, f"/requests/{own.request_id}/matches/{own.listing_id}", people)


def _told(event: Event, own: Objection | Override, path: str, people: Sequence[Reader]) -> Told:
    offer = db.session.get_one(Listing, (tenant_id(), own.listing_id))
    params: Params = {"title": offer.title, "what": event.kind.value.partition(".")[2]}
    return Told(Message.MATCH_NEWS, path, params, people)


ABOUT_MATCHES: dict[Kind, Rule] = {
    Kind.MATCH_OBJECTED: _of_objection,
    Kind.MATCH_OBJECTION_ANSWERED: _of_objection,
    Kind.MATCH_OVERRIDDEN: _of_override,
    Kind.MATCH_OVERRIDE_LIFTED: _of_override,
}
