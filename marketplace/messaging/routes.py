"""Asking about a thing, and reading and going on with one's conversations."""

import uuid

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from marketplace.core.access import PERSON, access
from marketplace.core.db import tenant_id
from marketplace.core.errors import DomainError
from marketplace.core.images import UPLOAD_BODY
from marketplace.core.limits import limiter
from marketplace.core.sanity import body_up_to
from marketplace.messaging import actions, files, openings, queries, subjects
from marketplace.messaging.forms import MessageForm
from marketplace.messaging.models import Conversation, ConversationOpening
from marketplace.messaging.policy import belongs_to, speaks_for
from marketplace.messaging.rules import FOLDERS, SUBJECT_LABELS, SubjectKind
from marketplace.organisations import queries as organisations

blueprint = Blueprint("messaging", __name__, template_folder="templates")
LIMIT = "120 per hour"


@blueprint.route("/listings/<uuid:listing_id>/question", methods=["GET", "POST"])
@access(PERSON)
@body_up_to(UPLOAD_BODY)
@limiter.limit(LIMIT, methods=["POST"])
def ask(listing_id: uuid.UUID) -> str | Answer | tuple[str, int]:
    return _ask(SubjectKind.LISTING, listing_id)


@blueprint.route("/requests/<uuid:request_id>/question", methods=["GET", "POST"])
@access(PERSON)
@body_up_to(UPLOAD_BODY)
@limiter.limit(LIMIT, methods=["POST"])
def ask_request(request_id: uuid.UUID) -> str | Answer | tuple[str, int]:
    return _ask(SubjectKind.REQUEST, request_id)


@blueprint.route("/organisations/<uuid:organisation_id>/question", methods=["GET", "POST"])
@access(PERSON)
@body_up_to(UPLOAD_BODY)
@limiter.limit(LIMIT, methods=["POST"])
def ask_organisation(organisation_id: uuid.UUID) -> str | Answer | tuple[str, int]:
    return _ask(SubjectKind.ORGANISATION, organisation_id)


@blueprint.route("/proposals/<uuid:proposal_id>/conversation", methods=["GET", "POST"])
@access(PERSON)
@body_up_to(UPLOAD_BODY)
@limiter.limit(LIMIT, methods=["POST"])
def talk_about_proposal(proposal_id: uuid.UUID) -> str | Answer | tuple[str, int]:
    return _ask(SubjectKind.PROPOSAL, proposal_id)


@blueprint.route("/partnerships/<uuid:partnership_id>/conversation", methods=["GET", "POST"])
@access(PERSON)
@body_up_to(UPLOAD_BODY)
@limiter.limit(LIMIT, methods=["POST"])
def talk_about_partnership(partnership_id: uuid.UUID) -> str | Answer | tuple[str, int]:
    return _ask(SubjectKind.PARTNERSHIP, partnership_id)


@blueprint.get("/conversations")
@access(PERSON)
def index() -> str:
    number = min(max(request.args.get("page", 1, type=int), 1), 1000)
    page = queries.of_actor(current_user, number=number)
    return render_template("messaging/index.html", page=page)


@blueprint.get("/conversations/<uuid:conversation_id>")
@access(PERSON)
def show(conversation_id: uuid.UUID) -> str:
    conversation, opening = openings.find(current_user, conversation_id)
    page = _show(conversation, MessageForm(), opening)
    if opening:
        openings.note_read(opening)
    else:
        actions.note_read(current_user, conversation)
    return page


@blueprint.post("/conversations/<uuid:conversation_id>/messages")
@access(PERSON)
@body_up_to(UPLOAD_BODY)
@limiter.limit(LIMIT)
def answer(conversation_id: uuid.UUID) -> str | Answer | tuple[str, int]:
    conversation = queries.find(current_user, conversation_id)
    form = MessageForm()
    if not form.validate_on_submit():
        return _show(conversation, form)
    try:
        attached = form.attached()
        conversation = queries.find(current_user, conversation_id)
        actions.send(current_user, conversation, form.body.data, form_key=form.form_key, attached=attached)
    except DomainError as error:
        form.refuse_file(error)
        return _show(queries.find(current_user, conversation_id), form), error.status
    return redirect(url_for("messaging.show", conversation_id=conversation.id, _anchor="last"))


@blueprint.get("/conversations/<uuid:conversation_id>/files/<uuid:attachment_id>")
@access(PERSON)
def file(conversation_id: uuid.UUID, attachment_id: uuid.UUID) -> Response:
    """A photo is shown, a PDF is saved; neither is kept by anybody on the way."""
    conversation, _opening = openings.find(current_user, conversation_id)
    kept = queries.file(conversation, attachment_id)
    content = current_app.extensions["files"].get(files.key(tenant_id(), kept.id, kept.media))
    response = Response(content, mimetype=files.MEDIA[kept.media])
    if kept.media == "pdf":
        response.headers.set("Content-Disposition", "attachment", filename=kept.name)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _ask(kind: SubjectKind, subject_id: uuid.UUID) -> str | Answer | tuple[str, int]:
    asked = subjects.find_own(current_user, kind, subject_id)
    form, status = MessageForm(), 200
    is_own = not asked.is_between_two and belongs_to(current_user, asked.organisation.id)
    if form.validate_on_submit():
        try:
            attached = form.attached()
            asked = subjects.find_own(current_user, kind, subject_id)
            made = actions.ask(current_user, asked, form.body.data, form_key=form.form_key, attached=attached)
        except DomainError as error:
            is_about_a_field = bool(error.fields) or error.status != 409
            if is_own or not asked.can_answer or not is_about_a_field:
                raise  # no form stands on the page that could say it
            form.refuse_file(error)
            status = error.status
            asked = subjects.find_own(current_user, kind, subject_id)
        else:
            flash(_("Pesan sudah dikirim ke %(name)s.", name=asked.other_name(current_user)), "success")
            return redirect(url_for("messaging.show", conversation_id=made.id))
    known = queries.about(current_user, kind, subject_id, asked.asking_id)
    if known and request.method == "GET":
        return redirect(url_for("messaging.show", conversation_id=known.id))
    href = _href(kind, subject_id)
    page = render_template("messaging/ask.html", asked=asked, form=form, is_own=is_own, thing_href=href)
    return page, status


def _show(conversation: Conversation, form: MessageForm, opening: ConversationOpening | None = None) -> str:
    asking, asked = conversation.asking_organisation_id, organisations.get(conversation.asked_organisation_id)
    is_asker = conversation.asker_id == current_user.person_id
    if asking is not None:
        is_asker = not belongs_to(current_user, asked.id)
    return render_template(
        "messaging/show.html",
        conversation=conversation,
        messages=queries.messages(conversation.id),
        organisation=asked,
        asking=organisations.get(asking) if asking else None,
        subject_label=_(SUBJECT_LABELS[conversation.subject_kind]),
        thing_href=_href(conversation.subject_kind, conversation.subject_id),
        is_asker=is_asker,
        opening=opening,
        opened=openings.of(conversation),
        form=form,
    )


@blueprint.app_context_processor
def _in_pages() -> dict[str, object]:
    """What the pages of the things themselves ask before they lead to a conversation."""

    def has_conversations(kind: str, subject_id: uuid.UUID) -> bool:
        return bool(openings.about(SubjectKind(kind), subject_id))

    def may_talk(*organisation_ids: uuid.UUID) -> bool:
        return any(speaks_for(current_user, side) for side in organisation_ids)

    return {"has_conversations": has_conversations, "may_talk": may_talk}


def _href(kind: SubjectKind, subject_id: uuid.UUID) -> str:
    return f"/{FOLDERS[kind]}/{subject_id}"
