"""What every page shares: language, formats, the address of assets, the reader's name and unread count."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask, current_app, g, get_flashed_messages, has_request_context, request
from flask_babel import Babel, get_translations, gettext
from flask_login import current_user

from marketplace.accounts.actor import Visitor
from marketplace.core import formats, reader
from marketplace.core.assets import Assets
from marketplace.core.i18n import fill

PLATFORM_ACCENT = "#8a4b22"


def install(app: Flask, assets: Assets) -> None:
    Babel(app, locale_selector=reader.language, timezone_selector=_zone)
    app.extensions["assets"] = assets
    app.wsgi_app = assets.wrap(app.wsgi_app)  # type: ignore[method-assign]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(asset=assets.url, has_endpoint=lambda name: name in app.view_functions)
    app.jinja_env.install_gettext_callables(_word, _words, newstyle=True)  # type: ignore[attr-defined]
    for name in formats.FILTERS:
        app.jinja_env.filters[name] = _bound_filter(name)
    app.context_processor(_page)


def say(text: str, values: Mapping[str, object]) -> str:
    """A marked sentence in the reader's language, filled."""
    # An empty text would be answered with the catalogue's own header.
    said = {key: gettext(v) if v and isinstance(v, str) else v for key, v in values.items()}
    return fill(gettext(text) if text else "", said)


def _word(text: str) -> str:
    return (g.get("catalogue") or get_translations()).ugettext(text)


def _words(one: str, many: str, count: int) -> str:
    return (g.get("catalogue") or get_translations()).ungettext(one, many, count)


def _zone() -> str:
    return g.market.zone.key if g.get("market") else "Asia/Jakarta"


def _formats() -> Mapping[str, Callable[..., str]]:
    return formats.bound(reader.language(), _zone())


def _bound_filter(name: str) -> Callable[..., str]:
    def bound(*values: Any, **options: Any) -> str:
        return _formats()[name](*values, **options)

    return bound


def _page() -> dict[str, Any]:
    market = g.get("market")
    language = reader.language()
    accent = market.accent if market else PLATFORM_ACCENT
    who = _actor()
    if has_request_context():
        # Looked up once a page; Flask-Babel would do so for each of its texts, which is a tenth of the page.
        g.catalogue = get_translations()
    return {
        "language": language,
        "fmt": _formats(),
        "tenant": _Tenant(market, language) if market else None,
        "actor": who if who.is_authenticated else None,
        "unread_count": who.unread,
        "theme_url": f"/theme/{current_app.extensions['assets'].digest}/{accent.removeprefix('#')}.css",
        "request_id": g.get("request_id", ""),
        "here": request.path,
        "is_development": current_app.extensions["settings"].is_development,
        "flashes": get_flashed_messages,
    }


def _actor() -> Any:
    # An error page is made whatever went wrong, also when asking for the reader is what did.
    # And the actor himself, not the proxy, which would ask for him each time that a template looks.
    if g.get("market") is None:
        return g.get("_login_user") or Visitor()
    return current_user._get_current_object()


class _Tenant:
    """The marketplace as a page shows it, in the reader's language."""

    def __init__(self, market: Any, language: str) -> None:
        self._market = market
        self.name = market.name(language)
        self.tagline = market.tagline(language)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._market, name)
