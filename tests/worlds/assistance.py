"""What a mentor has filled in for the maker, which waits for his word."""

import uuid
from collections.abc import Callable
from datetime import timedelta

from marketplace.assistance import actions
from marketplace.assistance.deeds import Week
from marketplace.assistance.payloads import plain
from marketplace.assistance.rules import Deed
from marketplace.core.ids import uuid7
from marketplace.organisations import queries as organisations
from marketplace.tenants.queries import today
from tests.cast import Cast
from tests.worlds.skills import mentor_of


def add_assisted(cast: Cast, ids: dict[str, uuid.UUID], drain: Callable[[Cast], int]) -> dict[str, uuid.UUID]:
    with cast.inside():
        workshop = organisations.get(ids["organisation_id"])
        payload = plain(Week(today() + timedelta(weeks=2), 60))
        secret = cast.app.extensions["settings"].secret_key
        told = {"title": "60 pasang", "form_key": uuid7(), "secret_key": secret}
        made = actions.fill_in(mentor_of(cast), workshop, Deed.CAPACITY, payload, **told).id
    drain(cast)
    return {"assisted_id": made}
