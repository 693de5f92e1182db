"""The desk behind the queue: appeals, who looks after which regency, and sanctions with their end."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.accounts import queries as accounts
from marketplace.core.access import ADMIN, MODERATOR, access
from marketplace.core.errors import Forbidden, Invalid, NotFound
from marketplace.moderation import appeals, impact, queries, sanctions, scopes
from marketplace.moderation.author_routes import blueprint as blueprint
from marketplace.moderation.case_page import case_page
from marketplace.moderation.forms import JudgementForm, SanctionForm, ScopeForm
from marketplace.moderation.policy import can_decide
from marketplace.moderation.routes import to_case
from marketplace.moderation.rules import SANCTION_LABELS
from marketplace.organisations import queries as organisations
from marketplace.regions.queries import name_of


@blueprint.post("/moderation/cases/<uuid:case_id>/judgement/uphold")
@access(MODERATOR)
def uphold(case_id: uuid.UUID) -> str | Response:
    return _judge(case_id, appeals.uphold, _("Penolakan tetap. Penulisnya diberi tahu alasannya."))


@blueprint.post("/moderation/cases/<uuid:case_id>/judgement/overturn")
@access(MODERATOR)
def overturn(case_id: uuid.UUID) -> str | Response:
    return _judge(case_id, appeals.overturn, _("Keputusan pertama dibatalkan. Penulisnya diberi tahu."))


def _judge(case_id: uuid.UUID, step: Any, done: str) -> str | Response:
    found = queries.find(current_user, case_id, to=can_decide, lock=True)
    form = JudgementForm(prefix="judgement")
    if not form.validate_on_submit():
        return case_page(found, judgement_form=form)
    step(current_user, found, form.note.data)
    flash(done, "success")
    return to_case(case_id)


@blueprint.get("/moderation/moderators")
@access(ADMIN)
def moderators() -> str:
    codes = scopes.all_scopes()
    rows = [(person, codes.get(person.id, [])) for person in accounts.moderators()]
    return render_template("moderation/moderators.html", rows=rows, place=lambda code: name_of(code) or code)


@blueprint.route("/moderation/moderators/<uuid:moderator_id>/regions", methods=["GET", "POST"])
@access(ADMIN)
def scope(moderator_id: uuid.UUID) -> str | Response:
    person = next((one for one in accounts.moderators() if one.id == moderator_id), None)
    if person is None:
        raise NotFound()
    form = ScopeForm(prefixes=", ".join(scopes.all_scopes().get(person.id, [])))
    if form.validate_on_submit():
        try:
            scopes.assign(current_user, person, form.codes)
        except Invalid as refused:
            form.refuse(refused)
        else:
            flash(_("Wilayah %(name)s tersimpan.", name=person.name), "success")
            return redirect(url_for("moderation.moderators"))
    return render_template("moderation/scope.html", form=form, person=person)


@blueprint.get("/moderation/sanctions")
@access(MODERATOR)
def sanction_list() -> str:
    return render_template("moderation/sanctions.html", rows=sanctions.all_of(), labels=SANCTION_LABELS)


@blueprint.route("/moderation/organisations/<uuid:organisation_id>/sanctions", methods=["GET", "POST"])
@access(MODERATOR)
def impose(organisation_id: uuid.UUID) -> str | Response:
    organisation = organisations.find(current_user, organisation_id)
    if organisation.id in scopes.conflicted(current_user):
        raise Forbidden(sanctions.TOO_NEAR)
    form = SanctionForm()
    if form.validate_on_submit():
        try:
            sanctions.impose(current_user, organisation, form.ruling(), sanction_id=form.form_key)
        except Invalid as refused:
            form.refuse(refused)
        else:
            flash(_("Sanksi berlaku. Usahanya diberi tahu."), "success")
            return redirect(url_for("moderation.sanction_list"))
    return render_template(
        "moderation/impose.html", form=form, organisation=organisation, impacts=impact.of_organisation(organisation.id)
    )


@blueprint.post("/moderation/sanctions/<uuid:sanction_id>/end")
@access(MODERATOR)
def lift(sanction_id: uuid.UUID) -> Response:
    sanctions.lift(current_user, sanctions.get(sanction_id, lock=True))
    flash(_("Sanksi dicabut. Usahanya diberi tahu."), "success")
    return redirect(url_for("moderation.sanction_list"))
