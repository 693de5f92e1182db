"""A firm's own systems, a browser's subscription, the marketplace's senders, and the replies that people write."""

import uuid

from flask import current_app, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.core.access import ADMIN, MODERATOR, PERSON, PUBLIC, access
from marketplace.core.assets import FOLDER
from marketplace.core.errors import DomainError, NotFound
from marketplace.notifications import replies, senders, systems
from marketplace.notifications.channels import push, webhook
from marketplace.notifications.rules import DeliveryState
from marketplace.notifications.staff_routes import blueprint
from marketplace.notifications.system_forms import EndpointForm, ReplyForm, SenderForm

__all__ = ["blueprint"]


@blueprint.route("/organisations/<uuid:organisation_id>/systems", methods=["GET", "POST"])
@access(PERSON)
def own_systems(organisation_id: uuid.UUID) -> str | Response:
    if not systems.owns(current_user, organisation_id):
        raise NotFound()
    form = EndpointForm()
    if form.validate_on_submit():
        try:
            made = systems.connect(current_user, organisation_id, form.url.data)
            return redirect(url_for("notifications.system", endpoint_id=made.id))
        except DomainError as error:
            form.refuse(error)
    found = systems.of_organisation(organisation_id)
    return render_template("notifications/systems.html", form=form, endpoints=found, organisation_id=organisation_id)


@blueprint.get("/systems/<uuid:endpoint_id>")
@access(PERSON)
def system(endpoint_id: uuid.UUID) -> str:
    found = systems.find(current_user, endpoint_id)
    secret = webhook.secret_of(current_app.config["SECRET_KEY"], found)
    return render_template(
        "notifications/system.html",
        endpoint=found,
        secret=secret,
        deliveries=systems.deliveries(found),
        replayable=() if found.disabled_at else (DeliveryState.DEAD, DeliveryState.FAILED),
    )


@blueprint.post("/systems/<uuid:endpoint_id>/rotation")
@access(PERSON)
def rotate(endpoint_id: uuid.UUID) -> Response:
    seen = request.form.get("generation", type=int)
    systems.rotate(current_user, systems.find(current_user, endpoint_id), seen=seen)
    flash(_("Kunci baru sudah dibuat. Kunci lama masih ikut menandatangani selama 24 jam."), "success")
    return redirect(url_for("notifications.system", endpoint_id=endpoint_id))


@blueprint.post("/systems/<uuid:endpoint_id>/switch")
@access(PERSON)
def switch(endpoint_id: uuid.UUID) -> Response:
    systems.switch(current_user, systems.find(current_user, endpoint_id), on=bool(request.form.get("on")))
    flash(_("Sudah disimpan."), "success")
    return redirect(url_for("notifications.system", endpoint_id=endpoint_id))


@blueprint.post("/systems/<uuid:endpoint_id>/deliveries/<uuid:delivery_id>/replay")
@access(PERSON)
def resend(endpoint_id: uuid.UUID, delivery_id: uuid.UUID) -> Response:
    systems.resend(current_user, systems.find(current_user, endpoint_id), delivery_id)
    flash(_("Pesan ini dikirim lagi."), "success")
    return redirect(url_for("notifications.system", endpoint_id=endpoint_id))


@blueprint.route("/account/screens", methods=["GET", "POST"])
@access(PERSON)
def subscribe_push() -> Response:
    """GET: the key that a browser subscribes with. POST: its subscription."""
    if request.method == "POST":
        systems.subscribe(current_user, request.get_json(silent=True))
    return jsonify(key=push.public_key(current_app.config["SECRET_KEY"]))


@blueprint.route("/senders", methods=["GET", "POST"])
@access(ADMIN)
def sender() -> str | Response:
    form = SenderForm(obj=senders.own())
    if form.validate_on_submit():
        senders.change(current_user, form.email.data, form.whatsapp_number_id.data, form.whatsapp_phone.data)
        flash(_("Sudah disimpan."), "success")
        return redirect(url_for("notifications.sender"))
    return render_template("notifications/sender.html", form=form)


@blueprint.get("/replies")
@access(MODERATOR)
def inbound_replies() -> str:
    return render_template("notifications/replies.html", waiting=replies.waiting())


@blueprint.route("/replies/<uuid:reply_id>", methods=["GET", "POST"])
@access(MODERATOR)
def reply(reply_id: uuid.UUID) -> str | Response:
    found, form = replies.find(reply_id, lock=request.method == "POST"), ReplyForm()
    if form.validate_on_submit():
        replies.answer_by_hand(current_user, found, form.words.data)
        flash(_("Jawaban sudah dikirim."), "success")
        return redirect(url_for("notifications.inbound_replies"))
    return render_template("notifications/reply.html", message=found, lines=replies.thread(found.phone), form=form)


@blueprint.get("/worker.js")
@access(PUBLIC)
def worker() -> Response:
    """At the root, for a worker reaches no further than its own folder; asked for anew each time."""
    response = Response((FOLDER / "js" / "worker.js").read_bytes(), mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response
