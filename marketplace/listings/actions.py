"""Writing a listing, sending it to be checked, and taking it on and off the market."""

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import IntegrityError

from marketplace.accounts.actor import Actor
from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.core.errors import Conflict, Forbidden, Invalid
from marketplace.core.gaps import musts
from marketplace.core.i18n import N_
from marketplace.core.ids import uuid7
from marketplace.core.states import By
from marketplace.events.actions import Acting, record
from marketplace.events.kinds import Kind
from marketplace.listings import queries
from marketplace.listings.completeness import gaps
from marketplace.listings.models import Listing
from marketplace.listings.rules import EDITABLE_STATES, LIVE_STATES, OFFERING, BrandMode, ListingState, ListingVerb
from marketplace.organisations import queries as organisations
from marketplace.organisations.models import Organisation
from marketplace.organisations.rules import BARRED
from marketplace.tenants import usage
from marketplace.tenants.rules import Quota

NOT_NOW = N_("Isinya belum bisa diubah dalam keadaan sekarang.")
INCOMPLETE = N_("Draf tersimpan, tetapi belum terkirim: masih ada yang perlu diisi.")


@dataclass(frozen=True)
class Offer:
    """What a listing says, checked field by field; a draft may lack nearly all of it."""

    title: str
    description: str = ""
    product_types: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    constructions: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()
    brand_mode: BrandMode = BrandMode.BOTH
    moq: int | None = None
    capacity_month: int | None = None
    lead_days: int | None = None
    price_min: int | None = None
    price_max: int | None = None
    sizes: str = ""
    takes_visits: bool = False
    regency_code: str | None = None
    own_words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Figures:
    """What may change while a listing is on the market, for it claims nothing that was checked."""

    moq: int | None
    capacity_month: int | None
    lead_days: int | None


def draft(actor: Actor, organisation_id: uuid.UUID, offer: Offer, *, listing_id: uuid.UUID | None = None) -> Listing:
    """A new draft for one of the actor's organisations.

    The same `listing_id` twice, as when a form is sent twice, is the same draft.
    """
    belonging = actor.belonging(organisation_id)
    if belonging is None or belonging.kind not in OFFERING or not actor.may("publish", organisation_id):
        raise Forbidden()
    organisation = organisations.get(organisation_id)
    values = stored(offer, organisation)
    identifier = listing_id or uuid7()
    if not queries.exists(identifier):
        usage.check(Quota.LISTINGS)
    listing = Listing(id=identifier, organisation_id=organisation_id, is_demo=organisation.is_demo, **values)
    try:
        with db.session.begin_nested():
            db.session.add(listing)
    except IntegrityError:
        known = queries.get(identifier)
        if known.organisation_id != organisation_id:
            raise Forbidden() from None
        return known
    record(actor, Kind.LISTING_DRAFTED, listing, organisation_id=organisation_id)
    return listing


def edit(actor: Actor, listing: Listing, offer: Offer, *, version: int) -> None:
    """Change a draft, if nobody has since `version` was read."""
    if listing.state not in EDITABLE_STATES:
        raise Conflict(NOT_NOW)
    _change(actor, listing, stored(offer, organisations.get(listing.organisation_id)), version)


def edit_figures(actor: Actor, listing: Listing, figures: Figures, *, version: int) -> None:
    """Change the figures of a listing that is on the market; everything else needs a new check (`revise`)."""
    if listing.state not in LIVE_STATES:
        raise Conflict(NOT_NOW)
    _change(actor, listing, vars(figures), version)


def submit(actor: Actor, listing: Listing, *, photos: int = 0) -> None:
    """Send a draft to be checked; Invalid names each gap beside its field."""
    if listing.state == ListingState.IN_REVIEW:
        return  # sent twice
    organisation = organisations.get(listing.organisation_id)
    if organisation.is_barred:
        raise Invalid(BARRED)
    kind = organisation.kind
    missing = musts(gaps(listing, kind, photos))
    if listing.state in EDITABLE_STATES and missing:
        raise Invalid(INCOMPLETE, fields=missing)
    _step(actor, listing, ListingVerb.SUBMIT, Kind.LISTING_SUBMITTED)


def pause(actor: Actor, listing: Listing) -> None:
    if listing.state != ListingState.PAUSED:
        _step(actor, listing, ListingVerb.PAUSE, Kind.LISTING_PAUSED)


def resume(actor: Actor, listing: Listing) -> None:
    if listing.state != ListingState.PUBLISHED:
        _step(actor, listing, ListingVerb.RESUME, Kind.LISTING_RESUMED)


def revise(actor: Actor, listing: Listing) -> None:
    """Take a listing off the market to rewrite it; it comes back when it has been checked again."""
    if listing.state == ListingState.DRAFT:
        return
    pause(actor, listing)
    _step(actor, listing, ListingVerb.REVISE, Kind.LISTING_REVISED)


def archive(actor: Actor, listing: Listing) -> None:
    if listing.state != ListingState.ARCHIVED:
        _step(actor, listing, ListingVerb.ARCHIVE, Kind.LISTING_ARCHIVED)


def approve(by: Acting, listing: Listing, **details: str) -> None:
    """Let it onto the market. Its first day there stays its date, however often it is rewritten."""
    _decide(by, listing, ListingVerb.APPROVE, Kind.LISTING_PUBLISHED, **details)


def ask_changes(by: Acting, listing: Listing, words: str, /, **details: str) -> None:
    """Give it back to its author with what he should mend, in words for him; `details` go with the event."""
    _decide(by, listing, ListingVerb.ASK_CHANGES, Kind.LISTING_CHANGES_ASKED, words, **details)


def reject(by: Acting, listing: Listing, words: str, /, **details: str) -> None:
    _decide(by, listing, ListingVerb.REJECT, Kind.LISTING_REJECTED, words, **details)


def suspend(by: Acting, listing: Listing, words: str, /, **details: str) -> None:
    """Take it off the market until the staff put it back."""
    _decide(by, listing, ListingVerb.SUSPEND, Kind.LISTING_SUSPENDED, words, **details)


def reinstate(by: Acting, listing: Listing) -> None:
    _decide(by, listing, ListingVerb.REINSTATE, Kind.LISTING_REINSTATED)


def undo(_by: Acting, listing: Listing) -> None:
    """Back into the check, as if nothing had been decided; nobody has heard of it yet."""
    listing.advance(ListingVerb.UNDO, By.STAFF)
    listing.review_note = ""


def overturn(by: Acting, listing: Listing, **details: str) -> None:
    """Onto the market after all: somebody else has judged it anew."""
    _decide(by, listing, ListingVerb.OVERTURN, Kind.LISTING_PUBLISHED, **details)


def _step(actor: Actor, listing: Listing, verb: ListingVerb, kind: Kind) -> None:
    listing.advance(verb, By.AUTHOR)
    record(actor, kind, listing, organisation_id=listing.organisation_id)


def _decide(by: Acting, listing: Listing, verb: ListingVerb, kind: Kind, words: str = "", /, **details: str) -> None:
    listing.advance(verb, By.STAFF)
    listing.review_note = words
    if listing.is_public:
        listing.published_at = listing.published_at or now()
    if words and not details:
        details = {"reason": words}
    record(by, kind, listing, organisation_id=listing.organisation_id, **details)


def _change(actor: Actor, listing: Listing, values: dict[str, Any], version: int) -> None:
    changed = {name: value for name, value in values.items() if getattr(listing, name) != value}
    if not changed:
        return  # sent twice, or nothing was touched: whatever the version, nothing is lost
    before = {name: getattr(listing, name) for name in changed}
    if listing.version != version:
        raise Conflict(current=texts(before), typed=texts(changed))
    for name, value in changed.items():
        setattr(listing, name, value)
    record(actor, Kind.LISTING_EDITED, listing, organisation_id=listing.organisation_id, before=before, after=changed)


def stored(offer: Offer, organisation: Organisation) -> dict[str, Any]:
    """As the row keeps it; what is made nowhere in particular is made where its maker is."""
    values = {name: list(value) if isinstance(value, tuple) else value for name, value in vars(offer).items()}
    return values | {"regency_code": offer.regency_code or organisation.regency_code}


def texts(values: dict[str, Any]) -> list[tuple[str, str]]:
    return [(name, ", ".join(v) if isinstance(v, list) else "" if v is None else str(v)) for name, v in values.items()]
