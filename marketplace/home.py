"""The first page of each face, the pages that explain, the reader's language and the marketplace's colours."""

from flask import Blueprint, current_app, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.accounts.actions import choose_language
from marketplace.accounts.entrance import inner_path
from marketplace.core.accent import theme_css
from marketplace.core.access import PUBLIC, Face, access
from marketplace.core.errors import Invalid, NotFound
from marketplace.core.i18n import LANGUAGES
from marketplace.core.reader import LANGUAGE_COOKIE, language
from marketplace.dashboard import front
from marketplace.tenants import queries as tenants
from marketplace.tenants.rules import TEXT_LABELS, TextKind
from marketplace.tenants.writing import rendered

blueprint = Blueprint("home", __name__)
ONE_YEAR = 365 * 24 * 3600
HEX = frozenset("0123456789abcdef")


@blueprint.get("/")
@access(PUBLIC, face=Face.ANY)
def start() -> str | Response:
    if g.market is None:
        hosts, settings = current_app.extensions["hosts"], current_app.extensions["settings"]
        markets = [(hosts.market(t), settings.origin(hosts.host_of(t))) for t in tenants.active()]
        return render_template("platform/home.html", markets=markets)
    return front.page(current_user._get_current_object())


@blueprint.get("/help")
@access(PUBLIC)
def help_page() -> str:
    return _told(TextKind.HELP)


@blueprint.get("/terms")
@access(PUBLIC)
def terms() -> str:
    return _told(TextKind.TERMS)


@blueprint.get("/privacy")
@access(PUBLIC)
def privacy() -> str:
    return _told(TextKind.PRIVACY)


@blueprint.get("/moderation-rules")
@access(PUBLIC)
def moderation_rules() -> str:
    return _told(TextKind.MODERATION)


def _told(kind: TextKind) -> str:
    """The marketplace's own text, else the product's."""
    own = tenants.text_in_force(kind, language())
    if own and own.body:
        return render_template("pages/own_text.html", title=_(TEXT_LABELS[kind]), own=own, body=rendered(own.body))
    return render_template(f"pages/{kind}.html")


@blueprint.post("/language")
@access(PUBLIC, face=Face.ANY)
def switch_language() -> Response:
    chosen = request.form.get("language", "")
    if chosen not in LANGUAGES:
        raise Invalid()
    if g.market and current_user.is_authenticated:
        choose_language(current_user.person_id, chosen)
    response = redirect(inner_path(request.form.get("next")) or url_for("home.start"))
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    response.set_cookie(LANGUAGE_COOKIE, chosen, max_age=ONE_YEAR, secure=secure, httponly=True, samesite="Lax")
    return response


@blueprint.get("/theme/<version>/<hex_colour>.css")
@access(PUBLIC, face=Face.ANY)
def theme(version: str, hex_colour: str) -> Response:
    """The colours of one marketplace, made from its accent; another release has another version."""
    if version != current_app.extensions["assets"].digest or len(hex_colour) != 6 or not HEX.issuperset(hex_colour):
        raise NotFound()
    response = make_response(theme_css(f"#{hex_colour}"))
    response.mimetype = "text/css"
    response.headers["Cache-Control"] = f"public, max-age={ONE_YEAR}, immutable"
    return response
