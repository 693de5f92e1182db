"""What machines and mail programs post to us; each is known by its signature, not by a form of ours."""

import hashlib
import hmac
import json

from flask import Blueprint, abort, current_app, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.core.access import PUBLIC, access
from marketplace.core.errors import NotFound
from marketplace.core.limits import limiter
from marketplace.core.sanity import body_up_to
from marketplace.notifications import inbound, receipts, replies, unsubscribing
from marketplace.notifications.channels import whatsapp
from marketplace.notifications.topics import TOPIC_LABELS

blueprint = Blueprint("hooks", __name__, template_folder="templates")


@blueprint.post("/unsubscription")
@access(PUBLIC)
@limiter.limit("60/hour")
def unsubscribe() -> str:
    """RFC 8058: a mail program's one click, or a button of our page."""
    wish = unsubscribing.read(current_app.config["SECRET_KEY"], request.args.get("t", ""))
    unsubscribing.stop(wish, everything=bool(request.form.get("everything")))
    return render_template("notifications/unsubscription.html", wish=wish, topic=_(TOPIC_LABELS[wish.topic]), done=True)


@blueprint.get("/hooks/whatsapp")
@access(PUBLIC)
def greet_whatsapp() -> Response:
    """Meta asks once whether this address is ours, with a word that both know."""
    account = _account()
    given = request.args.get("hub.verify_token", "")
    if not account.verify or not hmac.compare_digest(given.encode(), account.verify.encode()):
        raise NotFound()
    return Response(request.args.get("hub.challenge", "")[:200], mimetype="text/plain")


@blueprint.post("/hooks/whatsapp")
@access(PUBLIC)
@body_up_to(1024 * 1024)
def hear_whatsapp() -> Response:
    """Reports on what we sent, and what people write; each may come twice, late and in any order."""
    account, body = _account(), request.get_data()
    expected = "sha256=" + hmac.new(account.app_secret.encode(), body, hashlib.sha256).hexdigest()
    if not account.app_secret or not hmac.compare_digest(
        request.headers.get("X-Hub-Signature-256", "").encode(), expected.encode()
    ):
        abort(400)
    for value in inbound.values(json.loads(body), whatsapp.sender().whatsapp_number_id):
        for receipt in inbound.receipts(value):
            receipts.note(receipt)
        for received in inbound.messages(value):
            replies.receive(received)
    return Response(status=204)


def _account() -> whatsapp.Account:
    url = current_app.extensions["settings"].whatsapp_url
    if not url:
        raise NotFound()
    return whatsapp.Account.at(url)
