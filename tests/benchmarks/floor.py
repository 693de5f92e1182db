"""The least that makes the catalogue page: a small Flask view, raw psycopg, the same statements and template."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import psycopg
from flask import Flask, g, get_flashed_messages
from flask import request as flask_request
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer
from jinja2 import Environment
from psycopg.rows import namedtuple_row
from sqlalchemy.dialects import postgresql
from werkzeug.test import EnvironBuilder, run_wsgi_app

from marketplace.accounts.actions import digest
from marketplace.accounts.rules import SESSION_IDLE, STAFF_SESSION_IDLE
from marketplace.core.db import SET_TENANT, db
from marketplace.core.formats import bound
from marketplace.core.pages import Page
from marketplace.notifications import visitor
from marketplace.search import choices, statements
from marketplace.search.cards import drawn
from marketplace.search.rules import COUNTED, PAGE, SORT_LABELS, SORTS, STRENGTH_LABELS, Sort, SubjectKind, Wanted
from marketplace.search.showing import following, shown_span
from marketplace.tenants.hosts import Hosts
from marketplace.tenants.models import Tenant
from tests.cast import Cast

TOKEN = "b" * 40
# Orders that a buyer who neither searches nor names a place is not offered.
UNFIT = {Sort.RELEVANCE, Sort.NEAR}


def hello() -> Flask:
    app = Flask("hello")
    app.add_url_rule("/", view_func=lambda: "Hello World")
    return app


def form_cookie(app: Flask) -> str:
    """The cookie of somebody who has already been given a form's token."""
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None
    return f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps({'csrf_token': TOKEN})}"


def bare(page: bytes) -> bytes:
    """A page without what differs from one request to the next."""
    return re.sub(rb'(name="csrf_token" value=")[^"]+', rb"\1", page)


@contextmanager
def page(app: Flask, cast: Cast, database_url: str, path: str) -> Iterator[Callable[[], bytes]]:
    """Calls the small application; its words and addresses are constants, as in a page written by hand."""
    with psycopg.connect(database_url, autocommit=True, row_factory=namedtuple_row) as connection:
        connection.prepare_threshold = 1
        small = _application(app, cast, connection, path)
        builder = EnvironBuilder(path, base_url=f"http://{cast.host}", headers={"Cookie": f"sid={cast.buyer.token}"})
        environ = builder.get_environ()

        def call() -> bytes:
            body, status, _headers = run_wsgi_app(small.wsgi_app, dict(environ), buffered=True)
            assert status.startswith("200"), status
            return b"".join(body)

        yield call


def _application(app: Flask, cast: Cast, connection: psycopg.Connection[Any], path: str) -> Flask:
    small = Flask("floor")
    constant = _constants(app, cast)
    env = _environment(app)
    env.globals.update(constant)  # and not handed over with each page: macros see globals alone
    template = env.get_template("search/listings.html")
    visitor_sql, cards_sql = (
        _raw(visitor._VISITOR),
        _raw(statements.whole(statements.Shape(Sort.NEWEST, is_persons=True))),
    )
    wanted = Wanted()

    def view() -> str:
        cursor = connection.cursor()
        cursor.execute("BEGIN")
        cursor.execute(SET_TENANT, (str(cast.tenant_id),))
        session = {"tenant": cast.tenant_id, "digest": digest(flask_request.cookies["sid"])}
        moment = datetime.now(UTC)
        idle = {"idle_since": moment - SESSION_IDLE, "staff_idle_since": moment - STAFF_SESSION_IDLE}
        person = cursor.execute(visitor_sql, {**session, **idle}).fetchone()
        values = {"tenant": cast.tenant_id, "kind": "listing", "person": person.person_id}
        rows = cursor.execute(cards_sql, values).fetchall()
        cursor.execute("COMMIT")
        found = Page(rows, 1, PAGE, rows[0].total, COUNTED)
        actor = {
            "person_id": person.person_id,
            "name": person.name,
            "organisation_name": person.belongings[0][2],
            "belongings": person.belongings,
            "is_staff": False,
        }
        return template.render(
            request=flask_request,
            g=g,
            actor=actor,
            unread_count=person.unread,
            wanted=wanted,
            page=found,
            span=shown_span(wanted, found),
            following=following(wanted, found),
            cards=drawn(rows, "id"),
        )

    small.add_url_rule(path, endpoint="search.browse", view_func=view)
    return small


def _raw(clause: Any) -> str:
    """The statement as the driver takes it, with the same names."""
    return str(clause.compile(dialect=postgresql.psycopg.dialect()))


def _environment(app: Flask) -> Environment:
    """Jinja as it is, with the application's templates; its texts are Indonesian already."""
    env = Environment(loader=app.jinja_env.loader, autoescape=True, extensions=["jinja2.ext.i18n"], auto_reload=False)
    env.trim_blocks = env.lstrip_blocks = True
    env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: text, ngettext=lambda one, many, n: one if n == 1 else many, newstyle=True
    )
    env.filters.update(bound("id", "Asia/Makassar"))
    env.globals.update(asset=app.extensions["assets"].url, has_endpoint=lambda name: name in app.view_functions)
    env.globals["get_flashed_messages"] = get_flashed_messages
    return env


def _constants(app: Flask, cast: Cast) -> dict[str, Any]:
    signed = URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps(TOKEN)  # type: ignore[arg-type]
    with app.app_context():
        tenant = db.session.get_one(Tenant, cast.tenant_id)
        market = Hosts("localhost").market(tenant)
    with app.test_request_context(base_url=f"http://{cast.host}"):
        addresses = {rule.endpoint: rule.rule for rule in app.url_map.iter_rules() if not rule.arguments}
    return {
        "language": "id",
        "fmt": bound("id", "Asia/Makassar"),
        "tenant": _Shown(market),
        "theme_url": f"/theme/{app.extensions['assets'].digest}/{market.accent.removeprefix('#')}.css",
        "here": "/listings",
        "is_development": False,
        "csrf_token": lambda: signed,
        "url_for": lambda endpoint, **values: addresses[endpoint] + _query(values),
        "kind": "listing",
        "problems": {},
        "typed_moq": "",
        "endpoint": "search.browse",
        "kept": {},
        "unsorted": {},
        "sorts": [(one.value, str(SORT_LABELS[one])) for one in SORTS[SubjectKind.LISTING] if one not in UNFIT],
        "understood": [],
        "facets": [],
        "own_requests": [],
        "options": choices.options,
        "places": choices.places(market.province_codes, ""),
        "nearby": choices.places(market.province_codes, ""),
        "strengths": choices.drawn([(key, str(text)) for key, text in STRENGTH_LABELS.items()], ""),
        "kinds": None,
        "kind_labels": None,
        # The reader is a buyer.
        "may_buy": lambda actor: True,
        "may_offer": lambda actor: False,
    }


def _query(values: dict[str, Any]) -> str:
    return "?" + "&".join(f"{key}={value}" for key, value in values.items()) if values else ""


class _Shown:
    def __init__(self, market: Any) -> None:
        self._market = market
        self.name, self.tagline = market.name("id"), market.tagline("id")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._market, name)
