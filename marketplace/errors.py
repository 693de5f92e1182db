"""What goes wrong ends as a page of the product: a sentence, a request id, and a way on."""

import structlog
from flask import Flask, current_app, g, render_template, request
from flask_limiter.errors import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from psycopg.errors import UniqueViolation
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from marketplace.core.db import db
from marketplace.core.errors import Conflict, DomainError, Forbidden, SignedOut, Unavailable
from marketplace.core.i18n import N_
from marketplace.door import Shut, UnknownHost
from marketplace.shell import say

log = structlog.get_logger()

TEMPLATES: dict[type[DomainError], str] = {UnknownHost: "errors/unknown_host.html", Shut: "errors/shut.html"}
PAGES = frozenset({400, 401, 403, 404, 409, 413, 429, 500, 503})
FORM_EXPIRED = N_("Formulir ini sudah terlalu lama terbuka. Kembali, muat ulang halamannya, lalu kirim lagi.")


def install(app: Flask) -> None:
    app.register_error_handler(DomainError, _domain)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(StaleDataError, lambda _error: _domain(Conflict()))
    app.register_error_handler(IntegrityError, _clash)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(Exception, _unexpected)


def _domain(error: DomainError) -> tuple[str, int]:
    db.session.rollback()
    if isinstance(error, Forbidden | SignedOut):
        log.info("request.refused", request_id=g.get("request_id"), endpoint=request.endpoint, status=error.status)
    template = TEMPLATES.get(type(error))
    return _page(error.status, say(error.message, error.values), error, template, is_bare=isinstance(error, Shut))


def _http(error: HTTPException) -> tuple[str, int] | tuple[str, int, dict[str, str]] | HTTPException:
    if error.code is None or error.code < 400:
        return error
    db.session.rollback()
    message = say(FORM_EXPIRED, {}) if isinstance(error, CSRFError) else None
    answer = _page(error.code, message, error)
    if isinstance(error, RateLimitExceeded):
        log.info("limit.exceeded", endpoint=request.endpoint, limit=str(error.limit.limit))
    if isinstance(error, MethodNotAllowed):
        return *answer, {"Allow": ", ".join(sorted(error.valid_methods or ()))}
    return answer


def _clash(error: IntegrityError) -> tuple[str, int]:
    """Two did the same at once, and the database let one of them; any other broken rule is a fault of ours."""
    if not isinstance(error.orig, UniqueViolation):
        return _unexpected(error)
    log.info("request.clashed", endpoint=request.endpoint, constraint=error.orig.diag.constraint_name)
    return _domain(Conflict())


def _database(error: OperationalError) -> tuple[str, int]:
    log.warning("database.unavailable", error=str(error.orig)[:200])
    return _page(503, say(Unavailable.default, {}), error, is_bare=True)


def _unexpected(error: Exception) -> tuple[str, int]:
    log.exception("request.failed", request_id=g.get("request_id"), endpoint=request.endpoint, method=request.method)
    return _page(500, None, error, is_bare=True)


def _page(
    status: int, message: str | None, error: Exception, template: str | None = None, *, is_bare: bool = False
) -> tuple[str, int]:
    """The page for a status; a bare one asks the database nothing, since that may be what failed."""
    if is_bare:
        _forget_session()
    name = template or f"errors/{status if status in PAGES else 400 if status < 500 else 500}.html"
    context = {"request_id": g.get("request_id", ""), "message": message, "error": error, "status": status}
    if isinstance(error, UnknownHost):
        settings, hosts = current_app.extensions["settings"], current_app.extensions["hosts"]
        context |= {"platform_url": settings.origin(hosts.base_domain), "host": request.host.partition(":")[0]}
    if isinstance(error, Conflict):
        context |= {"theirs": error.current, "mine": error.typed}
    return render_template(name, **context, is_bare=is_bare), status


def _forget_session() -> None:
    # The connection may be what broke: drop it, and with it all that was begun.
    try:
        db.session.rollback()
    except OperationalError:
        db.session.remove()
