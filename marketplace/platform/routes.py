"""Operators of the platform sign in on its own host, outside every marketplace."""

from flask import Blueprint, current_app, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.accounts.actions import WRONG_PASSWORD
from marketplace.accounts.passwords import is_right
from marketplace.core.access import OPERATOR, PUBLIC, Face, access
from marketplace.core.limits import limiter
from marketplace.core.reader import session_cookie
from marketplace.door import operator
from marketplace.platform.forms import OperatorSignInForm
from marketplace.tenants import actions, queries

blueprint = Blueprint("platform", __name__, template_folder="templates")


@blueprint.route("/operators/session", methods=["GET", "POST"])
@access(PUBLIC, face=Face.PLATFORM)
@limiter.limit("10 per 5 minutes", methods=["POST"])
def sign_in() -> str | Response:
    form = OperatorSignInForm()
    if form.validate_on_submit():
        found = queries.operator_by_email(form.email.data.lower())
        if is_right(found.password_hash if found else None, form.password.data) and found:
            response = redirect(url_for("platform.marketplaces"))
            secure = current_app.config["SESSION_COOKIE_SECURE"]
            token = actions.sign_in_operator(found)
            response.set_cookie(session_cookie(), token, secure=secure, httponly=True, samesite="Lax", path="/")
            return response
        form.form_errors.append(_(WRONG_PASSWORD))
    return render_template("platform/sign_in.html", form=form)


@blueprint.get("/operators/marketplaces")
@access(OPERATOR, face=Face.PLATFORM)
def marketplaces() -> str:
    hosts, settings = current_app.extensions["hosts"], current_app.extensions["settings"]
    rows = [(t, settings.origin(hosts.host_of(t))) for t in queries.everyone()]
    return render_template("platform/marketplaces.html", rows=rows, operator=operator())
