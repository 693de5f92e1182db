"""Suspending and putting back, claiming a profile and deciding on it, blocking and lifting the block."""

import uuid

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.core.access import MODERATOR, PERSON, access
from marketplace.core.errors import Conflict, DomainError, Forbidden, NotFound
from marketplace.core.ids import uuid7
from marketplace.core.limits import limiter
from marketplace.core.sanity import body_up_to
from marketplace.organisations import blocks, documents, queries, standing
from marketplace.organisations.forms import ClaimProfileForm, RefusalForm
from marketplace.organisations.models import ProfileClaim
from marketplace.organisations.papers import UPLOAD_BODY, Paper
from marketplace.organisations.routes import blueprint
from marketplace.organisations.rules import OrganisationState
from marketplace.organisations.storage import files

CLAIMS_LIMIT = "30 per hour"


@blueprint.route("/organisations/<uuid:organisation_id>/standing", methods=["GET", "POST"])
@access(MODERATOR)
def suspension(organisation_id: uuid.UUID) -> str | Response:
    """Where a moderator takes an organisation off the market, with a reason that its people read."""
    organisation = queries.find(current_user, organisation_id)
    form = RefusalForm()
    if form.validate_on_submit():
        standing.suspend(current_user, standing.hold(organisation_id), form.reason.data)
        flash(_("Ditangguhkan. Orang-orangnya diberi tahu alasannya."), "success")
        return redirect(url_for("organisations.suspension", organisation_id=organisation_id))
    return render_template("organisations/standing.html", organisation=organisation, form=form)


@blueprint.post("/organisations/<uuid:organisation_id>/resumption")
@access(MODERATOR)
def resume_organisation(organisation_id: uuid.UUID) -> Response:
    queries.find(current_user, organisation_id)
    standing.resume(current_user, standing.hold(organisation_id))
    flash(_("Sudah tampil lagi. Orang-orangnya diberi tahu."), "success")
    return redirect(url_for("organisations.suspension", organisation_id=organisation_id))


@blueprint.route("/organisations/<uuid:organisation_id>/claim", methods=["GET", "POST"])
@access(PERSON)
@body_up_to(UPLOAD_BODY)
@limiter.limit(CLAIMS_LIMIT, methods=["POST"])
def claim_profile(organisation_id: uuid.UUID) -> str | Response | tuple[str, int]:
    organisation, form = queries.find(current_user, organisation_id), ClaimProfileForm()
    if not form.validate_on_submit():
        if organisation.state != OrganisationState.UNCLAIMED:
            raise Conflict(standing.CLAIMED_ALREADY)
        return render_template("organisations/claim.html", organisation=organisation, form=form)
    try:
        paper = form.sent()
        made = _claim(organisation_id, form, paper)
    except Conflict:
        raise
    except DomainError as error:
        form.refuse_paper(error)
        organisation = queries.find(current_user, organisation_id)
        return render_template("organisations/claim.html", organisation=organisation, form=form), error.status
    flash(_("Kami terima. Petugas akan memeriksa, lalu Anda dapat kabar."), "success")
    return redirect(url_for("organisations.claim", claim_id=made.id))


@blueprint.get("/claims")
@access(MODERATOR)
def claims() -> str:
    return render_template("organisations/claims.html", claims=standing.waiting_claims())


@blueprint.get("/claims/<uuid:claim_id>")
@access(PERSON)
def claim(claim_id: uuid.UUID) -> str:
    return _claim_page(standing.find_claim(current_user, claim_id), RefusalForm(formdata=None))


@blueprint.post("/claims/<uuid:claim_id>/acceptance")
@access(MODERATOR)
def accept_claim(claim_id: uuid.UUID) -> Response:
    standing.accept_claim(current_user, standing.find_claim(current_user, claim_id, lock=True))
    flash(_("Profil ini sekarang milik yang mengajukan. Ia diberi tahu."), "success")
    return redirect(url_for("organisations.claims"))


@blueprint.post("/claims/<uuid:claim_id>/refusal")
@access(MODERATOR)
def refuse_claim(claim_id: uuid.UUID) -> str | Response:
    found, form = standing.find_claim(current_user, claim_id, lock=True), RefusalForm()
    if not form.validate_on_submit():
        return _claim_page(found, form)
    standing.refuse_claim(current_user, found, form.reason.data)
    flash(_("Tercatat. Yang mengajukan diberi tahu alasannya."), "success")
    return redirect(url_for("organisations.claims"))


@blueprint.post("/claims/<uuid:claim_id>/withdrawal")
@access(PERSON)
def withdraw_claim(claim_id: uuid.UUID) -> Response:
    found = standing.find_claim(current_user, claim_id, lock=True)
    if found.person_id != current_user.person_id:
        raise Forbidden()
    standing.withdraw_claim(current_user, found)
    flash(_("Pengajuan ditarik."), "success")
    return redirect(url_for("organisations.mine"))


@blueprint.route("/organisations/<uuid:organisation_id>/block", methods=["GET", "POST"])
@access(PERSON)
def block(organisation_id: uuid.UUID) -> str | Response:
    """Asked first: what a block does, and that nobody is told."""
    organisation, form = queries.find(current_user, organisation_id), RefusalForm(formdata=None)
    if not form.is_submitted():
        is_blocked = organisation_id in blocks.blocked_by(current_user.person_id)
        return render_template("organisations/block.html", organisation=organisation, is_blocked=is_blocked)
    blocks.block(current_user, organisation)
    flash(_("Diblokir. Mereka tidak diberi tahu."), "success")
    return redirect(url_for("organisations.blocked"))


@blueprint.post("/organisations/<uuid:organisation_id>/block/removal")
@access(PERSON)
def lift_block(organisation_id: uuid.UUID) -> Response:
    blocks.lift(current_user, queries.find(current_user, organisation_id))
    flash(_("Tidak diblokir lagi."), "success")
    return redirect(url_for("organisations.blocked"))


@blueprint.get("/my/blocks")
@access(PERSON)
def blocked() -> str:
    return render_template("organisations/blocked.html", blocked=blocks.listed(current_user.person_id))


def _claim(organisation_id: uuid.UUID, form: ClaimProfileForm, paper: Paper | None) -> ProfileClaim:
    organisation = standing.hold(organisation_id)
    if organisation.state not in (OrganisationState.UNCLAIMED, OrganisationState.CLAIMED):
        raise Conflict(standing.CLAIMED_ALREADY)
    kept = None
    if paper is not None and organisation.state == OrganisationState.UNCLAIMED:
        kept = documents.keep_proof(current_user, organisation, paper, files(), document_id=uuid7()).id
    return standing.claim(current_user, organisation, form.proof.data, claim_id=form.form_key, document_id=kept)


def _claim_page(found: ProfileClaim, form: RefusalForm) -> str:
    organisation = queries.get(found.organisation_id)
    if organisation is None:
        raise NotFound()
    is_waiting = found.state.value == "waiting"
    return render_template(
        "organisations/claim_seen.html",
        claim=found,
        organisation=organisation,
        form=form,
        claimant=queries.name_of_person(found.person_id),
        may_decide=is_waiting and current_user.is_moderator and found.person_id != current_user.person_id,
        is_mine=found.person_id == current_user.person_id,
        is_waiting=is_waiting,
    )
