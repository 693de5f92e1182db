"""The door of every request: which marketplace, which language, who, and may he come in."""

import uuid
from typing import Any

from flask import Flask, current_app, g, redirect, request, url_for
from flask_login import LoginManager, current_user
from werkzeug.wrappers import Response

from marketplace.accounts.actions import digest
from marketplace.accounts.actor import Actor, Visitor
from marketplace.accounts.rules import AUDIENCES
from marketplace.core import sanity
from marketplace.core.access import Audience, Face
from marketplace.core.db import db, enter_tenant
from marketplace.core.errors import Forbidden, NotFound, SignedOut, Unavailable
from marketplace.core.reader import cookie_options, session_cookie
from marketplace.notifications import visitor
from marketplace.tenants import queries as tenants
from marketplace.tenants.hosts import Hosts
from marketplace.tenants.rules import TenantState


class UnknownHost(NotFound):
    """No marketplace answers at this host."""

    code = "unknown-host"


class Shut(Unavailable):
    """The marketplace is shut for a while, or for good; what is in it stays as it was."""

    code = "shut"


def install(app: Flask, base_domain: str) -> None:
    app.extensions["hosts"] = Hosts(base_domain)
    login = LoginManager(app)
    login.anonymous_user = Visitor
    login.session_protection = None  # the session is a row of ours, not a cookie that could be copied apart from it
    login.request_loader(_load_actor)
    app.before_request(_open_market)
    # What is refused is answered in the marketplace's own look, with a request id: so once the market is known.
    sanity.install(app)
    app.before_request(_guard)
    app.after_request(_finish)
    app.teardown_request(_let_go)


def _open_market() -> None:
    g.request_id = uuid.uuid4().hex[:12]
    g.market = None
    hosts: Hosts = current_app.extensions["hosts"]
    host = request.host.partition(":")[0].lower()
    if request.endpoint in current_app.config["HOSTLESS"]:
        return
    if host == hosts.base_domain:
        enter_tenant(None)
        return
    g.market = hosts.find(host)
    if g.market is None:
        raise UnknownHost()
    if g.market.state != TenantState.ACTIVE:
        raise Shut()
    enter_tenant(g.market.id)


def _load_actor(_request: Any) -> Actor | None:
    token = request.cookies.get(session_cookie())
    if not token or g.get("market") is None:
        return None
    actor = visitor.find(g.market.id, digest(token))
    if actor:
        g.person_language = actor.language
    return actor


def operator() -> Any:
    """The signed-in operator of the platform, or None; only on the platform's own host."""
    if "operator" not in g:
        token = request.cookies.get(session_cookie())
        g.operator = tenants.operator_by_token(digest(token)) if token and g.market is None else None
    return g.operator


def _guard() -> Response | None:
    if request.endpoint is None:
        return None  # no such page: the router's own 404 follows
    view = current_app.view_functions[request.endpoint]
    audiences, face = getattr(view, "audiences", None), getattr(view, "face", None)
    if audiences is None:
        raise Forbidden()
    if request.endpoint in current_app.config["HOSTLESS"]:
        return None
    if face not in (Face.ANY, Face.MARKET if g.market else Face.PLATFORM):
        raise NotFound()
    if Audience.PUBLIC in audiences:
        return None
    if g.market is None:
        if operator() and Audience.OPERATOR in audiences:
            return None
        if request.cookies.get(session_cookie()):
            raise SignedOut()
        return redirect(url_for("platform.sign_in"))
    if not current_user.is_authenticated:
        if request.cookies.get(session_cookie()):
            raise SignedOut()
        back = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("accounts.sign_in", next=back))
    if not audiences & current_user.audiences:
        if audiences & AUDIENCES[current_user.unproved_role]:
            return redirect(url_for("security.second_factor"))
        raise Forbidden()
    return None


def _finish(response: Response) -> Response:
    """One request, one transaction: what went well is kept, what was refused is not."""
    if response.status_code < 400:
        db.session.commit()
    else:
        db.session.rollback()
    if response.status_code == SignedOut.status:
        response.delete_cookie(session_cookie(), **cookie_options())
        response.headers["WWW-Authenticate"] = 'Session realm="Tapak"'
    response.headers.setdefault("X-Request-Id", g.get("request_id", ""))
    if "Cache-Control" not in response.headers:
        signed_in = g.get("market") is not None and current_user.is_authenticated
        response.headers["Cache-Control"] = "no-store" if signed_in else "private, no-cache"
        response.vary.update(("Cookie", "Accept-Language"))
    return response


def _let_go(_error: BaseException | None) -> None:
    db.session.remove()
