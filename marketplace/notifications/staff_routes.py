"""For the staff: what was sent, what was given up and tried again, and who hears what."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.core.access import MODERATOR, STAFF, access
from marketplace.core.pages import Page
from marketplace.notifications import notices, queries, replays, staff_queries
from marketplace.notifications.choice_routes import blueprint
from marketplace.notifications.messages import words
from marketplace.notifications.models import Delivery
from marketplace.notifications.rules import KINDS, Channel, DeliveryState, Message
from marketplace.notifications.staff_forms import ReplayForm

__all__ = ["blueprint"]


@blueprint.get("/deliveries")
@access(MODERATOR)
def deliveries() -> str:
    state, channel = request.args.get("state", ""), request.args.get("channel", "")
    state = state if state in list(DeliveryState) else ""
    channel = channel if channel in list(Channel) else ""
    number = min(Page.ceiling, max(1, request.args.get("page", 1, type=int)))
    page = staff_queries.deliveries(number, state=state, channel=channel)
    return render_template(
        "notifications/deliveries.html",
        page=page,
        titles={row.id: _title(row) for row in page.rows},
        counts=staff_queries.by_state(),
        oldest=queries.oldest_due_seconds(),
        stopped=len(staff_queries.stopped()),
        state=state,
        channel=channel,
    )


@blueprint.get("/deliveries/<uuid:delivery_id>")
@access(MODERATOR)
def delivery(delivery_id: uuid.UUID) -> str:
    return _delivery(staff_queries.find(delivery_id), ReplayForm())


@blueprint.post("/deliveries/<uuid:delivery_id>/replay")
@access(MODERATOR)
def replay(delivery_id: uuid.UUID) -> str | Response:
    found, form = staff_queries.find(delivery_id, lock=True), ReplayForm()
    if not form.validate_on_submit():
        return _delivery(found, form)
    replays.resend(current_user, found, form.reason.data)
    flash(_("Pesan ini dikirim lagi."), "success")
    return redirect(url_for("notifications.delivery", delivery_id=found.id))


@blueprint.get("/relays")
@access(MODERATOR)
def relays() -> str:
    return render_template("notifications/relays.html", stopped=staff_queries.stopped(), form=ReplayForm())


@blueprint.post("/relays/<uuid:relay_id>/replay")
@access(MODERATOR)
def replay_relay(relay_id: uuid.UUID) -> tuple[str, int] | Response:
    relay, form = replays.find_relay(relay_id), ReplayForm()
    if not form.validate_on_submit():
        page = render_template(
            "notifications/relays.html", stopped=staff_queries.stopped(), form=form, refused=relay.id
        )
        return page, 400
    replays.follow_again(current_user, relay, form.reason.data)
    flash(_("Kejadian ini diproses lagi."), "success")
    return redirect(url_for("notifications.relays"))


@blueprint.get("/notices")
@access(STAFF)
def who_hears_what() -> str:
    return render_template("notifications/notices.html", rows=notices.rows())


def _title(delivery: Delivery) -> str:
    """How the message begins; a code stands in none of them. What nobody knows is called by its kind."""
    if delivery.kind not in KINDS:
        return delivery.kind
    return words(Message(delivery.kind), delivery.params).title


def _delivery(found: Delivery, form: ReplayForm) -> str:
    return render_template(
        "notifications/delivery.html",
        delivery=found,
        title=_title(found),
        attempts=staff_queries.attempts(found.id),
        form=form,
        is_replayable=found.state in (DeliveryState.DEAD, DeliveryState.FAILED),
    )
