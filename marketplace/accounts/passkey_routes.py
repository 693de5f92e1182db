"""Passkeys: made on the security page, and used instead of a password and a second step."""

import json
import uuid
from typing import Any

from flask import Blueprint, current_app, flash, g, jsonify, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.accounts import passkeys, second_factor
from marketplace.accounts.entrance import inner_path, secret_key, signed_in, with_renewed_token
from marketplace.accounts.forms import NewPasskeyForm, PasskeyForm
from marketplace.accounts.passkeys import NOT_READ, Challenge, Site
from marketplace.accounts.rules import Way
from marketplace.accounts.security_routes import codes_page
from marketplace.core.access import PERSON, PUBLIC, access
from marketplace.core.errors import Invalid
from marketplace.core.limits import anybody, limiter, one_person
from marketplace.core.reader import language

blueprint = Blueprint("passkeys", __name__)


def _site() -> Site:
    origin = current_app.extensions["settings"].origin(g.market.host)
    return Site(g.market.host, origin, g.market.name(language()))


def _answered(challenge: Challenge) -> Response:
    return jsonify(key=challenge.id.hex, options=json.loads(challenge.options))


def _challenge_id(typed: Any) -> uuid.UUID:
    try:
        return uuid.UUID(hex=str(typed))
    except ValueError as error:
        raise Invalid(NOT_READ) from error


@blueprint.post("/session/passkey/options")
@access(PUBLIC)
@limiter.limit("1000 per 5 minutes", key_func=anybody)
@limiter.limit("60 per 5 minutes")
def sign_in_options() -> Response:
    return _answered(passkeys.ask_to_sign_in(secret_key(), _site()))


@blueprint.post("/session/passkey")
@access(PUBLIC)
@limiter.limit("10 per 5 minutes")
def sign_in() -> Response:
    form = PasskeyForm()
    try:
        if not form.validate_on_submit():
            raise Invalid(NOT_READ)
        key = _challenge_id(form.key.data)
        person = passkeys.sign_in(secret_key(), _site(), key, form.credential.data)
    except Invalid as error:
        flash(_(error.message), "error")
        return redirect(url_for("accounts.sign_in"))
    # The device has checked its owner by finger, face or pin: two factors in one.
    return signed_in(person, inner_path(form.next.data), way=Way.PASSKEY, has_second_factor=True)


@blueprint.get("/account/passkeys/new")
@access(PERSON)
def new() -> str:
    return render_template("accounts/new_passkey.html", form=NewPasskeyForm())


@blueprint.post("/account/passkeys/options")
@access(PERSON)
@limiter.limit("20 per hour", key_func=one_person)
def creation_options() -> Response:
    return _answered(passkeys.ask_to_make(secret_key(), current_user, _site()))


@blueprint.post("/account/passkeys")
@access(PERSON)
@limiter.limit("20 per hour", key_func=one_person)
def add() -> str | Response:
    form = NewPasskeyForm()
    if form.validate_on_submit():
        try:
            key, name = _challenge_id(form.key.data), form.name.data
            passkeys.add(secret_key(), current_user, _site(), key, form.credential.data, name)
            return _added()
        except Invalid as error:
            form.refuse(error)
    return render_template("accounts/new_passkey.html", form=form)


def _added() -> Response:
    """Whoever has no other second factor gets codes on paper, for the day that the device is lost."""
    flash(_("Kunci sandi sudah ditambahkan."), "success")
    if second_factor.recovery_codes_left(current_user.person_id):
        return with_renewed_token(redirect(url_for("security.overview")), has_second_factor=True)
    codes = second_factor.make_recovery_codes(secret_key(), current_user)
    return codes_page(codes, is_new_factor=False)


@blueprint.post("/account/passkeys/<uuid:passkey_id>/end")
@access(PERSON)
def remove(passkey_id: uuid.UUID) -> Response:
    passkeys.remove(current_user, passkey_id)
    flash(_("Kunci sandi sudah dihapus."), "success")
    return redirect(url_for("security.overview"))
