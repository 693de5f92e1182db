"""The photos of a request: added to its draft one by one, put in order, taken away, and shown."""

import uuid

from flask import redirect, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.core.access import PERSON, PUBLIC, access
from marketplace.core.errors import Conflict, DomainError
from marketplace.core.images import UPLOAD_BODY
from marketplace.core.limits import limiter
from marketplace.core.sanity import body_up_to
from marketplace.photos import actions
from marketplace.photos.forms import CaptionForm, PhotoForm, PlaceForm
from marketplace.photos.storage import answer, files
from marketplace.sourcing import queries
from marketplace.sourcing.actions import NOT_NOW
from marketplace.sourcing.models import SourcingRequest
from marketplace.sourcing.policy import can_edit
from marketplace.sourcing.routes import SUBJECT, edit_page
from marketplace.sourcing.routes import blueprint as blueprint  # the faces take it from here, with all its pages
from marketplace.sourcing.rules import EDITABLE_STATES

PHOTOS_LIMIT = "120 per hour"


@blueprint.post("/requests/<uuid:request_id>/photos")
@access(PERSON)
@body_up_to(UPLOAD_BODY)
@limiter.limit(PHOTOS_LIMIT)
def add_photo(request_id: uuid.UUID) -> Response | tuple[str, int]:
    _draft(request_id)
    form = PhotoForm()
    if not form.validate():
        return edit_page(_draft(request_id), 422, photo_form=form)
    try:
        developed = form.developed()
        actions.add(current_user, SUBJECT, _draft(request_id), developed, files(), words=form.caption.data or "")
    except Conflict:
        raise
    except DomainError as error:
        form.refuse_photo(error)
        return edit_page(_draft(request_id), error.status, photo_form=form)
    return _back(request_id)


@blueprint.post("/requests/<uuid:request_id>/photos/<uuid:photo_id>/position")
@access(PERSON)
def place_photo(request_id: uuid.UUID, photo_id: uuid.UUID) -> Response:
    actions.place(current_user, SUBJECT, _draft(request_id), photo_id, PlaceForm().place)
    return _back(request_id)


@blueprint.post("/requests/<uuid:request_id>/photos/<uuid:photo_id>/caption")
@access(PERSON)
def caption_photo(request_id: uuid.UUID, photo_id: uuid.UUID) -> Response | tuple[str, int]:
    form = CaptionForm(prefix=str(photo_id))
    if not form.validate():
        return edit_page(_draft(request_id), 422, captions={photo_id: form})
    actions.caption(current_user, SUBJECT, _draft(request_id), photo_id, form.caption.data or "")
    return _back(request_id)


@blueprint.post("/requests/<uuid:request_id>/photos/<uuid:photo_id>/removal")
@access(PERSON)
def remove_photo(request_id: uuid.UUID, photo_id: uuid.UUID) -> Response:
    actions.remove(current_user, SUBJECT, _draft(request_id), photo_id)
    return _back(request_id)


@blueprint.get("/requests/<uuid:request_id>/photos/<uuid:photo_id>/<int:width>.<any(avif, webp):kind>")
@access(PUBLIC)
def photo(request_id: uuid.UUID, photo_id: uuid.UUID, width: int, kind: str) -> Response:
    asked = queries.find(current_user, request_id)
    return answer(SUBJECT, request_id, photo_id, width, kind, is_public=asked.is_public)


def _draft(request_id: uuid.UUID) -> SourcingRequest:
    """The request, held, for somebody who may change its photos now."""
    asked = queries.find(current_user, request_id, to=can_edit, lock=True)
    if asked.state not in EDITABLE_STATES:
        raise Conflict(NOT_NOW)
    return asked


def _back(request_id: uuid.UUID) -> Response:
    return redirect(url_for("sourcing.edit", request_id=request_id, _anchor="photos"))
