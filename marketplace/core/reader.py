"""The reader of this request: his language, and the cookie that his session goes by."""

from flask import current_app, g, request

from marketplace.core.i18n import LANGUAGES

LANGUAGE_COOKIE = "language"


def session_cookie() -> str:
    """The cookie of the session; `__Host-` needs https, which a machine of one's own has not."""
    return "__Host-sid" if current_app.config["SESSION_COOKIE_SECURE"] else "sid"


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
