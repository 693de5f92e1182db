"""What the checks compare an offer with: others of its kind, their photos, and the papers of its maker."""

import uuid
from collections import defaultdict
from typing import Any

from sqlalchemy import select

from marketplace.core.db import db, tenant_id
from marketplace.listings.models import Listing
from marketplace.listings.rules import ListingState
from marketplace.moderation.checks import Case, Held, Other
from marketplace.organisations.models import Organisation
from marketplace.photos.models import Photo
from marketplace.skills.models import Certificate
from marketplace.skills.rules import CertificateState

MOST = 500
PROVEN = frozenset({CertificateState.SEEN, CertificateState.VERIFIED})
_COMPARED = (ListingState.PUBLISHED, ListingState.PAUSED, ListingState.IN_REVIEW, ListingState.REJECTED)


def gather(listing: Any, listing_id: uuid.UUID, organisation: Organisation, *, photos: int) -> Case:
    """All that the checks need to know of this offer."""
    own, others = _looks(listing_id, list(listing.product_types))
    return Case(listing, organisation, photos, own, others, _held(organisation.id))


def _looks(listing_id: uuid.UUID, product_types: list[str]) -> tuple[tuple[int, ...], tuple[Other, ...]]:
    compared = (
        select(Listing.id, Listing.title, Listing.description)
        .where(
            Listing.tenant_id == tenant_id(),
            Listing.id != listing_id,
            Listing.state.in_(_COMPARED),
            Listing.product_types.overlap(product_types),
        )
        .order_by(Listing.updated_at.desc())
        .limit(MOST)
    )
    rows = db.session.execute(compared).all()
    wanted = [listing_id, *(row.id for row in rows)]
    looks: dict[uuid.UUID | None, list[int]] = defaultdict(list)
    seen = select(Photo.listing_id, Photo.looks).where(
        Photo.tenant_id == tenant_id(), Photo.listing_id.in_(wanted), Photo.looks.is_not(None)
    )
    for owner, bits in db.session.execute(seen):
        looks[owner].append(int(bits or 0))
    others = tuple(Other(row.title, row.description, tuple(looks[row.id])) for row in rows)
    return tuple(looks[listing_id]), others


def _held(organisation_id: uuid.UUID) -> tuple[Held, ...]:
    papers = select(Certificate.kind, Certificate.state, Certificate.valid_until).where(
        Certificate.tenant_id == tenant_id(), Certificate.organisation_id == organisation_id
    )
    return tuple(Held(kind, state in PROVEN, until) for kind, state, until in db.session.execute(papers))
