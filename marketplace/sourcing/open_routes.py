"""What a buyer does with a request that makers read: amend it, ask makers to answer, ask for the same anew."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.accounts.entrance import inner_path
from marketplace.core.access import PERSON, access
from marketplace.core.clash import clash
from marketplace.core.errors import Conflict, Invalid
from marketplace.core.limits import limiter
from marketplace.organisations import queries as organisations
from marketplace.sourcing import actions, amending, inviting, queries
from marketplace.sourcing.forms import AmendmentForm, CopyForm
from marketplace.sourcing.models import SourcingRequest
from marketplace.sourcing.photo_routes import blueprint as blueprint  # the faces take it from the last of these files
from marketplace.sourcing.policy import can_edit
from marketplace.sourcing.routes import DRAFTS_LIMIT, places
from marketplace.sourcing.rules import RequestState


@blueprint.route("/requests/<uuid:request_id>/amendment", methods=["GET", "POST"])
@access(PERSON)
@limiter.limit(DRAFTS_LIMIT, methods=["POST"])
def amend(request_id: uuid.UUID) -> str | Response | tuple[str, int]:
    asked = queries.find(current_user, request_id, to=can_edit, lock=request.method == "POST")
    if asked.state != RequestState.OPEN and request.method == "GET":
        flash(_(actions.NOT_NOW), "info")
        return redirect(_page_of(asked))
    form = AmendmentForm(obj=asked, **places())
    if not form.validate_on_submit():
        return _amend_page(asked, form)
    try:
        is_new = amending.amend(current_user, asked, form.brief(), form.note.data, version=form.read_version)
    except Invalid as error:
        form.refuse(error)
        return _amend_page(asked, form), error.status
    except Conflict as error:
        told = clash(form, error)
        form.version.data = asked.version
        return _amend_page(asked, form, clash=told), error.status
    if is_new:
        flash(_("Perubahan tersimpan. Pembuat yang sudah menjawab kami minta memastikan lagi."), "success")
    else:
        flash(_("Belum ada yang diubah."), "info")
    return redirect(_page_of(asked))


def _amend_page(asked: SourcingRequest, form: AmendmentForm, **more: Any) -> str:
    return render_template("sourcing/amendment.html", asked=asked, form=form, **more)


@blueprint.route("/requests/<uuid:request_id>/copy", methods=["GET", "POST"])
@access(PERSON)
@limiter.limit(DRAFTS_LIMIT, methods=["POST"])
def copy(request_id: uuid.UUID) -> str | Response:
    """A new draft of the same; with `maker`, for the maker who made it before."""
    asked = queries.find(current_user, request_id, to=can_edit)
    form = CopyForm()
    if request.method == "GET":
        form.maker.data = request.args.get("maker", "")[:36]
    if form.validate_on_submit():
        made = amending.copy(current_user, asked, request_id=form.request_id, maker_id=form.maker_id)
        flash(_("Disalin jadi draf baru. Isi tanggalnya, lalu kirim."), "success")
        return redirect(url_for("sourcing.edit", request_id=made.id))
    maker = organisations.get(form.maker_id) if form.maker_id else None
    return render_template("sourcing/copy.html", asked=asked, form=form, maker=maker)


@blueprint.post("/requests/<uuid:request_id>/invitations/<uuid:organisation_id>")
@access(PERSON)
@limiter.limit("200 per hour")
def invite(request_id: uuid.UUID, organisation_id: uuid.UUID) -> Response:
    asked = queries.find(current_user, request_id, to=can_edit, lock=True)
    inviting.invite(current_user, asked, organisation_id)
    flash(_("Diundang. Pembuatnya kami kabari begitu permintaan terbuka."), "success")
    return redirect(inner_path(request.form.get("next")) or _page_of(asked))


@blueprint.post("/requests/<uuid:request_id>/invitations/<uuid:organisation_id>/removal")
@access(PERSON)
def uninvite(request_id: uuid.UUID, organisation_id: uuid.UUID) -> Response:
    asked = queries.find(current_user, request_id, to=can_edit, lock=True)
    inviting.uninvite(current_user, asked, organisation_id)
    return redirect(url_for("sourcing.edit", request_id=request_id))


def _page_of(asked: SourcingRequest) -> str:
    return url_for("sourcing.show", request_id=asked.id)
