"""The people of an organisation: who they are, what they may do, and how others are invited."""

import uuid

from flask import current_app, flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.core.access import PERSON, access
from marketplace.core.errors import Conflict, Forbidden, Invalid
from marketplace.core.i18n import fill
from marketplace.core.limits import limiter
from marketplace.organisations import members, queries
from marketplace.organisations.forms import InviteForm, RightsForm
from marketplace.organisations.models import Invitation
from marketplace.organisations.policy import can_edit, is_member
from marketplace.organisations.routes import blueprint
from marketplace.organisations.rules import RIGHT_LABELS, ROLE_HINTS, ROLE_LABELS, InvitationState, MembershipRole

INVITATIONS_LIMIT = "30 per hour"


@blueprint.route("/organisations/<uuid:organisation_id>/members", methods=["GET", "POST"])
@access(PERSON)
@limiter.limit(INVITATIONS_LIMIT, methods=["POST"])
def people(organisation_id: uuid.UUID) -> str | Response:
    """Everybody in it; an owner invites from here."""
    organisation = queries.find(current_user, organisation_id, to=is_member)
    form = InviteForm()
    if form.is_submitted():
        if not can_edit(current_user, organisation):
            raise Forbidden()
        if form.validate():
            role, rights = MembershipRole(form.role.data), form.rights.data or []
            try:
                made = members.invite(
                    current_user, organisation, form.address, role, rights, invitation_id=form.form_key
                )
            except Invalid as error:
                form.refuse(error)
            else:
                flash(_("Undangan dikirim. Tautannya juga bisa Anda bagikan sendiri."), "success")
                return redirect(url_for("organisations.invitation", invitation_id=made.id))
    return render_template(
        "organisations/members.html",
        organisation=organisation,
        people=members.of_organisation(organisation_id),
        invitations=members.invitations(organisation_id),
        form=form,
        owns=can_edit(current_user, organisation),
        role_labels=ROLE_LABELS,
        role_hints={role.value: _(hint) for role, hint in ROLE_HINTS.items()},
        right_labels=RIGHT_LABELS,
    )


@blueprint.route("/organisations/<uuid:organisation_id>/members/<uuid:membership_id>", methods=["GET", "POST"])
@access(PERSON)
def member(organisation_id: uuid.UUID, membership_id: uuid.UUID) -> str | Response | tuple[str, int]:
    found = members.find_membership(current_user, organisation_id, membership_id)
    organisation = queries.get(organisation_id)
    form, status = RightsForm(obj=found), 200
    owns = can_edit(current_user, organisation)
    if form.is_submitted() and not owns:
        raise Forbidden()
    if form.validate_on_submit():
        try:
            members.change(current_user, found, MembershipRole(form.role.data), form.rights.data or [])
        except Conflict as error:
            form.role.errors, status = [fill(_(error.message), error.values)], error.status
        else:
            flash(_("Hak sudah diubah. Berlaku mulai sekarang."), "success")
            return redirect(url_for("organisations.people", organisation_id=organisation_id))
    person = next(name for one, name in members.of_organisation(organisation_id) if one.id == found.id)
    context = {"organisation": organisation, "membership": found, "name": person, "form": form, "owns": owns}
    hints = {role.value: _(hint) for role, hint in ROLE_HINTS.items()}
    return render_template("organisations/member.html", **context, role_hints=hints), status


@blueprint.post("/organisations/<uuid:organisation_id>/members/<uuid:membership_id>/removal")
@access(PERSON)
def end_membership(organisation_id: uuid.UUID, membership_id: uuid.UUID) -> Response:
    found = members.find_membership(current_user, organisation_id, membership_id)
    is_own = found.person_id == current_user.person_id
    try:
        members.end(current_user, found)
    except Conflict as error:
        flash(fill(_(error.message), error.values), "error")
        return redirect(url_for("organisations.member", organisation_id=organisation_id, membership_id=membership_id))
    flash(_("Anda sudah keluar dari usaha ini.") if is_own else _("Orang ini sudah dikeluarkan."), "success")
    if is_own:
        return redirect(url_for("organisations.mine"))
    return redirect(url_for("organisations.people", organisation_id=organisation_id))


@blueprint.get("/invitations/<uuid:invitation_id>")
@access(PERSON)
def invitation(invitation_id: uuid.UUID) -> str:
    found = members.find_invitation(current_user, invitation_id)
    origin = current_app.extensions["settings"].origin(g.market.host)
    return render_template(
        "organisations/invitation.html",
        invitation=found,
        organisation=queries.get(found.organisation_id),
        is_mine=members.is_for(current_user, found),
        is_open=found.state == InvitationState.OPEN,
        address=origin + url_for("organisations.invitation", invitation_id=found.id),
        role_labels=ROLE_LABELS,
        right_labels=RIGHT_LABELS,
    )


@blueprint.post("/invitations/<uuid:invitation_id>/acceptance")
@access(PERSON)
def accept_invitation(invitation_id: uuid.UUID) -> Response:
    found = members.find_invitation(current_user, invitation_id, lock=True)
    members.accept(current_user, found)
    name = queries.get(found.organisation_id).trade_name
    flash(_("Selamat datang di %(name)s.", name=name), "success")
    return redirect(url_for("organisations.mine"))


@blueprint.post("/invitations/<uuid:invitation_id>/revocation")
@access(PERSON)
def revoke_invitation(invitation_id: uuid.UUID) -> Response:
    found = members.find_invitation(current_user, invitation_id, lock=True)
    members.revoke(current_user, found)
    flash(_("Undangan ditarik. Tautannya tidak berlaku lagi."), "success")
    return _after(found)


def _after(found: Invitation) -> Response:
    if current_user.belonging(found.organisation_id) is None:
        return redirect(url_for("organisations.mine"))
    return redirect(url_for("organisations.people", organisation_id=found.organisation_id))
