"""One marketplace imports a whole province; the news of another goes out as if nobody did."""

from collections import deque
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.core.db import db
from marketplace.core.jobs import AT_ONCE, BATCH, Hints
from marketplace.directory import actions, queries
from marketplace.directory.reading import read
from marketplace.directory.rules import ROWS_A_CHUNK, ImportState
from marketplace.notifications.models import Notification
from tests.cast import Cast

# What one commit may hint at once, in whole tasks: no import, however long, has more of them waiting.
MOST_WAITING = AT_ONCE // BATCH


class Line(Hints):
    """The hints in the order in which a worker would take them; letters are left lying."""

    def __init__(self) -> None:
        self.tasks: deque[tuple[str, list[str]]] = deque()

    def send(self, task: str, *arguments: Any) -> bool:
        if task == "events.relay":
            self.tasks.append((arguments[0], arguments[1]))
        return True


@pytest.fixture
def line(app: Flask, cast: Cast, background: object, monkeypatch: pytest.MonkeyPatch) -> Line:
    from tests.draining import flask_app  # reads the environment when it is imported

    kept = Line()
    for application in (app, flask_app):
        monkeypatch.setitem(application.extensions, "hints", kept)
    return kept


def test_a_big_import_lets_the_news_of_another_marketplace_through(cast: Cast, line: Line, client_for: Any) -> None:
    from workers.tasks.events import relay

    assert cast.other is not None
    ours, theirs = str(cast.tenant_id), str(cast.other.tenant_id)
    rows = "".join(f"UD Sandal Nomor {n}x,Kota Bima\n" for n in range(ROWS_A_CHUNK * 3))
    with cast.inside():
        content = f"nama,kota\n{rows}".encode()
        run_id = actions.plan(cast.moderator.actor, "sangat-banyak.csv", content, read(content)).id
        actions.start(cast.moderator.actor, queries.find(run_id))
    most, before_theirs, asked = 0, None, False
    while line.tasks:
        tenant, identifiers = line.tasks.popleft()
        assert len(identifiers) <= BATCH
        relay(tenant, identifiers)
        most = max(most, sum(one == ours for one, _ids in line.tasks))
        if not asked:
            # In the midst of it, somebody elsewhere is told something.
            asked = True
            suspension = f"/organisations/{cast.stranger.organisation_id}/standing"
            assert cast.other.moderator
            client_for(cast.other.moderator).send(suspension, {"reason": "Alamatnya tidak ada."})
            before_theirs = [one for one, _ids in line.tasks].index(theirs)
    assert before_theirs is not None
    assert before_theirs <= MOST_WAITING
    assert most <= MOST_WAITING
    with cast.other.inside():
        assert db.session.scalars(select(Notification)).all()
    with cast.inside():
        assert queries.find(run_id).state != ImportState.PLANNED
