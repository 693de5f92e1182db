"""A mentor moves somebody's account to a new number, and whoever has the old one may object."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.accounts import recoveries
from marketplace.accounts.actions import WRONG_CODE
from marketplace.accounts.codes import confirmation_of
from marketplace.accounts.entrance import secret_key
from marketplace.accounts.forms import CodeForm, LinkForm, PhoneRecoveryForm
from marketplace.core.access import PUBLIC, STAFF, access
from marketplace.core.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.core.limits import limiter, one_person

blueprint = Blueprint("recoveries", __name__)


@blueprint.route("/mentoring/recoveries", methods=["GET", "POST"])
@access(STAFF)
@limiter.limit("20 per hour", key_func=one_person, methods=["POST"])
def index() -> str | Response:
    if not recoveries.may_help(current_user):
        raise Forbidden()
    form = PhoneRecoveryForm()
    if form.validate_on_submit():
        try:
            known, new = form.identifier.address, form.new_phone.address
            asked = recoveries.ask(current_user, known, new, form.reason.data)
            return redirect(url_for("recoveries.show", recovery_id=asked.id))
        except (Invalid, Conflict) as error:
            form.refuse(error)
    return render_template("accounts/recoveries.html", form=form, rows=recoveries.latest())


@blueprint.route("/mentoring/recoveries/<uuid:recovery_id>", methods=["GET", "POST"])
@access(STAFF)
@limiter.limit("30 per hour", key_func=one_person, methods=["POST"])
def show(recovery_id: uuid.UUID) -> str | Response:
    recovery, form = recoveries.find(current_user, recovery_id), CodeForm()
    if form.validate_on_submit():
        if recoveries.confirm(secret_key(), current_user, recovery, form.code.data):
            flash(_("Nomor baru sudah terbukti. Akun pindah besok, kecuali pemilik nomor lama keberatan."), "success")
            return redirect(url_for("recoveries.show", recovery_id=recovery_id))
        form.code.errors = [_(WRONG_CODE)]
    return render_template("accounts/phone_recovery.html", form=form, recovery=recovery)


@blueprint.post("/mentoring/recoveries/<uuid:recovery_id>/end")
@access(STAFF)
def stop(recovery_id: uuid.UUID) -> Response:
    recoveries.stop(current_user, recoveries.find(current_user, recovery_id))
    flash(_("Pemindahan dihentikan."), "success")
    return redirect(url_for("recoveries.index"))


@blueprint.route("/recovery/objection", methods=["GET", "POST"])
@access(PUBLIC)
@limiter.limit("30/hour")
def object_to() -> str | Response:
    """Opened from the message to the old address; opening it does nothing yet."""
    form = LinkForm(key=request.args.get("key", ""))
    asked = confirmation_of(secret_key(), form.key.data or "")
    if asked is None:
        raise NotFound()
    recovery = recoveries.of_confirmation(asked)
    if form.validate_on_submit():
        recoveries.object_to(recovery)
        flash(_("Pemindahan dihentikan. Nomor akun Anda tetap yang lama."), "success")
        return redirect(url_for("home.start"))
    return render_template("accounts/objection.html", form=form)
