"""Who is told of a message, of a member of the staff who reads a conversation, and of what happens in a room."""

import uuid
from collections.abc import Callable, Iterator

from marketplace.accounts import queries as accounts
from marketplace.events import queries as events
from marketplace.events.kinds import Kind
from marketplace.events.models import Event
from marketplace.messaging import openings
from marketplace.messaging import queries as conversations
from marketplace.notifications.rules import Message
from marketplace.notifications.told import Params, Sent, Told, members
from marketplace.organisations import queries as organisations
from marketplace.rooms import queries as rooms
from marketplace.sourcing import queries as requests

Rule = Callable[[Event], Iterator[Told | Sent]]


def _of_message(event: Event) -> Iterator[Told]:
    """The words themselves stay in the conversation, which the staff do not read."""
    if event.person_id is None:
        return
    conversation = conversations.of_message(event.subject_id)
    params: Params = {"title": conversation.title, "name": accounts.get(event.person_id).name}
    speaking = event.organisation_id if conversation.asking_organisation_id else conversation.asked_organisation_id
    if speaking and (conversation.asking_organisation_id or event.person_id != conversation.asker_id):
        params["organisation"] = organisations.get(speaking).trade_name
    yield Told(Message.MESSAGE_SENT, f"/conversations/{conversation.id}", params, conversations.readers(conversation))


def _of_opening(event: Event) -> Iterator[Told]:
    """Both sides: who reads, why and how long."""
    opening = openings.get(uuid.UUID(str(events.details(event.id)["opening_id"])))
    conversation = conversations.get(opening.conversation_id)
    params: Params = {
        "title": conversation.title,
        "name": accounts.get(opening.person_id).name,
        "reason": opening.reason,
    }
    path = f"/conversations/{conversation.id}"
    yield Told(Message.CONVERSATION_OPENED, path, params, conversations.readers(conversation))


def _of_room_file(event: Event) -> Iterator[Told]:
    """Everybody who has agreed already; what the file is called is seen in the room alone."""
    kept = rooms.any_file(event.subject_id)
    request = requests.get(kept.request_id)
    path = f"/requests/{request.id}/room"
    yield Told(Message.ROOM_FILE_ADDED, path, {"title": request.title}, rooms.readers(request.id))


def _of_room_agreement(event: Event) -> Iterator[Told]:
    """The owner: who may look from now on."""
    agreement = rooms.of_agreement(event.subject_id)
    request = requests.get(agreement.request_id)
    params: Params = {"title": request.title, "name": accounts.get(agreement.person_id).name}
    if agreement.organisation_id:
        params["organisation"] = organisations.get(agreement.organisation_id).trade_name
    owners = members(request.organisation_id, "publish")
    yield Told(Message.ROOM_AGREED, f"/requests/{request.id}/room", params, owners)


ABOUT_TALK: dict[Kind, Rule] = {
    Kind.MESSAGE_SENT: _of_message,
    Kind.CONVERSATION_OPENED: _of_opening,
    Kind.ROOM_FILE_ADDED: _of_room_file,
    Kind.ROOM_AGREED: _of_room_agreement,
}
