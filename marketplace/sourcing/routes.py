"""Writing a request, its way to the makers and back, and its page."""

import uuid
from typing import Any

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.core.access import PERSON, PUBLIC, access
from marketplace.core.clash import clash
from marketplace.core.errors import Conflict, Invalid
from marketplace.core.gaps import Gap, advice, musts
from marketplace.core.limits import limiter
from marketplace.core.states import By
from marketplace.organisations import queries as organisations
from marketplace.photos import queries as photos
from marketplace.photos.forms import PhotoForm
from marketplace.photos.pictures import CARD, PAGE
from marketplace.photos.rules import PHOTOS_MAXIMUM, Subject
from marketplace.regions import queries as regions
from marketplace.sourcing import actions, queries
from marketplace.sourcing.completeness import gaps
from marketplace.sourcing.forms import CancellationForm, ExtensionForm, NewRequestForm, RequestForm, place_name
from marketplace.sourcing.models import SourcingRequest
from marketplace.sourcing.policy import buying_organisations, can_edit, is_member
from marketplace.sourcing.rules import (
    EDITABLE_STATES,
    LIFE,
    PAYMENT_LABELS,
    SAMPLE_LABELS,
    VISIBILITY_LABELS,
    WANTS_LABELS,
    RequestState,
    RequestVerb,
)
from marketplace.vocabulary.terms import CERTIFICATES, CONSTRUCTIONS, MATERIALS, PRODUCT_TYPES, STAGES, label

blueprint = Blueprint("sourcing", __name__, template_folder="templates")

DRAFTS_LIMIT = "60 per hour"
SUBJECT = Subject.REQUEST
TERMS = {
    "stages": STAGES,
    "constructions": CONSTRUCTIONS,
    "materials": MATERIALS,
    "certificates": CERTIFICATES,
}


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
    places = buying_organisations(current_user)
    if not places:
        return render_template("sourcing/no_organisation.html")
    form = NewRequestForm(organisations=places, **_places())
    if not form.validate_on_submit():
        return render_template("sourcing/new.html", form=form)
    return _saved(actions.draft(current_user, form.organisation, form.brief(), request_id=form.request_id))


@blueprint.route("/requests/<uuid:request_id>/edition", methods=["GET", "POST"])
@access(PERSON)
def edit(request_id: uuid.UUID) -> str | Response | tuple[str, int]:
    asked = queries.find(current_user, request_id, to=can_edit, lock=request.method == "POST")
    if asked.state == RequestState.OPEN:
        return _extend(asked)
    if asked.state not in EDITABLE_STATES and request.method == "GET":
        flash(_(actions.NOT_NOW), "info")
        return redirect(_page_of(asked))
    form = RequestForm(obj=asked, **_places())
    if form.validate_on_submit():
        try:
            actions.edit(current_user, asked, form.brief(), version=form.read_version)
        except Conflict as error:
            told = clash(form, error)
            form.version.data = asked.version
            return _edit_page(asked, form, clash=told), error.status
        return _saved(asked)
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
    asked = queries.find(current_user, request_id)
    language = str(get_locale())
    origin = current_app.extensions["settings"].origin(g.market.host)
    missing = _gaps(asked) if asked.state in EDITABLE_STATES and can_edit(current_user, asked) else []
    return render_template(
        "sourcing/show.html",
        asked=asked,
        organisation=organisations.get(asked.organisation_id),
        pictures=photos.pictures(SUBJECT, asked.id, PAGE),
        address=origin + _page_of(asked),
        origin=origin,
        delivery=regions.name_of(asked.delivery_regency_code),
        places=[place_name(code) for code in asked.region_codes],
        product_type=label(PRODUCT_TYPES, asked.product_type, language) if asked.product_type else "",
        words={name: [label(kind, key, language) for key in getattr(asked, name)] for name, kind in TERMS.items()},
        told={
            "wants": _(WANTS_LABELS[asked.wants]),
            "sample_policy": _(SAMPLE_LABELS[asked.sample_policy]),
            "payment_terms": _(PAYMENT_LABELS[asked.payment_terms]),
            "visibility": _(VISIBILITY_LABELS[asked.visibility]),
        },
        gaps=musts(missing),
        may=_steps(asked),
        is_own=is_member(current_user, asked),
    )


def edit_page(asked: SourcingRequest, photo_form: PhotoForm, status: int) -> tuple[str, int]:
    """The page of a draft to which a photo could not be added, with the reason."""
    form = RequestForm(formdata=None, obj=asked, **_places())
    return _edit_page(asked, form, photo_form=photo_form), status


def _edit_page(asked: SourcingRequest, form: RequestForm, photo_form: PhotoForm | None = None, **more: Any) -> str:
    return render_template(
        "sourcing/edit.html",
        asked=asked,
        form=form,
        photo_form=photo_form or PhotoForm(formdata=None),
        pictures=photos.pictures(SUBJECT, asked.id, CARD),
        most_photos=PHOTOS_MAXIMUM,
        advice=advice(_gaps(asked)),
        **more,
    )


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
    flash(_("Terkirim. Petugas memeriksa dulu, lalu Anda kami kabari."), "success")
    return redirect(_page_of(asked))


def _gaps(asked: SourcingRequest) -> list[Gap]:
    return gaps(asked, queries.today())


def _steps(asked: SourcingRequest) -> frozenset[str]:
    """What the reader may do with it now."""
    if not can_edit(current_user, asked):
        return frozenset()
    return frozenset(verb.value for verb in RequestVerb if LIFE.allows(asked.state, verb, By.AUTHOR))


def _page_of(asked: SourcingRequest) -> str:
    return url_for("sourcing.show", request_id=asked.id)


def _places() -> dict[str, Any]:
    return {"regencies": regions.choices(g.market.province_codes), "provinces": g.market.province_codes}
