"""Taking a photo in, putting it in its place, taking it away."""

import uuid

from marketplace.core.db import TenantScoped, db, tenant_id
from marketplace.core.errors import Invalid
from marketplace.core.files import FileStore
from marketplace.core.ids import uuid7
from marketplace.core.images import Photo as Developed
from marketplace.events.actions import Acting, record
from marketplace.events.kinds import Kind
from marketplace.photos import queries
from marketplace.photos.models import Photo
from marketplace.photos.rules import PHOTOS_MAXIMUM, TOO_MANY, Subject, key
from marketplace.tenants import usage

_ADDED = {Subject.LISTING: Kind.LISTING_PHOTO_ADDED, Subject.REQUEST: Kind.REQUEST_PHOTO_ADDED}
_REMOVED = {Subject.LISTING: Kind.LISTING_PHOTO_REMOVED, Subject.REQUEST: Kind.REQUEST_PHOTO_REMOVED}
_EDITED = {Subject.LISTING: Kind.LISTING_EDITED, Subject.REQUEST: Kind.REQUEST_EDITED}


def add(
    by: Acting, subject: Subject, thing: TenantScoped, developed: Developed, files: FileStore, *, words: str = ""
) -> Photo:
    """Keep a developed photo as the last of the thing's; the same file twice is one photo.

    The caller holds the thing's row, so that two photos at once come one after the other.
    """
    own = queries.of(subject, thing.id)
    known = next((photo for photo in own if photo.digest == developed.digest), None)
    if known:
        return known
    if len(own) >= PHOTOS_MAXIMUM:
        raise Invalid(TOO_MANY, most=PHOTOS_MAXIMUM)
    photo = Photo(
        id=uuid7(),
        listing_id=thing.id if subject is Subject.LISTING else None,
        request_id=thing.id if subject is Subject.REQUEST else None,
        position=own[-1].position + 1 if own else 0,
        digest=developed.digest,
        looks=developed.looks,
        width=developed.width,
        height=developed.height,
        widths=developed.widths,
        caption=words,
    )
    usage.take_room(*map(len, developed.renditions.values()))
    # Files first: without a row nobody sees them, while a row without files would be a hole in a page.
    for (width, kind), content in developed.renditions.items():
        files.put(key(tenant_id(), photo.id, width, kind), content)
    db.session.add(photo)
    record(by, _ADDED[subject], thing, organisation_id=_organisation(thing), photo_id=str(photo.id))
    return photo


def place(by: Acting, subject: Subject, thing: TenantScoped, photo_id: uuid.UUID, position: int) -> None:
    """Put a photo at `position`, counted from 0; those behind it move back."""
    photo = queries.find(subject, thing.id, photo_id)
    before = [one.id for one in queries.of(subject, thing.id)]
    others = [one for one in queries.of(subject, thing.id) if one is not photo]
    others.insert(min(max(position, 0), len(others)), photo)
    after = [one.id for one in others]
    if after == before:
        return
    for number, one in enumerate(others):
        one.position = number
    order = {"before": {"photos": [str(i) for i in before]}, "after": {"photos": [str(i) for i in after]}}
    record(by, _EDITED[subject], thing, organisation_id=_organisation(thing), **order)


def caption(by: Acting, subject: Subject, thing: TenantScoped, photo_id: uuid.UUID, words: str) -> None:
    """Say what a photo shows; empty takes the words away."""
    photo = queries.find(subject, thing.id, photo_id)
    if photo.caption == words:
        return
    change = {"before": {"caption": photo.caption}, "after": {"caption": words}}
    photo.caption = words
    record(by, _EDITED[subject], thing, organisation_id=_organisation(thing), photo_id=str(photo.id), **change)


def remove(by: Acting, subject: Subject, thing: TenantScoped, photo_id: uuid.UUID) -> None:
    """Take a photo away; its files follow when this is certain (`photos.storage.forget_files`)."""
    photo = next((one for one in queries.of(subject, thing.id) if one.id == photo_id), None)
    if photo is None:
        return  # taken away already
    details = {"photo_id": str(photo.id), "widths": list(photo.widths)}
    db.session.delete(photo)
    record(by, _REMOVED[subject], thing, organisation_id=_organisation(thing), **details)


def _organisation(thing: TenantScoped) -> uuid.UUID:
    return thing.organisation_id  # type: ignore[attr-defined]  # every thing with photos has one
