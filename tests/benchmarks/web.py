"""The catalogue page of 24 cards, signed in, against the same page made with raw psycopg and Jinja.

Both run the same statements inside BEGIN, set_config, COMMIT (one for session, person and unread count, one for the
cards) and draw the same template. Beside them stands the officer's dashboard over a hundred thousand events. Figures
are ratios of one interleaved run, since a busy machine spoils times.
"""

import difflib
import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import create_engine, pool
from werkzeug.test import EnvironBuilder, run_wsgi_app

from marketplace import shell
from marketplace.app import create_app
from marketplace.config import Settings
from marketplace.core import formats
from tests.benchmarks import events, floor, market
from tests.benchmarks.timing import interleaved, ratio
from tests.cast import Cast, Player, make_cast
from tests.database import Servers, fresh_database, servers

MUST = 2.4
DASHBOARD_MUST = 2.0
CHAIN_MUST = 1.0
DASHBOARD = "/dashboard?days=90"
FORMATTING = 0.10
PATH = "/listings"


def main(_arguments: list[str]) -> int:
    with servers() as given, tempfile.TemporaryDirectory() as files:
        running = fresh_database(given)
        app = create_app(settings(running, files))
        cast = make_cast(app, running.owner_url)
        market.fill(cast)
        events.fill(cast)
        _tidy(running)
        print(f"\n{market.LISTINGS:,} listings; {PATH} as {cast.buyer.name}, in Indonesian, {'':>1}interleaved\n")
        _report(_measure(app, cast, running))
        verified = min(events.verified(cast) for _try in range(5))
        print(f"  {events.EVENTS:,} links verified in {verified:.2f} s, must be < {CHAIN_MUST:.0f}\n")
    return 0


def _measure(app: Flask, cast: Cast, running: Servers) -> dict[str, list[float]]:
    ours = page_of(app, cast)
    packed = _caller(app.wsgi_app, cast, {"Accept-Encoding": "br"})
    with floor.page(app, cast, running.database_url, PATH) as theirs:
        same(ours(), theirs())

        def plainly() -> bytes:
            with identity_formats():
                return ours()

        variants: dict[str, Callable[[], object]] = {
            "floor": theirs,
            "page": ours,
            "page, figures not formatted": plainly,
            "page, brotli": packed,
            "dashboard": _caller(app.wsgi_app, cast, {}, DASHBOARD, cast.viewer),
            "hello": _caller(floor.hello().wsgi_app, cast, {}, "/"),
        }
        return interleaved(variants)


def _report(seconds: dict[str, list[float]]) -> None:
    for name, figures in seconds.items():
        low, middle, high = statistics.quantiles(figures, n=4)
        print(f"  {name:<30} {middle * 1e6:8.0f} us   ({low * 1e6:.0f} to {high * 1e6:.0f})")
    print()
    pairs = (
        ("page", "floor", f"must be <= {MUST}"),
        ("page, brotli", "floor", ""),
        ("dashboard", "page", f"must be <= {DASHBOARD_MUST}"),
    )
    for name, other, goal in pairs:
        middle, low, high = ratio(seconds, name, other)
        print(f"  {name + ' / ' + other:<30} {middle:8.2f} x    ({low:.2f} to {high:.2f})   {goal}")
    plain, low, high = ratio(seconds, "page, figures not formatted", "page")
    share, goal = f"{1 - plain:8.1%}      ({1 - high:.1%} to {1 - low:.1%})", f"must be <= {FORMATTING:.0%}"
    print(f"  {'formatting, share of page':<30} {share}   {goal}")
    print(f"  {'page / hello':<30} {ratio(seconds, 'page', 'hello')[0]:8.1f} x\n")


def page_of(app: Flask, cast: Cast) -> Callable[[], bytes]:
    """Calls the page of the application itself."""
    return _caller(app.wsgi_app, cast, {})


def _caller(
    application: Any, cast: Cast, headers: dict[str, str], path: str = PATH, player: Player | None = None
) -> Callable[[], bytes]:
    """Calls an application as a server would, with a session (the buyer's if nobody is named) and a form token."""
    cookies = f"sid={(player or cast.buyer).token}; {floor.form_cookie(cast.app)}"
    builder = EnvironBuilder(path, base_url=f"http://{cast.host}", headers={"Cookie": cookies, **headers})
    environ = builder.get_environ()

    def call() -> bytes:
        body, status, _headers = run_wsgi_app(application, dict(environ), buffered=True)
        assert status.startswith("200"), status
        return b"".join(body)

    return call


def same(ours: bytes, theirs: bytes) -> None:
    """Both made the same page, but for the token of its forms: else the ratio would compare two things."""
    one, other = (floor.bare(page).decode().splitlines() for page in (ours, theirs))
    if one != other:
        raise AssertionError("\n".join(difflib.unified_diff(one, other, "page", "floor", n=0, lineterm="")))


@contextmanager
def identity_formats() -> Iterator[None]:
    """As if figures were shown as they are stored."""
    real = shell._formats
    shell._formats = lambda: PLAIN
    try:
        yield
    finally:
        shell._formats = real


PLAIN = {name: (lambda value, *_rest: value) for name in formats.FILTERS}


def settings(running: Servers, files: str) -> Settings:
    values = {
        "DATABASE_URL": running.database_url,
        "DATABASE_OWNER_URL": running.owner_url,
        "REDIS_URL": running.redis_url,
        "FILES_URL": Path(files).as_uri(),
        "SMTP_URL": "outbox:",
        "SECRET_KEY": "for the bench alone, and long enough for it",
        "BASE_DOMAIN": "localhost",
        "TRUSTED_PROXIES": "0",
        "TAPAK_ENV": "production",
        "TAPAK_SCHEME": "http",
    }
    return Settings.from_environment(values)


def _tidy(running: Servers) -> None:
    owner = create_engine(running.owner_url, poolclass=pool.NullPool, isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")
