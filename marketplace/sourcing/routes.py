"""Writing a request, its way to the makers and back, and its page."""

import uuid
from typing import Any

from flask import Blueprint, flash, g, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.core.access import PERSON, PUBLIC, access
from marketplace.core.clash import clash
from marketplace.core.errors import Conflict, Invalid
from marketplace.core.gaps import Gap, advice, musts
from marketplace.core.limits import limiter
from marketplace.organisations import queries as organisations
from marketplace.photos.part import part as photo_part
from marketplace.photos.rules import Subject
from marketplace.regions import queries as regions
from marketplace.sourcing import actions, queries
from marketplace.sourcing.amount import amount_asked
from marketplace.sourcing.completeness import gaps, score
from marketplace.sourcing.forms import CancellationForm, ExtensionForm, NewRequestForm, RequestForm
from marketplace.sourcing.inviting import invite
from marketplace.sourcing.models import SourcingRequest
from marketplace.sourcing.page import page
from marketplace.sourcing.policy import buying_organisations, can_edit
from marketplace.sourcing.rules import EDITABLE_STATES, LIFE, READY, RequestState, RequestVerb, Visibility

blueprint = Blueprint("sourcing", __name__, template_folder="templates")

DRAFTS_LIMIT = "60 per hour"
SUBJECT = Subject.REQUEST


@blueprint.record_once
def _offer(state: Any) -> None:
    """Pages that lie above ask by these names whether their reader may ask for an offer, and how much is asked for."""
    state.app.jinja_env.globals["may_buy"] = lambda actor: bool(buying_organisations(actor))
    state.app.jinja_env.globals["amount_asked"] = amount_asked


@blueprint.get("/my/requests")
@access(PERSON)
def mine() -> str:
    return render_template(
        "sourcing/mine.html",
        requests=queries.of_organisations(current_user.organisation_ids),
        names={belonging.organisation_id: belonging.name for belonging in current_user.belongings},
        place=regions.name_of,
    )


@blueprint.route("/requests/new", methods=["GET", "POST"])
@access(PERSON)
@limiter.limit(DRAFTS_LIMIT, methods=["POST"])
def new() -> str | Response:
    buyers = buying_organisations(current_user)
    if not buyers:
        return render_template("sourcing/no_organisation.html")
    form = NewRequestForm(organisations=buyers, **places())
    if request.method == "GET" and request.args.get("maker"):
        form.maker.data = request.args["maker"][:36]
        form.visibility.data = Visibility.INVITED.value
    maker_id = form.maker_id
    maker = organisations.get(maker_id) if maker_id else None
    if not form.validate_on_submit():
        return render_template("sourcing/new.html", form=form, maker=maker)
    made = actions.draft(current_user, form.organisation, form.brief(), request_id=form.request_id)
    if maker_id:
        invite(current_user, made, maker_id)
    return _saved(made)


@blueprint.route("/requests/<uuid:request_id>/edition", methods=["GET", "POST"])
@access(PERSON)
def edit(request_id: uuid.UUID) -> str | Response | tuple[str, int]:
    asked = queries.find(current_user, request_id, to=can_edit, lock=request.method == "POST")
    if asked.state == RequestState.OPEN:
        return _extend(asked)
    if asked.state not in EDITABLE_STATES and request.method == "GET":
        flash(_(actions.NOT_NOW), "info")
        return redirect(_page_of(asked))
    form = RequestForm(obj=asked, **places())
    if form.validate_on_submit():
        try:
            actions.edit(current_user, asked, form.brief(), version=form.read_version)
        except Conflict as error:
            told = clash(form, error)
            form.version.data = asked.version
            return _edit_page(asked, form, clash=told), error.status
        return _kept(asked) if request.form.get("then") == "autosave" else _saved(asked)
    missing = musts(_gaps(asked))
    if "check" in request.args and request.method == "GET" and missing:
        form.refuse(Invalid(fields=missing))
    return _edit_page(asked, form)


def _extend(asked: SourcingRequest) -> str | Response | tuple[str, int]:
    form = ExtensionForm(obj=asked)
    if form.validate_on_submit():
        try:
            actions.extend(current_user, asked, form.closes_on.data, version=form.read_version)
        except Invalid as error:
            form.refuse(error)
        except Conflict as error:
            told = clash(form, error)
            form.version.data = asked.version
            return render_template("sourcing/extension.html", asked=asked, form=form, clash=told), error.status
        else:
            flash(_("Hari terakhir menjawab sudah diundur."), "success")
            return redirect(_page_of(asked))
    return render_template("sourcing/extension.html", asked=asked, form=form)


@blueprint.post("/requests/<uuid:request_id>/submission")
@access(PERSON)
def submit(request_id: uuid.UUID) -> Response:
    return _submitted(queries.find(current_user, request_id, to=can_edit, lock=True))


@blueprint.post("/requests/<uuid:request_id>/withdrawal")
@access(PERSON)
def withdraw(request_id: uuid.UUID) -> Response:
    asked = queries.find(current_user, request_id, to=can_edit, lock=True)
    actions.withdraw(current_user, asked)
    flash(_("Permintaan sudah ditarik."), "success")
    return redirect(url_for("sourcing.mine"))


@blueprint.route("/requests/<uuid:request_id>/cancellation", methods=["GET", "POST"])
@access(PERSON)
def cancel(request_id: uuid.UUID) -> str | Response:
    asked = queries.find(current_user, request_id, to=can_edit, lock=request.method == "POST")
    if request.method == "GET" and (asked.state, RequestVerb.CANCEL) not in LIFE.steps:
        return redirect(_page_of(asked))
    form = CancellationForm()
    if form.validate_on_submit():
        actions.cancel(current_user, asked, form.reason.data)
        flash(_("Permintaan sudah dibatalkan."), "success")
        return redirect(_page_of(asked))
    return render_template("sourcing/cancellation.html", asked=asked, form=form)


@blueprint.get("/requests/<uuid:request_id>")
@access(PUBLIC)
def show(request_id: uuid.UUID) -> str:
    return page(queries.find(current_user, request_id))


def edit_page(asked: SourcingRequest, status: int, **photo_forms: Any) -> tuple[str, int]:
    """The page of a draft to which a photo could not be added, or its words not kept, with the reason."""
    form = RequestForm(formdata=None, obj=asked, **places())
    return _edit_page(asked, form, photo_part(SUBJECT, asked.id, **photo_forms)), status


def _edit_page(
    asked: SourcingRequest, form: RequestForm, photos_there: dict[str, Any] | None = None, **more: Any
) -> str:
    return render_template(
        "sourcing/edit.html",
        asked=asked,
        form=form,
        **(photos_there or photo_part(SUBJECT, asked.id)),
        advice=advice(_gaps(asked)),
        missing=musts(_gaps(asked)),
        score=score(asked, queries.today()),
        ready=READY,
        invited=queries.invited(asked.id),
        **more,
    )


def _kept(asked: SourcingRequest) -> Response:
    """To the script that saves a draft while it is written: the version to go on from."""
    return jsonify(version=actions.stored_version(asked), said=_("Draf tersimpan."))


def _saved(asked: SourcingRequest) -> Response:
    if request.form.get("then") == "submit":
        return _submitted(asked)
    flash(_("Draf tersimpan."), "success")
    return redirect(url_for("sourcing.edit", request_id=asked.id))


def _submitted(asked: SourcingRequest) -> Response:
    """Sent, or back to the form where each gap stands beside its field; what was written is kept either way."""
    try:
        actions.submit(current_user, asked)
    except Invalid as error:
        flash(_(error.message), "warning")
        return redirect(url_for("sourcing.edit", request_id=asked.id, check=1))
    except Conflict as error:
        flash(_(error.message), "warning")
        return redirect(_page_of(asked))
    if asked.state == RequestState.WITH_MENTOR:
        flash(_("Belum siap untuk pembuat, jadi pendamping membantu Anda dulu. Anda kami kabari."), "info")
    else:
        flash(_("Terkirim. Petugas memeriksa dulu, lalu Anda kami kabari."), "success")
    return redirect(_page_of(asked))


def _gaps(asked: SourcingRequest) -> list[Gap]:
    return gaps(asked, queries.today())


def _page_of(asked: SourcingRequest) -> str:
    return url_for("sourcing.show", request_id=asked.id)


def places() -> dict[str, Any]:
    return {"regencies": regions.choices(g.market.province_codes), "provinces": g.market.province_codes}
