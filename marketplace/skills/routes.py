"""An organisation's skill passport: its skills declared by its people, attested by mentors, tested by laboratories."""

import uuid
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from marketplace.core.access import PERSON, PUBLIC, STAFF, access
from marketplace.core.db import tenant_id
from marketplace.core.errors import Conflict, DomainError, Invalid, NotFound
from marketplace.core.images import UPLOAD_BODY
from marketplace.core.limits import limiter
from marketplace.core.reader import language
from marketplace.core.sanity import body_up_to
from marketplace.organisations import queries as organisations
from marketplace.organisations.policy import can_see_inside
from marketplace.organisations.storage import files
from marketplace.skills import actions, queries
from marketplace.skills.forms import AttestForm, LabTestForm, ReasonForm
from marketplace.skills.policy import can_attest, can_check, can_edit, can_note_test, can_write_for
from marketplace.skills.rules import PASSPORT_STAGES, SKILL_LIFE, STATE_HINTS
from marketplace.vocabulary.terms import CERTIFICATES, STAGES, label

blueprint = Blueprint("skills", __name__, template_folder="templates")
VOUCHING_LIMIT = "120 per hour"
THREE_PHOTOS = 3 * UPLOAD_BODY


@blueprint.record_once
def _offer(state: Any) -> None:
    """Pages of higher slices draw the passport, too."""
    state.app.jinja_env.globals.update(
        stage_label=lambda key: label(STAGES, key, language()),
        certificate_label=lambda key: label(CERTIFICATES, key, language()),
    )


@blueprint.get("/organisations/<uuid:organisation_id>/passport")
@access(PERSON)
def passport(organisation_id: uuid.UUID) -> str:
    organisation = organisations.find(current_user, organisation_id, to=can_see_inside)
    return render_template(
        "skills/passport.html",
        organisation=organisation,
        passport=queries.passport(organisation_id),
        stages=PASSPORT_STAGES,
        may_write=can_write_for(current_user, organisation_id),
        hints=STATE_HINTS,
    )


@blueprint.post("/organisations/<uuid:organisation_id>/skills")
@access(PERSON)
@limiter.limit(VOUCHING_LIMIT)
def declare(organisation_id: uuid.UUID) -> Answer:
    organisation = organisations.find(current_user, organisation_id, to=can_see_inside)
    stage = request.form.get("stage", "")
    if stage not in PASSPORT_STAGES:
        raise NotFound()
    actions.declare(current_user, organisation, stage)
    flash(_("%(stage)s masuk paspor. Minta pendamping menyaksikannya.", stage=label(STAGES, stage, language())))
    return _back(organisation_id)


@blueprint.get("/skills/<uuid:skill_id>")
@access(PERSON)
def skill(skill_id: uuid.UUID) -> str:
    return _skill_page(skill_id)


@blueprint.route("/skills/<uuid:skill_id>/attestation", methods=["GET", "POST"])
@access(STAFF)
@body_up_to(THREE_PHOTOS)
@limiter.limit(VOUCHING_LIMIT, methods=["POST"])
def attest(skill_id: uuid.UUID) -> str | Answer | tuple[str, int]:
    return _vouch(skill_id, AttestForm(), can_attest, "skills/attest.html")


@blueprint.route("/skills/<uuid:skill_id>/test", methods=["GET", "POST"])
@access(STAFF)
@body_up_to(THREE_PHOTOS)
@limiter.limit(VOUCHING_LIMIT, methods=["POST"])
def test(skill_id: uuid.UUID) -> str | Answer | tuple[str, int]:
    return _vouch(skill_id, LabTestForm(), can_note_test, "skills/test.html")


@blueprint.post("/skills/<uuid:skill_id>/revocation")
@access(STAFF)
def revoke(skill_id: uuid.UUID) -> str | Answer:
    found = queries.find_skill(current_user, skill_id, to=can_check, lock=True)
    form = ReasonForm()
    if not form.validate_on_submit():
        return _skill_page(skill_id, form)
    actions.revoke(current_user, found, form.reason.data)
    flash(_("Dicabut. Pembuat diberi tahu alasannya."), "success")
    return _back(found.organisation_id)


@blueprint.post("/skills/<uuid:skill_id>/withdrawal")
@access(PERSON)
def withdraw(skill_id: uuid.UUID) -> Answer:
    found = queries.find_skill(current_user, skill_id, to=can_edit, lock=True)
    actions.withdraw(current_user, found)
    flash(_("Sudah dikeluarkan dari paspor."), "success")
    return _back(found.organisation_id)


@blueprint.get("/skills/<uuid:skill_id>/evidence/<uuid:evidence_photo_id>/<int:width>.<any(avif, webp):kind>")
@access(PUBLIC)
def photo(skill_id: uuid.UUID, evidence_photo_id: uuid.UUID, width: int, kind: str) -> Response:
    """For everybody who may see the organisation: it is what the mentor's word stands on."""
    found = queries.find_photo(skill_id, evidence_photo_id)
    organisations.find(current_user, queries.get_skill(skill_id).organisation_id)
    if width not in found.widths:
        raise NotFound()
    response = Response(mimetype=f"image/{kind}")
    response.set_etag(f"{evidence_photo_id}-{width}-{kind}")
    response.headers["Cache-Control"] = "private, max-age=3600"
    response.make_conditional(request)
    if response.status_code == 200:
        response.data = files().get(queries.photo_key(tenant_id(), evidence_photo_id, width, kind))
    return response


def _vouch(skill_id: uuid.UUID, form: Any, policy: Any, template: str) -> str | Answer | tuple[str, int]:
    found = queries.find_skill(current_user, skill_id, to=policy)
    if not form.validate_on_submit():
        return _vouch_page(skill_id, form, template)
    try:
        photos = form.developed()
    except DomainError as error:
        form.refuse_photos(error)
        return _vouch_page(skill_id, form, template), error.status
    found = queries.find_skill(current_user, skill_id, to=policy, lock=True)
    try:
        actions.vouch(current_user, found, form.witness(), evidence_id=form.form_key, photos=photos, files=files())
    except Conflict:
        raise
    except Invalid as error:
        form.refuse(error)
        return _vouch_page(skill_id, form, template), error.status
    flash(_("Tercatat di paspor, dengan nama Anda dan tanggalnya."), "success")
    return redirect(url_for("skills.skill", skill_id=skill_id))


def _vouch_page(skill_id: uuid.UUID, form: Any, template: str) -> str:
    found = queries.find_skill(current_user, skill_id)
    return render_template(template, skill=found, form=form, organisation=organisations.get(found.organisation_id))


def _skill_page(skill_id: uuid.UUID, form: ReasonForm | None = None) -> str:
    found = queries.find_skill(current_user, skill_id)
    return render_template(
        "skills/skill.html",
        skill=found,
        organisation=organisations.get(found.organisation_id),
        evidence=queries.evidence_for(skill_id),
        form=form or ReasonForm(formdata=None),
        may={
            "attest": can_attest(current_user, found) and _is_open(found, "attest"),
            "test": can_note_test(current_user, found) and _is_open(found, "test"),
            "revoke": can_check(current_user, found) and _is_open(found, "revoke"),
            "edit": can_edit(current_user, found) and _is_open(found, "withdraw"),
        },
        hints=STATE_HINTS,
    )


def _is_open(skill: Any, verb: str) -> bool:
    return (skill.state, verb) in SKILL_LIFE.steps


def _back(organisation_id: uuid.UUID) -> Answer:
    return redirect(url_for("skills.passport", organisation_id=organisation_id))
