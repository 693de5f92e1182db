"""The admin names who runs the marketplace with him, and closes the account of whoever must stay outside."""

import uuid

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.accounts import actions, queries
from marketplace.accounts.forms import NO_PART, FindPersonForm, PartForm, ShutOutForm
from marketplace.accounts.models import Person
from marketplace.accounts.rules import PART_LABELS, StaffRole
from marketplace.core.access import ADMIN, access
from marketplace.core.errors import Conflict
from marketplace.core.i18n import N_
from marketplace.core.limits import limiter, one_person

blueprint = Blueprint("staff", __name__)

# Whoever could let himself go might be the last one: another admin does it.
ONESELF = N_("Tugas dan akun Anda sendiri diubah oleh pengelola lain.")


@blueprint.route("/staff", methods=["GET", "POST"])
@access(ADMIN)
@limiter.limit("60 per hour", key_func=one_person, methods=["POST"])
def index() -> str | Response:
    form = FindPersonForm()
    if form.validate_on_submit():
        person = queries.by_address(form.identifier.address)
        if person is not None:
            return redirect(url_for("staff.show", person_id=person.id))
        form.identifier.errors = [_("Belum ada akun dengan nomor atau e-mail itu. Minta orangnya mendaftar dulu.")]
    return render_template(
        "accounts/staff.html", form=form, people=queries.staff(), outside=queries.shut_out(), parts=PART_LABELS
    )


@blueprint.route("/staff/<uuid:person_id>", methods=["GET", "POST"])
@access(ADMIN)
def show(person_id: uuid.UUID) -> str | Response:
    person = queries.find(person_id)
    form = PartForm(part=person.staff_role or NO_PART)
    if form.validate_on_submit():
        _refuse_oneself(person)
        actions.give_part(current_user, person, None if form.part.data == NO_PART else StaffRole(form.part.data))
        flash(_("Tugas %(name)s sudah diubah. Ia perlu masuk lagi.", name=person.name), "success")
        return redirect(url_for("staff.index"))
    return _page(person, form, ShutOutForm(formdata=None))


@blueprint.post("/staff/<uuid:person_id>/closure")
@access(ADMIN)
def shut_out(person_id: uuid.UUID) -> str | Response:
    person, form = queries.find(person_id), ShutOutForm()
    if not form.validate_on_submit():
        return _page(person, PartForm(formdata=None, part=person.staff_role or NO_PART), form)
    _refuse_oneself(person)
    actions.shut_out(current_user, person, form.reason.data)
    flash(_("Akun %(name)s sudah ditutup.", name=person.name), "success")
    return redirect(url_for("staff.show", person_id=person.id))


@blueprint.post("/staff/<uuid:person_id>/closure/end")
@access(ADMIN)
def let_in(person_id: uuid.UUID) -> Response:
    person = queries.find(person_id)
    actions.let_in_again(current_user, person)
    flash(_("Akun %(name)s sudah dibuka lagi.", name=person.name), "success")
    return redirect(url_for("staff.show", person_id=person.id))


@blueprint.post("/staff/<uuid:person_id>/sessions/end")
@access(ADMIN)
def end_sessions(person_id: uuid.UUID) -> Response:
    person = queries.find(person_id)
    _refuse_oneself(person)
    actions.end_sessions_of(current_user, person)
    flash(_("%(name)s sudah dikeluarkan dari semua perangkat.", name=person.name), "success")
    return redirect(url_for("staff.show", person_id=person.id))


def _page(person: Person, form: PartForm, closing: ShutOutForm) -> str:
    is_oneself = person.id == current_user.person_id
    return render_template("accounts/staff_member.html", person=person, form=form, closing=closing, own=is_oneself)


def _refuse_oneself(person: Person) -> None:
    if person.id == current_user.person_id:
        raise Conflict(ONESELF)
