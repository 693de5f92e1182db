"""What follows from an event follows once, whatever fails on the way."""

import uuid
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from marketplace.accounts.models import Person
from marketplace.core.db import db, enter_tenant, transaction
from marketplace.events.actions import record
from marketplace.events.kinds import Kind
from marketplace.events.models import Event, Relay
from tests.cast import Cast
from workers import relaying
from workers.relaying import PAUSES, follow, relay

KIND = Kind.PERSON_CHANGED_SETTINGS
Follow = Callable[..., None]


class Reactions:
    """A table for one kind whose reactions note that they ran, in the event's own transaction."""

    def __init__(self) -> None:
        self.runs: list[str] = []
        self.is_poisoned = True

    def first(self, event: Event) -> None:
        self.runs.append("first")
        self._leave_a_mark(event, " first")

    def poison(self, event: Event) -> None:
        self.runs.append("poison")
        self._leave_a_mark(event, " poison")
        if self.is_poisoned:
            raise RuntimeError("cannot be swallowed")

    def last(self, event: Event) -> None:
        self.runs.append("last")
        self._leave_a_mark(event, " last")

    def _leave_a_mark(self, event: Event, mark: str) -> None:
        person = db.session.get_one(Person, (event.tenant_id, event.subject_id))
        person.name += mark
        db.session.flush()


@pytest.fixture
def reactions() -> Reactions:
    return Reactions()


@pytest.fixture
def relay_id(cast: Cast) -> uuid.UUID:
    return _record(cast)


def _record(cast: Cast) -> uuid.UUID:
    with cast.inside():
        person = db.session.get_one(Person, (cast.tenant_id, cast.newcomer.person_id))
        event = record(cast.newcomer.actor, KIND, person)
        db.session.flush()
        return db.session.scalars(select(Relay.id).where(Relay.event_id == event.id)).one()


def _follow(app: Flask, cast: Cast, relay_id: uuid.UUID, *reactions: Callable[[Event], None]) -> None:
    with app.app_context():
        enter_tenant(cast.tenant_id)
        follow(relay_id, {KIND: reactions})


def _row(cast: Cast, relay_id: uuid.UUID) -> Relay | None:
    with cast.inside():
        row = db.session.get(Relay, (cast.tenant_id, relay_id))
        if row is not None:
            db.session.refresh(row)
            db.session.expunge(row)
        return row


def _name(cast: Cast) -> str:
    with cast.inside():
        return db.session.get_one(Person, (cast.tenant_id, cast.newcomer.person_id)).name


def _make_due(cast: Cast) -> None:
    with cast.inside():
        db.session.execute(update(Relay).where(Relay.tenant_id == cast.tenant_id).values(due_at=text("now()")))


def test_what_is_done_is_done_and_its_row_goes(
    app: Flask, cast: Cast, relay_id: uuid.UUID, reactions: Reactions
) -> None:
    _follow(app, cast, relay_id, reactions.first, reactions.last)
    assert _row(cast, relay_id) is None
    assert _name(cast) == "Lalu first last"


def test_told_again_it_does_nothing(app: Flask, cast: Cast, relay_id: uuid.UUID, reactions: Reactions) -> None:
    for _time in range(3):
        _follow(app, cast, relay_id, reactions.first)
    assert reactions.runs == ["first"]


def test_one_that_fails_takes_nothing_from_the_others(
    app: Flask, cast: Cast, relay_id: uuid.UUID, reactions: Reactions
) -> None:
    _follow(app, cast, relay_id, reactions.first, reactions.poison, reactions.last)
    assert _name(cast) == "Lalu first last"
    row = _row(cast, relay_id)
    assert row is not None
    assert [done.rpartition(".")[2] for done in row.done] == ["first", "last"]
    assert "RuntimeError: cannot be swallowed" in (row.last_error or "")


def test_later_only_what_is_missing_is_done(app: Flask, cast: Cast, relay_id: uuid.UUID, reactions: Reactions) -> None:
    _follow(app, cast, relay_id, reactions.first, reactions.poison, reactions.last)
    reactions.is_poisoned = False
    _follow(app, cast, relay_id, reactions.first, reactions.poison, reactions.last)
    assert reactions.runs == ["first", "poison", "last"]  # not due yet
    _make_due(cast)
    _follow(app, cast, relay_id, reactions.first, reactions.poison, reactions.last)
    assert reactions.runs == ["first", "poison", "last", "poison"]
    assert _row(cast, relay_id) is None


def test_poison_ends_set_aside_after_eight_attempts(
    app: Flask, cast: Cast, relay_id: uuid.UUID, reactions: Reactions
) -> None:
    for _time in range(10):
        _follow(app, cast, relay_id, reactions.poison)
        _make_due(cast)
    row = _row(cast, relay_id)
    assert row is not None
    assert (row.state, row.attempts, len(reactions.runs)) == ("dead", 8, 8)


def test_poison_that_kills_its_worker_ends_as_well(
    app: Flask, cast: Cast, relay_id: uuid.UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relaying, "_react", _die)
    for _time in range(8):
        with pytest.raises(SystemExit):
            _follow(app, cast, relay_id)
        _make_due(cast)
    _follow(app, cast, relay_id)
    row = _row(cast, relay_id)
    assert row is not None
    assert row.state == "dead"


def test_poison_does_not_hold_up_the_rest_of_its_batch(app: Flask, cast: Cast, reactions: Reactions) -> None:
    ids = [_record(cast) for _time in range(3)]
    poisoned = ids[0]

    def picky(event: Event) -> None:
        if event.id == first_event:
            raise RuntimeError("cannot be swallowed")

    row = _row(cast, poisoned)
    assert row is not None
    first_event = row.event_id
    with app.app_context():
        enter_tenant(cast.tenant_id)
        relay([str(i) for i in ids], {KIND: (picky,)})
    assert [_row(cast, i) is None for i in ids] == [False, True, True]


def test_what_another_worker_holds_is_left_to_him(
    app: Flask, cast: Cast, relay_id: uuid.UUID, reactions: Reactions
) -> None:
    with app.app_context():
        enter_tenant(cast.tenant_id)
        with transaction():
            held = select(Relay.id).where(Relay.tenant_id == cast.tenant_id, Relay.id == relay_id).with_for_update()
            assert db.session.scalars(held).one() == relay_id
            _follow(app, cast, relay_id, reactions.first)
    assert reactions.runs == []
    row = _row(cast, relay_id)
    assert row is not None
    assert row.attempts == 0


def test_each_pause_is_at_least_as_long_as_the_one_before() -> None:
    assert list(PAUSES) == sorted(PAUSES)
    assert PAUSES[0] == 5


def _die(*_arguments: object) -> None:
    raise SystemExit("out of memory")
