"""Certificates in a passport: claimed with a document, seen by a moderator, verified with the issuer, revoked."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.core.access import MODERATOR, PERSON, access
from marketplace.core.errors import Conflict, DomainError, Forbidden, Invalid
from marketplace.core.ids import uuid7
from marketplace.core.limits import limiter
from marketplace.core.sanity import body_up_to
from marketplace.organisations import documents
from marketplace.organisations import queries as organisations
from marketplace.organisations.models import Organisation
from marketplace.organisations.papers import UPLOAD_BODY, Paper
from marketplace.organisations.policy import can_read_papers, can_see_inside
from marketplace.organisations.rules import DocumentKind
from marketplace.organisations.storage import files
from marketplace.skills import actions, queries
from marketplace.skills.forms import ClaimForm, NewClaimForm, ReasonForm, RegisterForm
from marketplace.skills.models import Certificate
from marketplace.skills.policy import can_check, can_edit, can_write_for
from marketplace.skills.routes import blueprint as blueprint  # the faces take it from here, with all its pages
from marketplace.skills.rules import CERTIFICATE_LIFE, STATE_HINTS, CertificateVerb

CLAIMS_LIMIT = "60 per hour"
GONE = ("revoked", "withdrawn")


@blueprint.route("/organisations/<uuid:organisation_id>/certificates/new", methods=["GET", "POST"])
@access(PERSON)
@body_up_to(UPLOAD_BODY)
@limiter.limit(CLAIMS_LIMIT, methods=["POST"])
def claim(organisation_id: uuid.UUID) -> str | Response | tuple[str, int]:
    organisation = _writable(organisation_id)
    form = NewClaimForm()
    if not form.validate_on_submit():
        return render_template("skills/claim.html", form=form, organisation=organisation)
    try:
        paper = form.sent_paper()
    except DomainError as error:
        form.refuse_paper(error)
        return render_template("skills/claim.html", form=form, organisation=_writable(organisation_id)), error.status
    organisation, in_process = _writable(organisation_id), form.status.data == "in_process"
    try:
        kept = _keep(organisation, form, paper)
        told = form.told()
        identifiers: dict[str, Any] = {"certificate_id": form.form_key, "document_id": kept}
        actions.claim(current_user, organisation, told, in_process=in_process, **identifiers)
    except Invalid as error:
        form.refuse(error)
        return render_template("skills/claim.html", form=form, organisation=organisation), error.status
    flash(_("Sertifikat masuk paspor. Petugas akan melihat dokumennya."), "success")
    return redirect(url_for("skills.passport", organisation_id=organisation_id))


@blueprint.get("/certificates/<uuid:certificate_id>")
@access(PERSON)
def certificate(certificate_id: uuid.UUID) -> str:
    return _page(queries.find_certificate(current_user, certificate_id))


@blueprint.route("/certificates/<uuid:certificate_id>/amendment", methods=["GET", "POST"])
@access(PERSON)
@body_up_to(UPLOAD_BODY)
@limiter.limit(CLAIMS_LIMIT, methods=["POST"])
def amend(certificate_id: uuid.UUID) -> str | Response | tuple[str, int]:
    found = queries.find_certificate(current_user, certificate_id, to=can_edit)
    form = ClaimForm(obj=found)
    if not form.validate_on_submit():
        return _amend_page(found, form)
    try:
        paper = form.sent_paper()
        found = queries.find_certificate(current_user, certificate_id, to=can_edit, lock=True)
        kept = _keep(organisations.get(found.organisation_id), form, paper)
        actions.amend(current_user, found, form.told(), version=form.read_version, document_id=kept)
    except Conflict:
        raise
    except DomainError as error:
        if error.fields:
            form.refuse(error)
        else:
            form.refuse_paper(error)
        return _amend_page(queries.find_certificate(current_user, certificate_id), form), error.status
    flash(_("Tersimpan. Petugas akan melihatnya lagi."), "success")
    return redirect(url_for("skills.certificate", certificate_id=certificate_id))


@blueprint.post("/certificates/<uuid:certificate_id>/sighting")
@access(MODERATOR)
def see_certificate(certificate_id: uuid.UUID) -> Response:
    actions.see(current_user, _checkable(certificate_id))
    flash(_("Tercatat: Anda sudah melihat dokumennya."), "success")
    return redirect(url_for("skills.certificate", certificate_id=certificate_id))


@blueprint.post("/certificates/<uuid:certificate_id>/verification")
@access(MODERATOR)
def verify_certificate(certificate_id: uuid.UUID) -> str | Response:
    found, form = _checkable(certificate_id), RegisterForm()
    if not form.validate_on_submit():
        return _page(found, register_form=form)
    actions.verify(current_user, found, form.register.data)
    flash(_("Tercatat: cocok dengan daftar penerbit."), "success")
    return redirect(url_for("skills.certificate", certificate_id=certificate_id))


@blueprint.post("/certificates/<uuid:certificate_id>/revocation")
@access(MODERATOR)
def revoke_certificate(certificate_id: uuid.UUID) -> str | Response:
    found, form = _checkable(certificate_id), ReasonForm()
    if not form.validate_on_submit():
        return _page(found, reason_form=form)
    actions.revoke(current_user, found, form.reason.data)
    flash(_("Dicabut. Pembuat diberi tahu alasannya."), "success")
    return redirect(url_for("skills.certificate", certificate_id=certificate_id))


@blueprint.post("/certificates/<uuid:certificate_id>/withdrawal")
@access(PERSON)
def withdraw_certificate(certificate_id: uuid.UUID) -> Response:
    found = queries.find_certificate(current_user, certificate_id, to=can_edit, lock=True)
    actions.withdraw(current_user, found)
    flash(_("Sudah dikeluarkan dari paspor."), "success")
    return redirect(url_for("skills.passport", organisation_id=found.organisation_id))


def _checkable(certificate_id: uuid.UUID) -> Certificate:
    return queries.find_certificate(current_user, certificate_id, to=can_check, lock=True)


def _writable(organisation_id: uuid.UUID) -> Organisation:
    organisation = organisations.find(current_user, organisation_id, to=can_see_inside)
    if not can_write_for(current_user, organisation_id):
        raise Forbidden()
    return organisation


def _keep(organisation: Organisation, form: ClaimForm, paper: Paper | None) -> uuid.UUID | None:
    """The id of the paper, kept; one that was sent twice has the id of the first."""
    if paper is None:
        return None
    told = {"title": form.issuer.data, "number": form.number.data, "valid_until": form.valid_until.data}
    kind = DocumentKind.CERTIFICATE
    kept = documents.hand_in(current_user, organisation, kind, paper, files(), document_id=uuid7(), **told)
    return kept.id


def _amend_page(found: Certificate, form: ClaimForm) -> str:
    organisation = organisations.get(found.organisation_id)
    return render_template("skills/amend.html", certificate=found, form=form, organisation=organisation)


def _page(found: Certificate, register_form: RegisterForm | None = None, reason_form: ReasonForm | None = None) -> str:
    may_check, is_gone = can_check(current_user, found), found.state.value in GONE
    return render_template(
        "skills/certificate.html",
        certificate=found,
        checked=queries.checked(found.id),
        organisation=organisations.get(found.organisation_id),
        register_form=register_form or RegisterForm(formdata=None),
        reason_form=reason_form or ReasonForm(formdata=None),
        may_see=may_check and (found.state, CertificateVerb.SEE) in CERTIFICATE_LIFE.steps,
        may_verify=may_check and (found.state, CertificateVerb.VERIFY) in CERTIFICATE_LIFE.steps,
        may_revoke=may_check and not is_gone,
        may_edit=can_edit(current_user, found) and not is_gone,
        may_read=can_read_papers(current_user, found.organisation_id),
        hints=STATE_HINTS,
    )
