"""Restriction and objection: said outright, so that a tap that arrives twice changes nothing more."""

import pytest
from sqlalchemy import select

from marketplace.accounts import queries as accounts
from marketplace.core.db import db
from marketplace.events.models import Relay
from marketplace.notifications.models import Delivery


@pytest.mark.parametrize(
    ("path", "column"),
    [("/account/data/restriction", "restricted_at"), ("/account/data/objection", "objects_to_matching_at")],
)
def test_a_wish_sent_twice_is_one_wish_and_is_taken_back_by_another(cast, client_for, path: str, column: str) -> None:
    sari = client_for(cast.owner)
    for wanted, holds in (("y", True), ("y", True), ("", False), ("", False)):
        assert sari.send(path, {"wanted": wanted}).status_code == 302
        with cast.inside():
            assert (getattr(accounts.get(cast.owner.person_id), column) is not None) is holds


def test_whoever_restricts_his_data_is_told_nothing_and_what_waited_is_stopped(cast, client_for, drain) -> None:
    from workers.tasks.events import relay  # reads the environment, which `drain` has set

    suspension = f"/organisations/{cast.owner.organisation_id}/standing"
    client_for(cast.moderator).send(suspension, {"reason": "Alamatnya tidak ada."})
    with cast.inside():
        # The event is followed, its letter waits.
        waiting = [str(i) for i in db.session.scalars(select(Relay.id).where(Relay.state == "waiting"))]
    relay(str(cast.tenant_id), waiting)
    with cast.inside():
        own = select(Delivery.state).where(Delivery.person_id == cast.owner.person_id)
        assert set(db.session.scalars(own)) == {"queued"}
    client_for(cast.owner).send("/account/data/restriction", {"wanted": "y"})
    with cast.inside():
        assert set(db.session.scalars(own)) == {"cancelled"}
    drain()
    client_for(cast.moderator).send(f"{suspension}/end")
    drain()
    with cast.inside():
        assert set(db.session.scalars(own)) == {"cancelled"}
