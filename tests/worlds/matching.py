"""An objection to the score of a pair, waiting for a moderator."""

import uuid
from collections.abc import Callable

from marketplace.matching.objecting import object_to
from tests.cast import Cast


def add_objection(cast: Cast, ids: dict[str, uuid.UUID], drain: Callable[[Cast], int]) -> dict[str, uuid.UUID]:
    with cast.inside():
        pair = (ids["request_id"], ids["listing_id"])
        own = object_to(cast.owner.actor, pair, ids["organisation_id"], 40, "Kami sanggup lebih banyak dari itu.")
        made = {"objection_id": own.id}
    drain(cast)
    return made
