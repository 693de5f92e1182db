"""Finding photos: those of one thing in their order, and the first of each of many."""

import uuid
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on

from marketplace.core.db import db, tenant_id
from marketplace.core.errors import NotFound
from marketplace.photos.models import Photo
from marketplace.photos.pictures import CARD, Picture, picture
from marketplace.photos.rules import Subject

_COLUMNS: dict[Subject, Any] = {Subject.LISTING: Photo.listing_id, Subject.REQUEST: Photo.request_id}


def column_of(subject: Subject) -> Any:
    """The column of a photo that names such a thing."""
    return _COLUMNS[subject]


def of(subject: Subject, thing_id: uuid.UUID) -> Sequence[Photo]:
    """The photos of a thing in their order."""
    own = select(Photo).where(_COLUMNS[subject] == thing_id)
    return db.session.scalars(own.order_by(Photo.position, Photo.id)).all()


def count(subject: Subject, thing_id: uuid.UUID) -> int:
    own = select(func.count()).select_from(Photo).where(Photo.tenant_id == tenant_id(), _COLUMNS[subject] == thing_id)
    return db.session.scalar(own) or 0


def find(subject: Subject, thing_id: uuid.UUID, photo_id: uuid.UUID) -> Photo:
    """This photo of this thing; NotFound when the thing has no such photo. The caller has let the reader in."""
    one = select(Photo).where(_COLUMNS[subject] == thing_id, Photo.id == photo_id)
    photo = db.session.scalars(one).first()
    if photo is None:
        raise NotFound()
    return photo


def pictures(subject: Subject, thing_id: uuid.UUID, width: int) -> list[Picture]:
    """What a page shows of a thing's photos, each about `width` pixels wide."""
    return [picture(subject, thing_id, photo, width) for photo in of(subject, thing_id)]


def first_of(subject: Subject, thing_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Picture]:
    """The first photo of each of these things, for their cards."""
    if not thing_ids:
        return {}
    column = _COLUMNS[subject]
    first = (
        select(Photo)
        .where(Photo.tenant_id == tenant_id(), column.in_(thing_ids))
        .ext(distinct_on(column))
        .order_by(column, Photo.position, Photo.id)
    )
    found = {}
    for photo in db.session.scalars(first):
        thing_id = photo.listing_id if subject is Subject.LISTING else photo.request_id
        assert thing_id is not None
        found[thing_id] = picture(subject, thing_id, photo, CARD)
    return found
