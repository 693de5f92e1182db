"""What every page shares: language, formats, the address of assets, the reader's name and unread count."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask, current_app, g, get_flashed_messages, request
from flask_babel import Babel, gettext
from flask_login import current_user

from marketplace import door
from marketplace.accounts.actor import Visitor
from marketplace.core import formats
from marketplace.core.assets import Assets
from marketplace.core.i18n import fill

PLATFORM_ACCENT = "#8a4b22"


def install(app: Flask, assets: Assets) -> None:
    Babel(app, locale_selector=door.language, timezone_selector=_zone)
    app.extensions["assets"] = assets
    app.wsgi_app = assets.wrap(app.wsgi_app)  # type: ignore[method-assign]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(asset=assets.url, has_endpoint=lambda name: name in app.view_functions)
    for name in formats.FILTERS:
        app.jinja_env.filters[name] = _bound_filter(name)
    app.context_processor(_page)


def say(text: str, values: Mapping[str, object]) -> str:
    """A marked sentence in the reader's language, filled."""
    return fill(gettext(text), {key: gettext(v) if isinstance(v, str) else v for key, v in values.items()})


def _zone() -> str:
    return g.market.zone.key if g.get("market") else "Asia/Jakarta"


def _formats() -> Mapping[str, Callable[..., str]]:
    return formats.bound(door.language(), _zone())


def _bound_filter(name: str) -> Callable[..., str]:
    return lambda *values, **options: _formats()[name](*values, **options)


def _page() -> dict[str, Any]:
    market = g.get("market")
    language = door.language()
    accent = market.accent if market else PLATFORM_ACCENT
    who = _actor()
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
    return g.get("_login_user") or Visitor() if g.get("market") is None else current_user


class _Tenant:
    """The marketplace as a page shows it, in the reader's language."""

    def __init__(self, market: Any, language: str) -> None:
        self._market = market
        self.name = market.name(language)
        self.tagline = market.tagline(language)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._market, name)
