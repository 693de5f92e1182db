"""Registering, signing in and out, and getting back in."""

import uuid
from datetime import timedelta
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response

from marketplace.accounts import actions, queries
from marketplace.accounts.forms import (
    CodeForm,
    NewPasswordForm,
    RecoveryForm,
    RegistrationForm,
    SettingsForm,
    SignInForm,
)
from marketplace.accounts.models import Person
from marketplace.accounts.rules import SESSION_LIFE, Purpose
from marketplace.core.access import PERSON, PUBLIC, access
from marketplace.core.errors import Invalid, NotFound
from marketplace.core.limits import limiter, typed_address
from marketplace.core.reader import language, session_cookie

blueprint = Blueprint("accounts", __name__, template_folder="templates")

PENDING = "confirmation"
# For one number or e-mail, from wherever it is asked: nobody is flooded with codes, or guessed at from many places.
CODES_LIMIT = "6 per hour; 20 per day"
GUESSES_LIMIT = "60 per hour"


@blueprint.route("/registration", methods=["GET", "POST"])
@access(PUBLIC)
@limiter.limit("20/hour", methods=["POST"])
@limiter.limit(CODES_LIMIT, key_func=typed_address, methods=["POST"])
def register() -> str | Response:
    form = RegistrationForm()
    if not form.validate_on_submit():
        return render_template("accounts/registration.html", form=form)
    address = form.identifier.address
    pending = actions.register(form.name.data, address, form.password.data, language=language())
    return _wait_for_code(pending.id, address.masked, "accounts.confirm")


@blueprint.route("/registration/confirmation", methods=["GET", "POST"])
@access(PUBLIC)
@limiter.limit("30/hour", methods=["POST"])
def confirm() -> str | Response:
    if PENDING not in session and current_user.is_authenticated:
        return redirect(url_for("organisations.new"))  # confirmed a moment ago
    pending, masked = _pending(Purpose.REGISTRATION)
    form = CodeForm()
    if form.validate_on_submit():
        confirmation = actions.try_code(current_app.config["SECRET_KEY"], pending, form.code.data)
        if confirmation:
            person = actions.confirm_registration(confirmation)
            flash(_("Selamat datang, %(name)s. Sekarang daftarkan usaha Anda.", name=person.name), "success")
            return _signed_in(person, url_for("organisations.new"))
        form.code.errors = [_(actions.WRONG_CODE)]
    return render_template("accounts/confirmation.html", form=form, masked=masked)


@blueprint.route("/session", methods=["GET", "POST"])
@access(PUBLIC)
@limiter.limit("10 per 5 minutes", methods=["POST"])
@limiter.limit(GUESSES_LIMIT, key_func=typed_address, methods=["POST"])
def sign_in() -> str | Response:
    form = SignInForm(next=request.args.get("next", ""))
    if form.validate_on_submit():
        try:
            person = actions.check_password(form.identifier.address, form.password.data)
            return _signed_in(person, inner_path(form.next.data) or url_for("home.start"))
        except Invalid as error:
            form.refuse(error)
    return render_template("accounts/sign_in.html", form=form)


@blueprint.post("/session/end")
@access(PERSON)
def sign_out() -> Response:
    actions.sign_out(request.cookies.get(session_cookie(), ""))
    response = redirect(url_for("home.start"))
    response.delete_cookie(session_cookie(), **_cookie_options())
    session.clear()
    return response


@blueprint.route("/recovery", methods=["GET", "POST"])
@access(PUBLIC)
@limiter.limit("5/hour", methods=["POST"])
@limiter.limit(CODES_LIMIT, key_func=typed_address, methods=["POST"])
def recover() -> str | Response:
    form = RecoveryForm()
    if not form.validate_on_submit():
        return render_template("accounts/recovery.html", form=form)
    address = form.identifier.address
    pending = actions.ask_recovery(address, language=language())
    return _wait_for_code(pending.id, address.masked, "accounts.renew_password")


@blueprint.route("/recovery/password", methods=["GET", "POST"])
@access(PUBLIC)
@limiter.limit("30/hour", methods=["POST"])
def renew_password() -> str | Response:
    pending, masked = _pending(Purpose.RECOVERY)
    form = NewPasswordForm()
    if form.validate_on_submit():
        confirmation = actions.try_code(current_app.config["SECRET_KEY"], pending, form.code.data)
        if confirmation:
            person = actions.set_password(confirmation, form.password.data)
            flash(_("Kata sandi baru sudah tersimpan."), "success")
            return _signed_in(person, url_for("home.start"))
        form.code.errors = [_(actions.WRONG_CODE)]
    return render_template("accounts/new_password.html", form=form, masked=masked)


@blueprint.route("/account", methods=["GET", "POST"])
@access(PERSON)
def settings() -> str | Response:
    person = queries.get(current_user.person_id)
    form = SettingsForm(obj=person)
    if form.validate_on_submit():
        actions.change_settings(current_user, person, name=form.name.data, language=form.language.data)
        flash(_("Sudah disimpan."), "success")
        return redirect(url_for("accounts.settings"))
    devices = queries.sessions_of(person.id)
    return render_template(
        "accounts/settings.html", form=form, person=person, devices=devices, current=current_user.session_id
    )


@blueprint.post("/account/sessions/end")
@access(PERSON)
def end_other_sessions() -> Response:
    actions.end_other_sessions(current_user)
    flash(_("Semua perangkat lain sudah dikeluarkan."), "success")
    return redirect(url_for("accounts.settings"))


def inner_path(wanted: str | None) -> str | None:
    """The path if it leads to a page of ours, else None; never to another host, however it is written."""
    if not wanted or not wanted.startswith("/"):
        return None
    path, _mark, query = wanted.partition("?")
    try:
        endpoint, arguments = current_app.create_url_adapter(request).match(path, method="GET")  # type: ignore[union-attr]
    except (HTTPException, RequestRedirect):
        return None
    # Built anew from what was understood, so that nothing of the spelling survives.
    return url_for(endpoint, **arguments) + (f"?{query}" if query and query.isascii() and query.isprintable() else "")


def _wait_for_code(confirmation_id: uuid.UUID, masked: str, endpoint: str) -> Response:
    session[PENDING] = {"id": str(confirmation_id), "masked": masked}
    return redirect(url_for(endpoint))


def _pending(purpose: Purpose) -> tuple[uuid.UUID, str]:
    kept = session.get(PENDING)
    if not kept:
        raise NotFound()
    identifier = uuid.UUID(kept["id"])
    if queries.confirmation(identifier).purpose != purpose:
        raise NotFound()
    return identifier, kept["masked"]


def _signed_in(person: Person, where: str) -> Response:
    token = actions.sign_in(person, user_agent=request.headers.get("User-Agent", ""))
    # Whatever the browser held before belongs to nobody now: a token planted in it must not live on.
    flashes = session.get("_flashes")
    session.clear()
    if flashes:
        session["_flashes"] = flashes
    response = redirect(where)
    response.set_cookie(
        session_cookie(), token, max_age=int(timedelta.total_seconds(SESSION_LIFE)), **_cookie_options()
    )
    return response


def _cookie_options() -> dict[str, Any]:
    return {"secure": current_app.config["SESSION_COOKIE_SECURE"], "httponly": True, "samesite": "Lax", "path": "/"}
