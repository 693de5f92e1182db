"""A mentor of the marketplace, and things that he fills in, for the tests."""

import uuid
from datetime import timedelta

from marketplace.accounts.rules import StaffRole
from marketplace.assistance import actions, codes
from marketplace.assistance.deeds import Week
from marketplace.assistance.models import Assisted
from marketplace.assistance.payloads import plain
from marketplace.assistance.rules import Deed
from marketplace.core.db import db
from marketplace.core.ids import uuid7
from marketplace.organisations import queries as organisations
from marketplace.tenants.queries import today
from tests.cast import Cast, Player, _player


def as_mentor(cast: Cast) -> Player:
    """Siti, who goes from workshop to workshop."""
    with cast.inside():
        return _player(cast, "Siti", staff=StaffRole.MENTOR, email=True)


def filled_in(
    cast: Cast, mentor: Player, pairs: int = 40, *, for_: Player | None = None, key: uuid.UUID | None = None
) -> uuid.UUID:
    """So many pairs for next week."""
    maker = for_ or cast.owner
    assert maker.organisation_id
    with cast.inside():
        workshop = organisations.get(maker.organisation_id)
        payload = plain(Week(today() + timedelta(weeks=1), pairs))
        told = {"title": f"{pairs} pasang", "form_key": uuid7(), "secret_key": secret(cast)}
        return actions.fill_in(mentor.actor, workshop, Deed.CAPACITY, payload, **told).id


def secret(cast: Cast) -> str:
    return str(cast.app.extensions["settings"].secret_key)


def code(cast: Cast, assisted_id: uuid.UUID) -> str:
    return codes.code_of(secret(cast), assisted_id)


def state_of(cast: Cast, assisted_id: uuid.UUID) -> str:
    with cast.inside():
        return db.session.get_one(Assisted, (cast.tenant_id, assisted_id)).state.value
