"""Reading a conversation as one of the staff: which there are, and the reason that both sides will see."""

import uuid

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.core.access import MODERATOR, access
from marketplace.core.errors import Forbidden, Invalid, NotFound
from marketplace.messaging import openings
from marketplace.messaging.forms import OpeningForm
from marketplace.messaging.models import Conversation
from marketplace.messaging.rules import FOLDERS, SUBJECT_LABELS, SubjectKind
from marketplace.moderation import sanctions, scopes
from marketplace.moderation.desk_routes import blueprint as blueprint


@blueprint.get("/moderation/requests/<uuid:request_id>/conversations")
@access(MODERATOR)
def conversations_of_request(request_id: uuid.UUID) -> str:
    return _list(SubjectKind.REQUEST, request_id)


@blueprint.get("/moderation/proposals/<uuid:proposal_id>/conversations")
@access(MODERATOR)
def conversations_of_proposal(proposal_id: uuid.UUID) -> str:
    return _list(SubjectKind.PROPOSAL, proposal_id)


@blueprint.get("/moderation/partnerships/<uuid:partnership_id>/conversations")
@access(MODERATOR)
def conversations_of_partnership(partnership_id: uuid.UUID) -> str:
    return _list(SubjectKind.PARTNERSHIP, partnership_id)


@blueprint.route("/moderation/conversations/<uuid:conversation_id>", methods=["GET", "POST"])
@access(MODERATOR)
def open_conversation(conversation_id: uuid.UUID) -> str | Response:
    """From outside, until a reason is given."""
    outline = openings.outline(current_user, conversation_id)
    _refuse_the_near(outline.conversation)
    form = OpeningForm()
    if form.validate_on_submit():
        try:
            openings.open_for(current_user, outline.conversation, form.reason.data)
        except Invalid as refused:
            form.refuse(refused)
        else:
            return redirect(url_for("messaging.show", conversation_id=conversation_id))
    elif openings.live(current_user, outline.conversation):
        return redirect(url_for("messaging.show", conversation_id=conversation_id))
    label = _(SUBJECT_LABELS[outline.conversation.subject_kind])
    return render_template("moderation/opening.html", outline=outline, form=form, label=label)


def _refuse_the_near(conversation: Conversation) -> None:
    if set(conversation.sides) & set(scopes.conflicted(current_user)):
        raise Forbidden(sanctions.TOO_NEAR)


def _list(kind: SubjectKind, subject_id: uuid.UUID) -> str:
    found = openings.about(kind, subject_id)
    if not found:
        raise NotFound()
    href = f"/{FOLDERS[kind]}/{subject_id}"
    return render_template("moderation/conversations.html", outlines=found, label=_(SUBJECT_LABELS[kind]), href=href)
