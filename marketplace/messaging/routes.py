"""Asking about a thing, and reading and going on with one's conversations."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.core.access import PERSON, access
from marketplace.core.limits import limiter
from marketplace.messaging import actions, queries, subjects
from marketplace.messaging.forms import MessageForm
from marketplace.messaging.models import Conversation
from marketplace.messaging.policy import belongs_to
from marketplace.messaging.rules import SUBJECT_LABELS, SubjectKind
from marketplace.organisations import queries as organisations

blueprint = Blueprint("messaging", __name__, template_folder="templates")
LIMIT = "30 per hour"


@blueprint.route("/listings/<uuid:listing_id>/question", methods=["GET", "POST"])
@access(PERSON)
@limiter.limit(LIMIT, methods=["POST"])
def ask(listing_id: uuid.UUID) -> str | Response:
    return _ask(SubjectKind.LISTING, listing_id)


@blueprint.route("/requests/<uuid:request_id>/question", methods=["GET", "POST"])
@access(PERSON)
@limiter.limit(LIMIT, methods=["POST"])
def ask_request(request_id: uuid.UUID) -> str | Response:
    return _ask(SubjectKind.REQUEST, request_id)


@blueprint.route("/organisations/<uuid:organisation_id>/question", methods=["GET", "POST"])
@access(PERSON)
@limiter.limit(LIMIT, methods=["POST"])
def ask_organisation(organisation_id: uuid.UUID) -> str | Response:
    return _ask(SubjectKind.ORGANISATION, organisation_id)


@blueprint.get("/conversations")
@access(PERSON)
def index() -> str:
    number = min(max(request.args.get("page", 1, type=int), 1), 1000)
    page = queries.of_actor(current_user, number=number)
    return render_template("messaging/index.html", page=page)


@blueprint.get("/conversations/<uuid:conversation_id>")
@access(PERSON)
def show(conversation_id: uuid.UUID) -> str:
    return _show(queries.find(current_user, conversation_id), MessageForm())


@blueprint.post("/conversations/<uuid:conversation_id>/messages")
@access(PERSON)
@limiter.limit(LIMIT)
def answer(conversation_id: uuid.UUID) -> str | Response:
    conversation = queries.find(current_user, conversation_id)
    form = MessageForm()
    if not form.validate_on_submit():
        return _show(conversation, form)
    actions.send(current_user, conversation, form.body.data, form_key=form.form_key)
    return redirect(url_for("messaging.show", conversation_id=conversation.id, _anchor="last"))


def _ask(kind: SubjectKind, subject_id: uuid.UUID) -> str | Response:
    asked = subjects.find(current_user, kind, subject_id)
    form = MessageForm()
    if form.validate_on_submit():
        conversation = actions.ask(current_user, asked, form.body.data, form_key=form.form_key)
        flash(_("Pertanyaan sudah dikirim ke %(name)s.", name=asked.organisation.trade_name), "success")
        return redirect(url_for("messaging.show", conversation_id=conversation.id))
    known = queries.of_asker(current_user, kind, subject_id)
    if known and request.method == "GET":
        return redirect(url_for("messaging.show", conversation_id=known.id))
    is_own = belongs_to(current_user, asked.organisation.id)
    return render_template(
        "messaging/ask.html", asked=asked, form=form, is_own=is_own, thing_href=_href(kind, subject_id)
    )


def _show(conversation: Conversation, form: MessageForm) -> str:
    return render_template(
        "messaging/show.html",
        conversation=conversation,
        messages=queries.messages(conversation.id),
        organisation=organisations.get(conversation.asked_organisation_id),
        subject_label=_(SUBJECT_LABELS[conversation.subject_kind]),
        thing_href=_href(conversation.subject_kind, conversation.subject_id),
        is_asker=conversation.asker_id == current_user.person_id,
        form=form,
    )


def _href(kind: SubjectKind, subject_id: uuid.UUID) -> str:
    return {
        SubjectKind.LISTING: f"/listings/{subject_id}",
        SubjectKind.REQUEST: f"/requests/{subject_id}",
        SubjectKind.ORGANISATION: f"/organisations/{subject_id}",
    }[kind]
