"""Coming in from a provider, connecting it with one's account, and which providers a marketplace names."""

import uuid

from flask import Blueprint, current_app, flash, g, redirect, render_template, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.accounts import identities, openid
from marketplace.accounts.entrance import let_in, secret_key
from marketplace.accounts.forms import ProviderForm
from marketplace.accounts.rules import Way
from marketplace.core.access import ADMIN, PERSON, PUBLIC, access
from marketplace.core.db import transaction
from marketplace.core.errors import DomainError, NotFound
from marketplace.core.limits import limiter

blueprint = Blueprint("providers", __name__)

CHOSEN = "provider"


@blueprint.get("/session/providers/<uuid:provider_id>")
@access(PUBLIC)
@limiter.limit("30 per 5 minutes")
def begin(provider_id: uuid.UUID) -> Response:
    """Off to the provider. Whoever is signed in comes back to connect it with his account."""
    chosen = _provider(provider_id)
    try:
        answer = openid.leave_for(chosen, _address_of_return())
    except DomainError as error:
        return _turned_away(error)
    session[CHOSEN] = str(provider_id)
    return answer


@blueprint.get("/session/provider-answer")
@access(PUBLIC)
@limiter.limit("30 per 5 minutes")
def come_back() -> Response:
    chosen = session.pop(CHOSEN, None)
    if chosen is None:
        raise NotFound()
    provider = _provider(uuid.UUID(chosen))
    try:
        claim = openid.come_back(provider)
        if current_user.is_authenticated:
            identities.connect(current_user, claim)
            flash(_("Akun luar sudah tersambung. Lain kali Anda bisa masuk dari sana."), "success")
            return redirect(url_for("security.overview"))
    except DomainError as error:
        return _turned_away(error)
    person = identities.person_of(claim)
    if person is not None:
        return let_in(person, Way.PROVIDER, None)
    flash(_("Akun luar itu belum tersambung. Masuk atau daftar dulu, lalu sambungkan di halaman Keamanan."), "info")
    return redirect(url_for("accounts.sign_in", next=url_for("security.overview")))


@blueprint.post("/account/identities/<uuid:identity_id>/end")
@access(PERSON)
def disconnect(identity_id: uuid.UUID) -> Response:
    identities.disconnect(current_user, identity_id)
    flash(_("Akun luar sudah dilepas."), "success")
    return redirect(url_for("security.overview"))


@blueprint.route("/sign-in-providers", methods=["GET", "POST"])
@access(ADMIN)
def index() -> str | Response:
    form = ProviderForm()
    if form.validate_on_submit():
        try:
            is_trial = current_app.extensions["settings"].environment != "production"
            openid.check_issuer(form.issuer.data, is_trial=is_trial)
            wanted = {name: form[name].data for name in ("name", "issuer", "client_id", "secret")}
            identities.add_provider(secret_key(), current_user, **wanted)
            flash(_("Penyedia sudah ditambahkan."), "success")
            return redirect(url_for("providers.index"))
        except DomainError as error:
            form.refuse(error)
    known, back = identities.providers(), _address_of_return()
    return render_template("accounts/providers.html", form=form, providers=known, back=back)


@blueprint.post("/sign-in-providers/<uuid:provider_id>/end")
@access(ADMIN)
def remove(provider_id: uuid.UUID) -> Response:
    identities.remove_provider(current_user, provider_id)
    flash(_("Penyedia sudah dihapus."), "success")
    return redirect(url_for("providers.index"))


def _provider(provider_id: uuid.UUID) -> identities.Provider:
    # What follows asks the provider, and no transaction waits for that.
    with transaction():
        return identities.provider(secret_key(), provider_id)


def _address_of_return() -> str:
    origin: str = current_app.extensions["settings"].origin(g.market.host)
    return origin + url_for("providers.come_back")


def _turned_away(error: DomainError) -> Response:
    flash(_(error.message), "error")
    return redirect(url_for("security.overview" if current_user.is_authenticated else "accounts.sign_in"))
