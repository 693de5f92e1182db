"""What the checks compare an offer or a request with: others of its kind, their photos, and the papers of a maker."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, select

from marketplace.core.db import db, tenant_id
from marketplace.listings.models import Listing
from marketplace.listings.rules import ListingState
from marketplace.moderation.checks import Case, Held, Other, Wish
from marketplace.organisations.models import Organisation
from marketplace.photos.models import Photo
from marketplace.photos.queries import column_of
from marketplace.photos.rules import Subject
from marketplace.skills.models import Certificate
from marketplace.skills.rules import CertificateState
from marketplace.sourcing.models import SourcingRequest
from marketplace.sourcing.queries import today
from marketplace.sourcing.rules import RequestState

MOST = 500
PROVEN = frozenset({CertificateState.SEEN, CertificateState.VERIFIED})
_OFFERED = (ListingState.PUBLISHED, ListingState.PAUSED, ListingState.IN_REVIEW, ListingState.REJECTED)
# What is over may be asked again in the same words, and next year's order often is.
_ASKED = (RequestState.IN_REVIEW, RequestState.WITH_MENTOR, RequestState.OPEN, RequestState.REJECTED)


def gather(listing: Any, listing_id: uuid.UUID, organisation: Organisation, *, photos: int) -> Case:
    """All that the checks need to know of this offer."""
    compared = select(Listing.id, Listing.title, Listing.description).where(
        Listing.id != listing_id, Listing.state.in_(_OFFERED), Listing.product_types.overlap(listing.product_types)
    )
    others = _others(Subject.LISTING, compared.where(Listing.tenant_id == tenant_id()), Listing.updated_at)
    looks, captions = _own_photos(Subject.LISTING, listing_id)
    return Case(listing, organisation, photos, captions, looks, others, _held(organisation.id))


def gather_wish(request: SourcingRequest) -> Wish:
    """All that the checks need to know of this request."""
    compared = select(SourcingRequest.id, SourcingRequest.title, SourcingRequest.description).where(
        SourcingRequest.tenant_id == tenant_id(),
        SourcingRequest.id != request.id,
        SourcingRequest.state.in_(_ASKED),
        SourcingRequest.product_type == request.product_type,
    )
    looks, captions = _own_photos(Subject.REQUEST, request.id)
    others = _others(Subject.REQUEST, compared, SourcingRequest.updated_at)
    return Wish(request, captions, looks, others, today())


def _others(subject: Subject, compared: Select[*tuple[Any, ...]], newest: Any) -> tuple[Other, ...]:
    rows = db.session.execute(compared.order_by(newest.desc()).limit(MOST)).all()
    looks = _looks(subject, [row.id for row in rows])
    return tuple(Other(row.title, row.description, tuple(looks[row.id])) for row in rows)


def _looks(subject: Subject, thing_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[int]]:
    looks: dict[uuid.UUID, list[int]] = defaultdict(list)
    owner = column_of(subject)
    seen = select(owner, Photo.looks).where(
        Photo.tenant_id == tenant_id(), owner.in_(list(thing_ids)), Photo.looks.is_not(None)
    )
    for thing_id, bits in db.session.execute(seen):
        looks[thing_id].append(int(bits or 0))
    return looks


def _own_photos(subject: Subject, thing_id: uuid.UUID) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """How the photos of a thing look, and what is written under them."""
    own = select(Photo.looks, Photo.caption).where(Photo.tenant_id == tenant_id(), column_of(subject) == thing_id)
    rows = db.session.execute(own.order_by(Photo.position, Photo.id)).all()
    return tuple(int(bits) for bits, _words in rows if bits is not None), tuple(words for _bits, words in rows if words)


def _held(organisation_id: uuid.UUID) -> tuple[Held, ...]:
    papers = select(Certificate.kind, Certificate.state, Certificate.valid_until).where(
        Certificate.tenant_id == tenant_id(), Certificate.organisation_id == organisation_id
    )
    return tuple(Held(kind, state in PROVEN, until) for kind, state, until in db.session.execute(papers))
