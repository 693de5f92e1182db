"""The room of a request: its files, the promise that opens them, and for its owner who has looked."""

import uuid
from typing import Any

from flask import Blueprint, Response, current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from marketplace.core import formats
from marketplace.core.access import PERSON, access
from marketplace.core.clock import now
from marketplace.core.errors import Conflict, DomainError
from marketplace.core.ids import uuid7
from marketplace.core.images import UPLOAD_BODY
from marketplace.core.limits import limiter
from marketplace.core.reader import language
from marketplace.core.sanity import body_up_to
from marketplace.organisations import queries as organisations
from marketplace.rooms import actions, queries
from marketplace.rooms.forms import FileForm, PromiseForm
from marketplace.rooms.policy import fills, may_agree, may_open
from marketplace.rooms.rules import FILLING, SHUT, VIEWS_SHOWN
from marketplace.rooms.stamping import stamp
from marketplace.sourcing import queries as requests
from marketplace.sourcing.models import SourcingRequest
from marketplace.sourcing.policy import is_member

blueprint = Blueprint("rooms", __name__, template_folder="templates")

LIMIT = "120 per hour"
MEDIA = {"pdf": "application/pdf", "webp": "image/webp"}


@blueprint.record_once
def _offer(state: Any) -> None:
    """The page of a request lies below, and asks by this name whether there is a room to lead to."""
    state.app.jinja_env.globals["files_in_room"] = queries.count


@blueprint.get("/requests/<uuid:request_id>/room")
@access(PERSON)
def show(request_id: uuid.UUID) -> str:
    return _page(requests.find(current_user, request_id))


@blueprint.post("/requests/<uuid:request_id>/room/agreement")
@access(PERSON)
def agree(request_id: uuid.UUID) -> str | Answer:
    asked = requests.find(current_user, request_id, to=may_agree)
    form = PromiseForm()
    if not form.validate_on_submit():
        return _page(asked, promise_form=form)
    actions.agree(current_user, asked, language(), _market())
    flash(_("Janji Anda tercatat. Berkasnya sekarang bisa dibuka."), "success")
    return redirect(url_for("rooms.show", request_id=asked.id))


@blueprint.post("/requests/<uuid:request_id>/room/files")
@access(PERSON)
@body_up_to(UPLOAD_BODY)
@limiter.limit(LIMIT)
def add(request_id: uuid.UUID) -> str | Answer | tuple[str, int]:
    if requests.find(current_user, request_id, to=fills).state not in FILLING:
        raise Conflict(SHUT)  # its form has gone with the state
    form = FileForm()
    if not form.validate_on_submit():
        return _page(requests.find(current_user, request_id), file_form=form)
    try:
        sheet = form.sheet()
        asked = requests.find(current_user, request_id, to=fills, lock=True)
        store, wanted = current_app.extensions["files"], form.unfiled.data
        actions.add(current_user, asked, sheet, store, form_key=form.form_key, unfiled=wanted)
    except Conflict:
        raise
    except DomainError as error:
        form.refuse_file(error)
        return _page(requests.find(current_user, request_id), file_form=form), error.status
    flash(_("Berkas tersimpan di ruang aman."), "success")
    return redirect(url_for("rooms.show", request_id=asked.id))


@blueprint.post("/requests/<uuid:request_id>/room/files/<uuid:room_file_id>/removal")
@access(PERSON)
def remove(request_id: uuid.UUID, room_file_id: uuid.UUID) -> Answer:
    asked = requests.find(current_user, request_id, to=fills, lock=True)
    actions.remove(current_user, asked, queries.file(asked.id, room_file_id), current_app.extensions["files"])
    flash(_("Berkas sudah dihapus."), "success")
    return redirect(url_for("rooms.show", request_id=asked.id))


@blueprint.get("/requests/<uuid:request_id>/room/files/<uuid:room_file_id>")
@access(PERSON)
@limiter.limit(LIMIT)
def file(request_id: uuid.UUID, room_file_id: uuid.UUID) -> Response:
    """The file with the reader's name on it. It is printed first, and goes out only with the view written down."""
    asked = requests.find(current_user, request_id)
    agreement = actions.check_open(current_user, asked)
    kept, view_id = queries.file(asked.id, room_file_id), uuid7()
    firm = agreement.organisation_id if agreement else asked.organisation_id
    lines = _mark(organisations.get(firm).trade_name if firm else _market(), view_id)
    place, pages, media, name = actions.key(kept), kept.pages, kept.media, kept.name
    printed = stamp(current_app.extensions["files"], place, pages, lines)
    asked = requests.find(current_user, request_id)
    actions.look(current_user, asked, queries.file(asked.id, room_file_id), view_id=view_id)
    answer = Response(printed, mimetype=MEDIA[media])
    answer.headers.set("Content-Disposition", "attachment" if media == "pdf" else "inline", filename=name)
    # A browser lays out a picture that stands alone with a style of its own.
    answer.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _market() -> str:
    return str(g.market.name(language()))


def _mark(firm: str, view_id: uuid.UUID) -> list[str]:
    """Who looks, for whom, when, and the code of this view."""
    said = formats.bound(language(), g.market.zone.key)
    return [current_user.name, firm, f"{said['datetime'](now())} · {queries.code(view_id)}"]


def _page(asked: SourcingRequest, *, file_form: FileForm | None = None, promise_form: PromiseForm | None = None) -> str:
    agreement, owns = queries.agreement(current_user, asked.id), fills(current_user, asked)
    number = min(max(request.args.get("page", 1, type=int), 1), 1000)
    looked, total = queries.looked(asked.id, number) if owns else ([], 0)
    agrees = may_agree(current_user, asked)
    return render_template(
        "rooms/show.html",
        asked=asked,
        owner=organisations.get(asked.organisation_id),
        files=queries.files(asked.id),
        is_own=is_member(current_user, asked),
        is_open=may_open(current_user, asked, agreement),
        agreement=agreement,
        agrees=agrees,
        promise=actions.promise(current_user, asked, language(), _market()) if agrees else [],
        promise_form=promise_form or PromiseForm(formdata=None),
        owns=owns,
        may_add=owns and asked.state in FILLING,
        is_filed=queries.is_filed(asked.organisation_id),
        file_form=file_form or FileForm(formdata=None),
        agreed=queries.agreed(asked.id) if owns else [],
        looked=looked,
        page=number,
        pages=max(1, -(-total // VIEWS_SHOWN)),
        total=total,
    )
