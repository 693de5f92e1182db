"""The inbox, a link from it to the thing, how much is unread, and the outbox of what was sent."""

import uuid
from typing import Any

from flask import Blueprint, current_app, flash, g, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.accounts.entrance import inner_path
from marketplace.core.access import PERSON, PUBLIC, access
from marketplace.core.errors import NotFound
from marketplace.core.limits import is_near
from marketplace.notifications import actions, outbox, queries
from marketplace.notifications.messages import words
from marketplace.notifications.rules import Message

blueprint = Blueprint("notifications", __name__, template_folder="templates")


@blueprint.get("/inbox")
@access(PERSON)
def inbox() -> str:
    page = queries.inbox(current_user, min(50, max(1, request.args.get("page", 1, type=int))))
    rows = [(row, words(Message(row.kind), row.params)) for row in page.rows]
    return render_template("notifications/inbox.html", page=page, rows=rows)


@blueprint.get("/inbox/<uuid:notification_id>", endpoint="open")
@access(PERSON)
def follow(notification_id: uuid.UUID) -> Response:
    """On to the thing; having been led there is having read it."""
    notification = queries.find(current_user, notification_id)
    actions.mark_read(notification)
    return redirect(inner_path(notification.path) or url_for("notifications.inbox"))


@blueprint.post("/inbox/reading")
@access(PERSON)
def read_all() -> Response:
    actions.mark_all_read(current_user)
    flash(_("Semua kabar sudah ditandai dibaca."), "success")
    return redirect(url_for("notifications.inbox"))


@blueprint.get("/inbox/unread")
@access(PERSON)
def unread() -> Response:
    """{"unread": n}, with a tag: who asks again and nothing has come gets 304 and no body."""
    response = jsonify(unread=current_user.unread)
    response.set_etag(f"unread-{current_user.unread}")
    response.headers["Cache-Control"] = "private, no-cache"
    response.vary.add("Cookie")
    return response.make_conditional(request)


@blueprint.get("/outbox", endpoint="outbox")
@access(PUBLIC)
def sent() -> str:
    """What was kept instead of sent: for those who keep the market; on a developer's own machine for everybody."""
    is_own_machine = is_near()
    if not (is_own_machine or current_user.is_moderator):
        raise NotFound()
    shown: dict[str, Any] = {"kept": outbox.newest(current_app.extensions["files"], g.market.id)}
    if current_user.is_moderator:
        shown |= {"oldest": queries.oldest_due_seconds(), "set_aside": queries.set_aside()}
    return render_template("notifications/outbox.html", shows_codes=is_own_machine, **shown)
