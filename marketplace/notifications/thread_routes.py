"""Muting a conversation where it is read."""

import uuid

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.core.access import PERSON, access
from marketplace.messaging import queries as conversations
from marketplace.notifications import choice_queries, choices
from marketplace.notifications.system_routes import blueprint as blueprint


@blueprint.app_context_processor
def _muted() -> dict[str, object]:
    def is_muted(path: str) -> bool:
        return any(mute.path == path for mute in choice_queries.mutes(current_user.person_id))

    return {"is_muted": is_muted}


@blueprint.post("/conversations/<uuid:conversation_id>/mute")
@access(PERSON)
def mute_conversation(conversation_id: uuid.UUID) -> Response:
    """`wanted` says which it is to be, so that the same form sent twice changes nothing."""
    conversation = conversations.find(current_user, conversation_id)
    path = f"/conversations/{conversation.id}"
    if request.form.get("wanted") == "1":
        choices.mute(current_user.person_id, path)
        flash(_("Percakapan didiamkan. Pesannya tetap masuk ke sini, tanpa kabar ke HP."), "success")
    else:
        choices.unmute(current_user.person_id, path)
        flash(_("Percakapan ini bersuara lagi."), "success")
    return redirect(url_for("messaging.show", conversation_id=conversation.id))
