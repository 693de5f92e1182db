"""A word of the marketplace's own."""

import uuid
from collections.abc import Callable

from marketplace.tenants import actions
from tests.cast import Cast


def add_word(cast: Cast, _ids: dict[str, uuid.UUID], _drain: Callable[[Cast], int]) -> dict[str, uuid.UUID]:
    with cast.inside():
        added = actions.add_word(cast.admin.actor, "product_types", "sandal_kulit", "Selop Bima", "Bima slipper")
        return {"word_id": added.id}
