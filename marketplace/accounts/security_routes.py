"""Keamanan: what guards one's account, and on which devices it is open."""

import uuid

from flask import Blueprint, flash, g, make_response, redirect, render_template, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.accounts import actions, addresses, identities, queries, second_factor
from marketplace.accounts.entrance import secret_key, signed_in, signed_out, with_renewed_token
from marketplace.accounts.forms import AddressForm, PasswordForm, SecondStepForm, SetUpForm, TwoCodesForm
from marketplace.accounts.models import Person
from marketplace.accounts.pictures import as_picture
from marketplace.accounts.routes import CODES_LIMIT
from marketplace.accounts.rules import Way
from marketplace.core.access import PERSON, access
from marketplace.core.errors import Invalid, NotFound
from marketplace.core.limits import limiter, one_person, typed_address, was_wrong
from marketplace.core.reader import language

blueprint = Blueprint("security", __name__)

CHANGE = "address-change"
# PyPI lets two e-mails be added in a day. Here it is the number of a phone, often mistyped, and its code lives ten
# minutes: five beginnings, each of which the old address hears of.
CHANGES_LIMIT = "5 per day"

SETTING_UP = "authenticator"
TRIES_LIMIT = "5 per 5 minutes; 20 per hour; 50 per day"


@blueprint.get("/account/security")
@access(PERSON)
def overview() -> str:
    person = queries.get(current_user.person_id)
    return render_template(
        "accounts/security.html",
        person=person,
        has_app=second_factor.authenticator(person.id) is not None,
        codes_left=second_factor.recovery_codes_left(person.id),
        passkeys=queries.passkeys_of(person.id),
        devices=queries.sessions_of(person.id),
        identities=identities.identities_of(person.id),
        providers=identities.providers(),
        current=current_user.session_id,
    )


@blueprint.route("/account/password", methods=["GET", "POST"])
@access(PERSON)
@limiter.limit("10 per 5 minutes", key_func=one_person, methods=["POST"], deduct_when=was_wrong)
def change_password() -> str | Response:
    person, form = queries.get(current_user.person_id), PasswordForm()
    form.own_words = tuple(filter(None, (person.name, person.email, person.phone)))
    if form.validate_on_submit():
        try:
            actions.change_password(current_user, person, form.current.data, form.password.data)
            flash(_("Kata sandi baru sudah tersimpan. Perangkat lain sudah dikeluarkan."), "success")
            return signed_in(
                person,
                url_for("security.overview"),
                way=Way.PASSWORD,
                has_second_factor=current_user.has_second_factor,
            )
        except Invalid as error:
            form.refuse(error)
    return render_template("accounts/change_password.html", form=form)


@blueprint.route("/account/addresses", methods=["GET", "POST"])
@access(PERSON)
@limiter.limit(CHANGES_LIMIT, key_func=one_person, methods=["POST"])
@limiter.limit(CODES_LIMIT, key_func=typed_address, methods=["POST"])
def change_address() -> str | Response:
    person, form = queries.get(current_user.person_id), AddressForm()
    if not form.validate_on_submit():
        return render_template("accounts/change_address.html", form=form, person=person)
    new = form.identifier.address
    change = addresses.ask(person, new, language=language())
    session[CHANGE] = {"id": str(change.new_id), "old": change.old.masked, "new": new.masked}
    return redirect(url_for("security.confirm_address"))


@blueprint.route("/account/addresses/confirmation", methods=["GET", "POST"])
@access(PERSON)
@limiter.limit("30/hour", key_func=one_person, methods=["POST"])
def confirm_address() -> str | Response:
    kept, form = session.get(CHANGE), TwoCodesForm()
    if not kept:
        raise NotFound()
    if form.validate_on_submit():
        codes = (form.old_code.data, form.new_code.data)
        if addresses.confirm(secret_key(), current_user, uuid.UUID(kept["id"]), *codes):
            session.pop(CHANGE)
            flash(_("Nomor atau e-mail Anda sudah diganti."), "success")
            done = redirect(url_for("security.overview"))
            return with_renewed_token(done, has_second_factor=current_user.has_second_factor)
        form.form_errors.append(_(actions.WRONG_CODE))
    return render_template("accounts/confirm_address.html", form=form, old=kept["old"], new=kept["new"])


@blueprint.post("/account/sessions/end")
@access(PERSON)
def end_other_sessions() -> Response:
    actions.end_other_sessions(current_user)
    flash(_("Semua perangkat lain sudah dikeluarkan."), "success")
    return redirect(url_for("security.overview"))


@blueprint.post("/account/sessions/end-of-all")
@access(PERSON)
def end_all_sessions() -> Response:
    actions.end_all_sessions(current_user)
    return signed_out(redirect(url_for("accounts.sign_in")))


@blueprint.post("/account/sessions/<uuid:session_id>/end")
@access(PERSON)
def end_session(session_id: uuid.UUID) -> Response:
    actions.end_session(current_user, session_id)
    if session_id == current_user.session_id:
        return signed_out(redirect(url_for("accounts.sign_in")))
    flash(_("Perangkat itu sudah dikeluarkan."), "success")
    return redirect(url_for("security.overview"))


@blueprint.route("/account/second-factor", methods=["GET", "POST"], endpoint="second_factor")
@access(PERSON)
@limiter.limit(TRIES_LIMIT, key_func=one_person, methods=["POST"])
def second_factor_page() -> str | Response:
    """Set up an app; whoever has one sees how to do without it."""
    if second_factor.authenticator(current_user.person_id):
        return redirect(url_for("security.overview"))
    person, form = queries.get(current_user.person_id), SetUpForm()
    sealed = str(session.get(SETTING_UP) or second_factor.new_secret(secret_key()).decode()).encode()
    session[SETTING_UP] = sealed.decode()
    if form.validate_on_submit():
        try:
            codes = second_factor.turn_on(secret_key(), current_user, sealed, form.code.data)
            session.pop(SETTING_UP)
            return codes_page(codes, is_new_factor=True)
        except Invalid as error:
            form.refuse(error)
    _address, secret = _app_address(person)
    is_staff = current_user.unproved_role is not None
    return render_template("accounts/set_up.html", form=form, secret=secret, is_staff=is_staff)


@blueprint.get("/account/second-factor/picture.svg")
@access(PERSON)
def picture() -> Response:
    """The same key for the app's camera. Drawn here: nobody else is asked to draw a secret."""
    if SETTING_UP not in session:
        raise NotFound()
    address, _secret = _app_address(queries.get(current_user.person_id))
    return Response(as_picture(address), mimetype="image/svg+xml")


def _app_address(person: Person) -> tuple[str, str]:
    sealed = str(session[SETTING_UP]).encode()
    account = person.email or person.phone or person.name
    return second_factor.address_of(secret_key(), sealed, account, g.market.name(language()))


def codes_page(codes: list[str], *, is_new_factor: bool) -> Response:
    """The recovery codes are seen here and nowhere again."""
    page = make_response(render_template("accounts/recovery_codes.html", codes=codes, is_new_factor=is_new_factor))
    return with_renewed_token(page, has_second_factor=True)


@blueprint.route("/account/second-factor/end", methods=["GET", "POST"])
@access(PERSON)
@limiter.limit(TRIES_LIMIT, key_func=one_person, methods=["POST"])
def end_second_factor() -> str | Response:
    form = SecondStepForm()
    if form.validate_on_submit():
        if second_factor.is_right(secret_key(), current_user.person_id, form.code.data):
            second_factor.turn_off(current_user, queries.get(current_user.person_id))
            flash(_("Langkah kedua sudah dimatikan."), "success")
            return with_renewed_token(redirect(url_for("security.overview")), has_second_factor=False)
        form.code.errors = [_(second_factor.WRONG)]
    return render_template("accounts/end_second_factor.html", form=form)


@blueprint.route("/account/recovery-codes", methods=["GET", "POST"])
@access(PERSON)
@limiter.limit(TRIES_LIMIT, key_func=one_person, methods=["POST"])
def recovery_codes() -> str | Response:
    form = SecondStepForm()
    if form.validate_on_submit():
        if second_factor.is_right(secret_key(), current_user.person_id, form.code.data):
            codes = second_factor.make_recovery_codes(secret_key(), current_user)
            return codes_page(codes, is_new_factor=False)
        form.code.errors = [_(second_factor.WRONG)]
    return render_template("accounts/renew_recovery_codes.html", form=form)
