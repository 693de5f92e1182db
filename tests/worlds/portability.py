"""An archive of the whole marketplace."""

import uuid
from collections.abc import Callable

from marketplace.portability import actions
from tests.cast import Cast


def add_archive(cast: Cast, _ids: dict[str, uuid.UUID], drain: Callable[[Cast], int]) -> dict[str, uuid.UUID]:
    with cast.inside():
        archive_id = actions.ask(cast.admin.actor).id
    drain(cast)
    return {"archive_id": archive_id}
