"""Operators of the platform sign in on its own host, outside every marketplace, and open and shut marketplaces."""

import uuid

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.accounts.actions import WRONG_PASSWORD
from marketplace.accounts.passwords import is_right
from marketplace.core.access import OPERATOR, PUBLIC, Face, access
from marketplace.core.errors import DomainError
from marketplace.core.images import UPLOAD_BODY
from marketplace.core.limits import limiter, typed_address, was_wrong
from marketplace.core.reader import cookie_options, session_cookie
from marketplace.core.sanity import body_up_to
from marketplace.door import operator
from marketplace.platform import actions as platform
from marketplace.platform.forms import ClosingForm, OpeningForm, OperatorSignInForm, ReasonForm
from marketplace.tenants import actions, logos, queries, usage
from marketplace.tenants.forms import QuotaForm
from marketplace.tenants.rules import STATE_LABELS

blueprint = Blueprint("platform", __name__, template_folder="templates")


@blueprint.route("/operators/session", methods=["GET", "POST"])
@access(PUBLIC, face=Face.PLATFORM)
@limiter.limit("10 per 5 minutes", methods=["POST"])
@limiter.limit("10 per 5 minutes; 60 per hour", key_func=typed_address, methods=["POST"], deduct_when=was_wrong)
def sign_in() -> str | Response:
    form = OperatorSignInForm()
    if form.validate_on_submit():
        found = queries.operator_by_email(form.email.data.lower())
        if is_right(found.password_hash if found else None, form.password.data) and found:
            response = redirect(url_for("platform.marketplaces"))
            response.set_cookie(session_cookie(), actions.sign_in_operator(found), **cookie_options())
            return response
        form.form_errors.append(_(WRONG_PASSWORD))
    return render_template("platform/sign_in.html", form=form)


@blueprint.post("/operators/session/end")
@access(OPERATOR, face=Face.PLATFORM)
def sign_out() -> Response:
    actions.sign_out_operator(request.cookies.get(session_cookie(), ""))
    response = redirect(url_for("platform.sign_in"))
    response.delete_cookie(session_cookie(), **cookie_options())
    return response


@blueprint.get("/operators/marketplaces")
@access(OPERATOR, face=Face.PLATFORM)
def marketplaces() -> str:
    hosts, settings = current_app.extensions["hosts"], current_app.extensions["settings"]
    rows = [(t, settings.origin(hosts.host_of(t))) for t in queries.everyone()]
    states = {state: _(said) for state, said in STATE_LABELS.items()}
    return render_template("platform/marketplaces.html", rows=rows, operator=operator(), states=states)


@blueprint.route("/operators/marketplaces/new", methods=["GET", "POST"])
@access(OPERATOR, face=Face.PLATFORM)
@body_up_to(UPLOAD_BODY)
def open_market() -> str | Response:
    form = OpeningForm()
    if form.validate_on_submit():
        try:
            raw = form.picture()
            tenant = platform.open_market(actions.OPERATOR, form.opening())
            if raw:
                digest = logos.take_in(current_app.extensions["files"], tenant.id, raw)
                actions.wear_logo(actions.OPERATOR, tenant, digest)
            current_app.extensions["hosts"].forget()
            flash(_("%(name)s sudah buka. Admin pertamanya sedang dikabari.", name=tenant.name_id), "success")
            return redirect(url_for("platform.marketplace", tenant_id=tenant.id))
        except DomainError as error:
            form.refuse(error)
    return render_template("platform/open.html", form=form)


@blueprint.get("/operators/marketplaces/<uuid:tenant_id>")
@access(OPERATOR, face=Face.PLATFORM)
def marketplace(tenant_id: uuid.UUID) -> str:
    return _page(tenant_id, ReasonForm(), QuotaForm())


def _page(tenant_id: uuid.UUID, reason: ReasonForm, quotas: QuotaForm) -> str:
    tenant = queries.entered(tenant_id)
    hosts, settings = current_app.extensions["hosts"], current_app.extensions["settings"]
    if not quotas.is_submitted():
        for name in ("people", "listings", "megabytes", "messages"):
            quotas[name].data = getattr(tenant, f"most_{name}")
    return render_template(
        "platform/marketplace.html",
        market_row=tenant,
        origins=[settings.origin(host) for host in hosts.hosts_of(tenant)],
        state=_(STATE_LABELS[tenant.state]),
        uses=usage.rows(tenant),
        reason=reason,
        quotas=quotas,
        closing=ClosingForm(formdata=None),
    )


@blueprint.post("/operators/marketplaces/<uuid:tenant_id>/suspension")
@access(OPERATOR, face=Face.PLATFORM)
def suspend(tenant_id: uuid.UUID) -> str | Response:
    form = ReasonForm()
    if not form.validate_on_submit():
        return _page(tenant_id, form, QuotaForm(formdata=None))
    actions.suspend(actions.OPERATOR, queries.entered(tenant_id, lock=True), form.reason.data)
    return _back(tenant_id, _("Pasar dihentikan sementara. Isinya tetap utuh."))


@blueprint.post("/operators/marketplaces/<uuid:tenant_id>/resumption")
@access(OPERATOR, face=Face.PLATFORM)
def resume(tenant_id: uuid.UUID) -> Response:
    actions.resume(actions.OPERATOR, queries.entered(tenant_id, lock=True))
    return _back(tenant_id, _("Pasar buka kembali."))


@blueprint.post("/operators/marketplaces/<uuid:tenant_id>/closing")
@access(OPERATOR, face=Face.PLATFORM)
def close(tenant_id: uuid.UUID) -> Response:
    form, tenant = ClosingForm(), queries.entered(tenant_id, lock=True)
    if not form.validate_on_submit() or form.slug.data != tenant.slug:
        flash(_("Pasar belum ditutup: ketik nama alamatnya dengan benar, lalu centang kotaknya."), "error")
        return redirect(url_for("platform.marketplace", tenant_id=tenant_id))
    actions.close(actions.OPERATOR, tenant)
    return _back(tenant_id, _("Pasar sedang ditutup. Buat salinan lengkapnya, lalu hapus isinya."))


@blueprint.post("/operators/marketplaces/<uuid:tenant_id>/quotas")
@access(OPERATOR, face=Face.PLATFORM)
def set_quotas(tenant_id: uuid.UUID) -> str | Response:
    form = QuotaForm()
    if not form.validate_on_submit():
        return _page(tenant_id, ReasonForm(formdata=None), form)
    quotas = {name: form[name].data for name in ("people", "listings", "megabytes", "messages")}
    actions.set_quotas(actions.OPERATOR, queries.entered(tenant_id, lock=True), **quotas)
    return _back(tenant_id, _("Jatah sudah disimpan."))


def _back(tenant_id: uuid.UUID, said: str) -> Response:
    current_app.extensions["hosts"].forget()
    flash(said, "success")
    return redirect(url_for("platform.marketplace", tenant_id=tenant_id))
