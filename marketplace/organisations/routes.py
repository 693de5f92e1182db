"""Opening an organisation, its profile as its owner keeps it, and those of one's own."""

import uuid
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.core.access import PERSON, access
from marketplace.core.clash import Clash, clash
from marketplace.core.errors import Conflict
from marketplace.core.limits import limiter
from marketplace.core.reader import language
from marketplace.organisations import actions, queries
from marketplace.organisations.forms import NewOrganisationForm, ProfileForm
from marketplace.organisations.models import Organisation
from marketplace.organisations.policy import can_edit
from marketplace.organisations.rules import BUYING, KIND_LABELS, OFFERING
from marketplace.regions import queries as regions
from marketplace.vocabulary.terms import SIZE_CLASSES

blueprint = Blueprint("organisations", __name__, template_folder="templates")
OPENING_LIMIT = "20 per hour"


@blueprint.get("/organisations")
@access(PERSON)
def mine() -> str:
    return render_template(
        "organisations/mine.html",
        organisations=queries.of_person(current_user.person_id),
        kind_labels=KIND_LABELS,
        regency=regions.name_of,
        offering=OFFERING,
        buying=BUYING,
    )


@blueprint.route("/organisations/new", methods=["GET", "POST"])
@access(PERSON)
@limiter.limit(OPENING_LIMIT, methods=["POST"])
def new() -> str | Response:
    form = NewOrganisationForm(**_choices())
    if form.validate_on_submit():
        profile, key = form.profile(), form.organisation_id
        organisation = actions.create(current_user, form.chosen_kind, profile, organisation_id=key)
        flash(_("%(name)s sudah terdaftar.", name=organisation.trade_name), "success")
        return redirect(url_for("home.start"))
    return render_template("organisations/new.html", form=form)


@blueprint.route("/organisations/<uuid:organisation_id>/profile", methods=["GET", "POST"])
@access(PERSON)
def edit(organisation_id: uuid.UUID) -> str | Response | tuple[str, int]:
    organisation = queries.find(current_user, organisation_id, to=can_edit)
    form = ProfileForm(obj=organisation, **_choices())
    if form.validate_on_submit():
        try:
            actions.edit(current_user, organisation, form.profile(), version=form.read_version)
        except Conflict as error:
            told = clash(form, error)
            form.version.data = organisation.version
            return _edit_page(organisation, form, told), error.status
        flash(_("Profil sudah disimpan."), "success")
        return redirect(url_for("organisations.mine"))
    return _edit_page(organisation, form)


def _edit_page(organisation: Organisation, form: ProfileForm, told: Clash | None = None) -> str:
    return render_template("organisations/edit.html", form=form, organisation=organisation, clash=told)


def _choices() -> dict[str, Any]:
    return {"regencies": regions.choices(g.market.province_codes), "sizes": SIZE_CLASSES.choices(language())}
