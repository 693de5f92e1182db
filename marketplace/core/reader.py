"""The reader of this request: his language, and the cookie that his session goes by."""

from typing import Any

from flask import current_app, g, request

from marketplace.core.i18n import LANGUAGES

LANGUAGE_COOKIE = "language"


def session_cookie() -> str:
    """The cookie of the session; `__Host-` needs https, which a machine of one's own has not."""
    return "__Host-sid" if current_app.config["SESSION_COOKIE_SECURE"] else "sid"


def cookie_options() -> dict[str, Any]:
    """How a session's cookie travels."""
    return {"secure": current_app.config["SESSION_COOKIE_SECURE"], "httponly": True, "samesite": "Lax", "path": "/"}


def takes_test_addresses() -> bool:
    """Whether e-mail under .test, which reaches nobody, is an address here: on trial machines and in a demo."""
    market = g.get("market")
    return current_app.extensions["settings"].environment != "production" or bool(market and market.is_demo)


def language() -> str:
    """The reader's language: what he has chosen, else what his browser asks for, else the marketplace's first."""
    known = g.get("language")
    if known is None:
        known = g.language = _language()
    return str(known)


def _language() -> str:
    market = g.get("market")
    allowed = market.languages if market else LANGUAGES
    for wanted in (request.args.get("language"), request.cookies.get(LANGUAGE_COOKIE), g.get("person_language")):
        if wanted in allowed:
            return str(wanted)
    return request.accept_languages.best_match(allowed) or allowed[0]
