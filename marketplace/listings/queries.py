"""Finding listings: one for a reader, those of a maker, those on the market, and their cards."""

import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from marketplace.accounts.actor import Actor, Visitor
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import Forbidden, NotFound
from marketplace.listings.models import Listing
from marketplace.listings.policy import can_view
from marketplace.listings.rules import ListingState
from marketplace.organisations.models import Organisation
from marketplace.organisations.queries import is_visible
from marketplace.photos import queries as photos
from marketplace.photos.pictures import Picture
from marketplace.photos.rules import Subject

Policy = Callable[[Actor | Visitor, Listing], bool]


def find(actor: Actor | Visitor, listing_id: uuid.UUID, *, to: Policy = can_view, lock: bool = False) -> Listing:
    """The listing for this actor: NotFound when it is not for his eyes, Forbidden when only this is not his.

    With `lock` it is held until the end of the transaction, so that two steps at once become two in a row.
    """
    listing = _load(listing_id, lock=lock)
    if listing is None or not (can_view(actor, listing) and is_visible(actor, listing.organisation_id)):
        raise NotFound()
    if not to(actor, listing):
        raise Forbidden()
    return listing


def get(listing_id: uuid.UUID, *, lock: bool = False) -> Listing:
    """The listing, whoever asks: for workers."""
    listing = _load(listing_id, lock=lock)
    if listing is None:
        raise NotFound()
    return listing


def exists(listing_id: uuid.UUID) -> bool:
    return _load(listing_id) is not None


def _load(listing_id: uuid.UUID, *, lock: bool = False) -> Listing | None:
    return db.session.get(Listing, (tenant_id(), listing_id), with_for_update=lock or None, populate_existing=lock)


def of_organisations(organisation_ids: Collection[uuid.UUID]) -> Sequence[Listing]:
    """Every listing of these organisations, the last changed first; what was put away comes last."""
    own = select(Listing).where(Listing.organisation_id.in_(organisation_ids))
    away = Listing.state == ListingState.ARCHIVED
    return db.session.scalars(own.order_by(away, Listing.updated_at.desc(), Listing.id)).all()


def published_listings(listing_ids: Collection[uuid.UUID] | None = None) -> Sequence[Listing]:
    """What is on the market, or those of the given that are."""
    shown = select(Listing).where(Listing.state == ListingState.PUBLISHED)
    if listing_ids is not None:
        shown = shown.where(Listing.id.in_(listing_ids))
    return db.session.scalars(shown.order_by(Listing.published_at.desc(), Listing.id)).all()


@dataclass(frozen=True)
class ListingCard:
    """What a card shows of a listing; pairs, days and rupiah per pair."""

    id: uuid.UUID
    title: str
    state: str
    product_types: list[str]
    moq: int | None
    capacity_month: int | None
    lead_days: int | None
    price_min: int | None
    price_max: int | None
    regency_code: str | None
    organisation_id: uuid.UUID
    organisation_name: str
    picture: Picture | None


def cards(listing_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, ListingCard]:
    """The cards of these listings by id, whatever their state: the caller has chosen them for his reader."""
    listed = Listing.__table__.c
    columns = [listed[name] for name in ListingCard.__dataclass_fields__ if name in listed]
    rows = db.session.execute(
        select(*columns, Organisation.trade_name.label("organisation_name"))
        .join(Organisation, (Organisation.tenant_id == listed.tenant_id) & (Organisation.id == listed.organisation_id))
        .where(listed.tenant_id == tenant_id(), listed.id.in_(listing_ids))
    ).all()
    first = photos.first_of(Subject.LISTING, [row.id for row in rows])
    return {row.id: ListingCard(**row._mapping, picture=first.get(row.id)) for row in rows}
