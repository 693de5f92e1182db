"""Between showing who one is and being signed in: the code that is waited for, the second step, the cookie."""

import uuid
from datetime import timedelta

from flask import current_app, g, redirect, request, session, url_for
from flask_login import current_user
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response

from marketplace.accounts import actions, queries, second_factor
from marketplace.accounts.models import Person
from marketplace.accounts.rules import SESSION_LIFE, STAFF_SESSION_LIFE, Purpose, Way
from marketplace.core.errors import NotFound
from marketplace.core.reader import cookie_options, session_cookie

PENDING, STEP = "confirmation", "step"


def secret_key() -> str:
    return str(current_app.config["SECRET_KEY"])


def wait_for_code(confirmation_id: uuid.UUID, masked: str, endpoint: str, onward: str = "") -> Response:
    session[PENDING] = {"id": str(confirmation_id), "masked": masked, "next": onward}
    return redirect(url_for(endpoint))


def pending(purpose: Purpose) -> tuple[uuid.UUID, str, str]:
    """The confirmation that this browser waits for, its address masked, and where it wanted to go."""
    kept = session.get(PENDING)
    if not kept:
        raise NotFound()
    identifier = uuid.UUID(kept["id"])
    if queries.confirmation(identifier).purpose != purpose:
        raise NotFound()
    return identifier, kept["masked"], kept.get("next", "")


def let_in(person: Person, way: Way, onward: str | None) -> Response:
    """The first factor is right: in, or on to the second."""
    if person.disabled_at is None and second_factor.is_asked_of(person):
        step = second_factor.ask(person)
        session[STEP] = {"id": str(step.id), "way": way.value, "next": onward or ""}
        return redirect(url_for("accounts.second_step"))
    return signed_in(person, onward, way=way)


def waiting_step() -> tuple[uuid.UUID, Way, str]:
    """The second step that this browser stands before; NotFound when there is none."""
    kept = session.get(STEP)
    if not kept:
        raise NotFound()
    return uuid.UUID(kept["id"]), Way(kept["way"]), kept["next"]


def second_step_of() -> str:
    """For limits on the second step: whoever it is asked of, wherever it is tried from."""
    kept = session.get(STEP) or {}
    market = g.get("market")
    if not kept or market is None:
        return request.remote_addr or ""
    person_id = queries.confirmation(uuid.UUID(kept["id"])).person_id
    return f"{market.slug}:{person_id}"


def signed_in(person: Person, onward: str | None, *, way: Way, has_second_factor: bool = False) -> Response:
    agent = request.headers.get("User-Agent", "")
    token = actions.sign_in(person, user_agent=agent, way=way, has_second_factor=has_second_factor)
    # Whatever the browser held before belongs to nobody now: a token planted in it must not live on.
    flashes = session.get("_flashes")
    session.clear()
    if flashes:
        session["_flashes"] = flashes
    if person.staff_role and not has_second_factor:
        onward = url_for("security.second_factor")
    life = STAFF_SESSION_LIFE if person.staff_role else SESSION_LIFE
    return with_token(redirect(inner_path(onward) or url_for("home.start")), token, life)


def with_token(response: Response, token: str, life: timedelta) -> Response:
    response.set_cookie(session_cookie(), token, max_age=int(life.total_seconds()), **cookie_options())
    return response


def with_renewed_token(response: Response, *, has_second_factor: bool) -> Response:
    """The same session under a new token: what its owner may do has changed."""
    token = actions.renew_session(current_user, has_second_factor=has_second_factor)
    is_staff = current_user.staff_role or current_user.unproved_role
    return with_token(response, token, STAFF_SESSION_LIFE if is_staff else SESSION_LIFE)


def signed_out(response: Response) -> Response:
    response.delete_cookie(session_cookie(), **cookie_options())
    # What the browser has kept of pages goes. The script takes this person's drafts away; those of whoever else uses
    # the phone stay, and with them what waits there for a signal.
    response.headers["Clear-Site-Data"] = '"cache"'
    session.clear()
    return response


def inner_path(wanted: str | None) -> str | None:
    """The path if it leads to a page of ours, else None; never to another host, however it is written."""
    if not wanted or not wanted.startswith("/"):
        return None
    path, _mark, query = wanted.partition("?")
    try:
        endpoint, arguments = current_app.create_url_adapter(request).match(path, method="GET")  # type: ignore[union-attr]
    except (HTTPException, RequestRedirect):
        return None
    # Built anew from what was understood, so that nothing of the spelling survives.
    return url_for(endpoint, **arguments) + (f"?{query}" if query and query.isascii() and query.isprintable() else "")
