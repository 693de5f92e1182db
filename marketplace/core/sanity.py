"""What no view should have to see: bytes that are no text, bodies without end, bottomless JSON.

The check is the first `before_request`: it therefore comes before any answer (a path that matches no route included),
and its refusals end as pages of the product, which a WSGI middleware could not render.
"""

import json
from collections.abc import Callable
from typing import IO, Any, TypeVar
from urllib.parse import unquote_to_bytes

from flask import Flask, current_app, request
from werkzeug.exceptions import (
    BadRequest,
    Forbidden,
    LengthRequired,
    RequestEntityTooLarge,
    RequestHeaderFieldsTooLarge,
)

View = TypeVar("View", bound=Callable[..., Any])

BODY_BYTES = 1024 * 1024
JSON_BYTES = 64 * 1024
JSON_DEPTH = 20
FIELDS = 200
HEADER_BYTES = 32 * 1024

_FORM = "application/x-www-form-urlencoded"
_MULTIPART = "multipart/form-data"
# Where a browser may say that an unsafe request was begun: on this very host, or by the person himself. Another
# marketplace is a host of the same site, and just as foreign.
_OUR_OWN = {"same-origin", "none"}
_SAFE = {"GET", "HEAD", "OPTIONS"}
_UNREADABLE = "\ufffd"


def install(app: Flask) -> None:
    app.config["MAX_CONTENT_LENGTH"] = BODY_BYTES
    app.config["MAX_FORM_PARTS"] = FIELDS
    app.before_request(check_request)


def body_up_to(size: int) -> Callable[[View], View]:
    """Let a view take a body of `size` bytes, such as an upload; every other view takes one of BODY_BYTES."""

    def declare(view: View) -> View:
        view.body_limit = size  # type: ignore[attr-defined]
        return view

    return declare


def check_request() -> None:
    """Raise 400, 403, 411, 413 or 431 for a request that no view should see."""
    _check_headers()
    _check_origin()
    _decoded(request.environ.get("PATH_INFO", "").encode("latin-1"))
    query = request.query_string
    if query:
        _check_pairs(query)
    if request.content_length or "HTTP_TRANSFER_ENCODING" in request.environ:
        _check_body()


def _check_headers() -> None:
    size = 0
    for name, value in request.environ.items():
        if name.startswith("HTTP_"):
            size += len(name) + len(value)
            if "\0" in value:
                raise BadRequest()
    if size > HEADER_BYTES:
        raise RequestHeaderFieldsTooLarge()


def _check_origin() -> None:
    """Beside the form's token, and before it: what another site makes a browser send is refused.

    Browsers of before 2023 and machines do not send the header; for them the token alone stands guard.
    """
    if request.method not in _SAFE and request.headers.get("Sec-Fetch-Site", "none") not in _OUR_OWN:
        raise Forbidden()


def _check_body() -> None:
    limit = _body_limit()
    request.max_content_length = limit
    if (request.content_length or 0) > limit:
        _drain(request.environ["wsgi.input"], request.content_length or 0, limit)
        raise RequestEntityTooLarge()
    if request.mimetype == _FORM:
        # Werkzeug reads a form that is not UTF-8 as an empty one, and does not count its fields.
        _check_pairs(_whole_body(limit))
    elif request.mimetype == _MULTIPART:
        _check_parts()
    elif request.is_json:
        _check_json(_whole_body(limit))
    elif request.content_length is None:
        raise LengthRequired()  # whoever reads such a stream would get its beginning and take it for the whole


def _whole_body(limit: int) -> bytes:
    raw = request.get_data(cache=True, parse_form_data=False)
    # Behind a server that ends the stream itself, werkzeug cuts a body at the limit and accepts one that broke off.
    if request.content_length is None and len(raw) >= limit:
        raise RequestEntityTooLarge()
    if len(raw) < (request.content_length or 0):
        raise BadRequest()
    return raw


def _body_limit() -> int:
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "body_limit", BODY_BYTES)


def _drain(stream: IO[bytes], length: int, limit: int) -> None:
    # A browser that is still sending sees "connection reset" and never the page, so take in a bit more than asked for.
    rest = min(length, 3 * limit)
    while rest > 0:
        taken = len(stream.read(min(rest, 64 * 1024)))
        if not taken:
            return
        rest -= taken


def _check_pairs(encoded: bytes) -> None:
    if encoded.count(b"&") >= FIELDS:
        raise RequestEntityTooLarge()
    _decoded(encoded)
    _decoded(unquote_to_bytes(encoded))


def _decoded(raw: bytes) -> str:
    """Strict UTF-8, which knows no lone surrogates, and no NUL, which PostgreSQL cannot keep."""
    if b"\0" in raw:
        raise BadRequest()
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise BadRequest() from error


def _check_parts() -> None:
    fields, files = request.form, request.files
    if not fields and not files:
        raise BadRequest()  # no boundary, or cut off: werkzeug passes it on as an empty form
    names = [name for name, _ in fields.items(multi=True)] + [name for name, _ in files.items(multi=True)]
    names += [file.filename or "" for _, file in files.items(multi=True)]
    for text in (*names, *(value for _, value in fields.items(multi=True))):
        # Werkzeug has already put U+FFFD for what it could not decode.
        if "\0" in text or _UNREADABLE in text:
            raise BadRequest()


def _check_json(raw: bytes) -> None:
    if len(raw) > JSON_BYTES:
        raise RequestEntityTooLarge()
    try:
        found = json.loads(_decoded(raw), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise BadRequest() from error
    if not isinstance(found, dict):
        raise BadRequest()
    _check_depth(found)


def _refuse_constant(name: str) -> None:
    raise ValueError(name)  # NaN and Infinity are not JSON, yet Python reads them


def _check_depth(found: dict[str, Any]) -> None:
    level: list[Any] = [found]
    for _ in range(JSON_DEPTH):
        level = [inner for value in level for inner in _inside(value)]
        if not level:
            return
    raise BadRequest()


def _inside(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [*value, *value.values()]
    if isinstance(value, list):
        return value
    if isinstance(value, str):
        _check_escapes(value)
    elif isinstance(value, float) and value in (float("inf"), float("-inf")):
        raise BadRequest()
    return []


def _check_escapes(text: str) -> None:
    # JSON can spell what its bytes may not hold: "\u0000" and half a surrogate pair.
    try:
        _decoded(text.encode())
    except UnicodeEncodeError as error:
        raise BadRequest() from error
