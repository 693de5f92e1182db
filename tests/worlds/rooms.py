"""A design in the room of the open request, which the maker has promised to keep and has looked at."""

import uuid
from collections.abc import Callable

from marketplace.core.ids import uuid7
from marketplace.rooms import actions, queries
from marketplace.sourcing import queries as requests
from tests.cast import Cast
from tests.rooms.making import a_file, agreed


def add_room(cast: Cast, ids: dict[str, uuid.UUID], drain: Callable[[Cast], int]) -> dict[str, uuid.UUID]:
    kept = a_file(cast, ids["request_id"])
    agreed(cast, cast.owner, ids["request_id"])
    with cast.inside():
        request = requests.get(ids["request_id"])
        actions.look(cast.owner.actor, request, queries.file(request.id, kept), view_id=uuid7())
    drain(cast)
    return {"room_file_id": kept}
