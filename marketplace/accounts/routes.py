"""Coming in by password, by code or by link, the second step, going out, and getting back in."""

import structlog
from flask import Blueprint, flash, g, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.accounts import actions, identities, queries, second_factor
from marketplace.accounts.codes import confirmation_of
from marketplace.accounts.entrance import (
    PENDING,
    inner_path,
    let_in,
    pending,
    second_step_of,
    secret_key,
    signed_in,
    signed_out,
    wait_for_code,
    waiting_step,
)
from marketplace.accounts.forms import (
    AskCodeForm,
    CodeForm,
    LinkForm,
    NewPasswordForm,
    RecoveryForm,
    RegistrationForm,
    SecondStepForm,
    SettingsForm,
    SignInForm,
)
from marketplace.accounts.rules import Purpose, Way
from marketplace.core.access import PERSON, PUBLIC, access
from marketplace.core.errors import Invalid, NotFound
from marketplace.core.limits import anybody, is_near, limiter, typed_address, was_wrong
from marketplace.core.reader import language, session_cookie

blueprint = Blueprint("accounts", __name__, template_folder="templates")
log = structlog.get_logger()

# PyPI's numbers (warehouse/config.py), but for the first. For one number or e-mail, from wherever: nobody is flooded
# with codes, or guessed at from many places. PyPI sends 3 codes in 6 hours, to an address that is confirmed once; here
# a code is how people come in, so that as few would shut them out of a working day.
CODES_LIMIT = "6 per hour; 20 per day"
SIGN_IN_LIMIT = "10 per 5 minutes"
GUESSES_LIMIT = "10 per 5 minutes; 60 per hour"
EVERYBODY_LIMIT = "1000 per 5 minutes"
SECOND_STEP_LIMIT = "5 per 5 minutes; 20 per hour; 50 per day"
RECOVERY_LIMIT = "5 per day"


@blueprint.route("/registration", methods=["GET", "POST"])
@access(PUBLIC)
@limiter.limit("20/hour", methods=["POST"])
@limiter.limit(CODES_LIMIT, key_func=typed_address, methods=["POST"])
def register() -> str | Response:
    form = RegistrationForm()
    if not form.validate_on_submit():
        return render_template("accounts/registration.html", form=form)
    address = form.identifier.address
    try:
        asked = actions.register(form.name.data, address, form.password.data, language=language())
    except Invalid as error:
        form.refuse(error)
        return render_template("accounts/registration.html", form=form)
    return wait_for_code(asked.id, address.masked, "accounts.confirm")


@blueprint.route("/registration/confirmation", methods=["GET", "POST"])
@access(PUBLIC)
@limiter.limit("30/hour", methods=["POST"])
def confirm() -> str | Response:
    if PENDING not in session and current_user.is_authenticated:
        return redirect(url_for("organisations.new"))  # confirmed a moment ago
    asked, masked, _next = pending(Purpose.REGISTRATION)
    form = CodeForm()
    if form.validate_on_submit():
        confirmation = actions.try_code(secret_key(), asked, form.code.data)
        if confirmation:
            person = actions.confirm_registration(confirmation)
            flash(_("Selamat datang, %(name)s. Sekarang daftarkan usaha Anda.", name=person.name), "success")
            return signed_in(person, url_for("organisations.new"), way=Way.CODE)
        form.code.errors = [_(actions.WRONG_CODE)]
    return render_template("accounts/confirmation.html", form=form, masked=masked)


@blueprint.route("/session", methods=["GET", "POST"])
@access(PUBLIC)
@limiter.limit(EVERYBODY_LIMIT, key_func=anybody, methods=["POST"])
@limiter.limit(SIGN_IN_LIMIT, methods=["POST"])
@limiter.limit(GUESSES_LIMIT, key_func=typed_address, methods=["POST"], deduct_when=was_wrong)
def sign_in() -> str | Response:
    form = SignInForm(next=request.args.get("next", ""))
    if form.validate_on_submit():
        try:
            person = actions.check_password(form.identifier.address, form.password.data)
            return let_in(person, Way.PASSWORD, form.next.data)
        except Invalid as error:
            log.info("sign_in.refused", request_id=g.get("request_id"), way=Way.PASSWORD.value)
            form.refuse(error)
    return render_template("accounts/sign_in.html", form=form, providers=identities.providers())


@blueprint.route("/session/code", methods=["GET", "POST"])
@access(PUBLIC)
@limiter.limit(EVERYBODY_LIMIT, key_func=anybody, methods=["POST"])
@limiter.limit("20/hour", methods=["POST"])
@limiter.limit(CODES_LIMIT, key_func=typed_address, methods=["POST"])
def ask_code() -> str | Response:
    """No password: a code to one's phone, or a code and a link by e-mail."""
    form = AskCodeForm(next=request.args.get("next", ""))
    if not form.validate_on_submit():
        return render_template("accounts/ask_code.html", form=form)
    address = form.identifier.address
    asked = actions.ask_code(Purpose.SIGN_IN, address, language=language())
    return wait_for_code(asked.id, address.masked, "accounts.sign_in_by_code", inner_path(form.next.data) or "")


@blueprint.route("/session/confirmation", methods=["GET", "POST"])
@access(PUBLIC)
@limiter.limit("30/hour", methods=["POST"])
def sign_in_by_code() -> str | Response:
    asked, masked, onward = pending(Purpose.SIGN_IN)
    form = CodeForm()
    if form.validate_on_submit():
        confirmation = actions.try_code(secret_key(), asked, form.code.data)
        if confirmation:
            return let_in(actions.use(confirmation), Way.CODE, onward)
        form.code.errors = [_(actions.WRONG_CODE)]
    return render_template("accounts/sign_in_by_code.html", form=form, masked=masked)


@blueprint.route("/session/link", methods=["GET", "POST"])
@access(PUBLIC)
@limiter.limit("30/hour")
def sign_in_by_link() -> str | Response:
    """Opened from an e-mail. Opening it does nothing yet: mail programs open links by themselves."""
    form = LinkForm(key=request.args.get("key", ""))
    asked = confirmation_of(secret_key(), form.key.data or "")
    if asked is None:
        raise NotFound()
    if form.validate_on_submit():
        confirmation = actions.try_link(asked)
        if confirmation:
            return let_in(actions.use(confirmation), Way.LINK, None)
        form.form_errors.append(_(actions.WRONG_CODE))
    return render_template("accounts/sign_in_by_link.html", form=form)


@blueprint.route("/session/second-step", methods=["GET", "POST"])
@access(PUBLIC)
@limiter.limit("30/hour", methods=["POST"])
@limiter.limit(SECOND_STEP_LIMIT, key_func=second_step_of, methods=["POST"], deduct_when=was_wrong)
def second_step() -> str | Response:
    step, way, onward = waiting_step()
    form = SecondStepForm()
    if form.validate_on_submit():
        person = second_factor.try_second_step(secret_key(), step, form.code.data)
        if person:
            return signed_in(person, onward, way=way, has_second_factor=True)
        form.code.errors = [_(second_factor.WRONG)]
    person_id = queries.confirmation(step).person_id
    shown = second_factor.current_code(secret_key(), person_id) if person_id and is_near() else ""
    has_key = person_id is not None and second_factor.has_passkey(person_id)
    return render_template("accounts/second_step.html", form=form, shown=shown, has_key=has_key)


@blueprint.post("/session/end")
@access(PERSON)
def sign_out() -> Response:
    actions.sign_out(request.cookies.get(session_cookie(), ""))
    return signed_out(redirect(url_for("home.start")))


@blueprint.route("/recovery", methods=["GET", "POST"])
@access(PUBLIC)
@limiter.limit("20/hour", methods=["POST"])
@limiter.limit(RECOVERY_LIMIT, key_func=typed_address, methods=["POST"])
def recover() -> str | Response:
    form = RecoveryForm()
    if not form.validate_on_submit():
        return render_template("accounts/recovery.html", form=form)
    address = form.identifier.address
    asked = actions.ask_code(Purpose.RECOVERY, address, language=language())
    return wait_for_code(asked.id, address.masked, "accounts.renew_password")


@blueprint.route("/recovery/password", methods=["GET", "POST"])
@access(PUBLIC)
@limiter.limit("30/hour", methods=["POST"])
def renew_password() -> str | Response:
    asked, masked, _next = pending(Purpose.RECOVERY)
    form = NewPasswordForm()
    if form.validate_on_submit():
        confirmation = actions.try_code(secret_key(), asked, form.code.data)
        if confirmation:
            person = actions.set_password(confirmation, form.password.data)
            flash(_("Kata sandi baru sudah tersimpan."), "success")
            # A new password is no second factor: whoever has one is asked for it.
            return let_in(person, Way.CODE, None)
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
    return render_template("accounts/settings.html", form=form, person=person)
