"""The photos of a listing: added to its draft one by one, put in order, taken away, and shown."""

import uuid

from flask import redirect, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.core.access import PERSON, PUBLIC, access
from marketplace.core.errors import Conflict, DomainError
from marketplace.core.images import UPLOAD_BODY
from marketplace.core.limits import limiter
from marketplace.core.sanity import body_up_to
from marketplace.listings import queries
from marketplace.listings.actions import NOT_NOW
from marketplace.listings.models import Listing
from marketplace.listings.policy import can_edit
from marketplace.listings.routes import SUBJECT, edit_page
from marketplace.listings.routes import blueprint as blueprint  # the faces take it from here, with all its pages
from marketplace.listings.rules import EDITABLE_STATES
from marketplace.photos import actions
from marketplace.photos.forms import CaptionForm, PhotoForm, PlaceForm
from marketplace.photos.storage import answer, files

PHOTOS_LIMIT = "120 per hour"


@blueprint.post("/listings/<uuid:listing_id>/photos")
@access(PERSON)
@body_up_to(UPLOAD_BODY)
@limiter.limit(PHOTOS_LIMIT)
def add_photo(listing_id: uuid.UUID) -> Response | tuple[str, int]:
    _draft(listing_id)
    form = PhotoForm()
    if not form.validate():
        return edit_page(_draft(listing_id), 422, photo_form=form)
    try:
        developed = form.developed()
        actions.add(current_user, SUBJECT, _draft(listing_id), developed, files(), words=form.caption.data or "")
    except Conflict:
        raise
    except DomainError as error:
        form.refuse_photo(error)
        return edit_page(_draft(listing_id), error.status, photo_form=form)
    return _back(listing_id)


@blueprint.post("/listings/<uuid:listing_id>/photos/<uuid:photo_id>/position")
@access(PERSON)
def place_photo(listing_id: uuid.UUID, photo_id: uuid.UUID) -> Response:
    actions.place(current_user, SUBJECT, _draft(listing_id), photo_id, PlaceForm().place)
    return _back(listing_id)


@blueprint.post("/listings/<uuid:listing_id>/photos/<uuid:photo_id>/caption")
@access(PERSON)
def caption_photo(listing_id: uuid.UUID, photo_id: uuid.UUID) -> Response | tuple[str, int]:
    form = CaptionForm(prefix=str(photo_id))
    if not form.validate():
        return edit_page(_draft(listing_id), 422, captions={photo_id: form})
    actions.caption(current_user, SUBJECT, _draft(listing_id), photo_id, form.caption.data or "")
    return _back(listing_id)


@blueprint.post("/listings/<uuid:listing_id>/photos/<uuid:photo_id>/removal")
@access(PERSON)
def remove_photo(listing_id: uuid.UUID, photo_id: uuid.UUID) -> Response:
    actions.remove(current_user, SUBJECT, _draft(listing_id), photo_id)
    return _back(listing_id)


@blueprint.get("/listings/<uuid:listing_id>/photos/<uuid:photo_id>/<int:width>.<any(avif, webp):kind>")
@access(PUBLIC)
def photo(listing_id: uuid.UUID, photo_id: uuid.UUID, width: int, kind: str) -> Response:
    listing = queries.find(current_user, listing_id)
    return answer(SUBJECT, listing_id, photo_id, width, kind, is_public=listing.is_public)


def _draft(listing_id: uuid.UUID) -> Listing:
    """The listing, held, for somebody who may change its photos now."""
    listing = queries.find(current_user, listing_id, to=can_edit, lock=True)
    if listing.state not in EDITABLE_STATES:
        raise Conflict(NOT_NOW)
    return listing


def _back(listing_id: uuid.UUID) -> Response:
    return redirect(url_for("listings.edit", listing_id=listing_id, _anchor="photos"))
