"""A delivery is sent once, tried again when that may help, and given up when it does not."""

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from marketplace.accounts.models import Person
from marketplace.core.db import db, enter_tenant
from marketplace.core.jobs import ATTEMPTS, Answer, Outcome
from marketplace.events.actions import CLOCK, record
from marketplace.events.kinds import Kind
from marketplace.listings import actions as listings
from marketplace.listings.models import Listing
from marketplace.notifications import delivering
from marketplace.notifications.actions import notify
from marketplace.notifications.claiming import Claimed, claim, finish
from marketplace.notifications.models import Delivery, QuietTimes
from tests.cast import Cast
from tests.world import OFFER

Answers = list[Answer]


@pytest.fixture
def delivery_id(cast: Cast) -> uuid.UUID:
    """A message that has been queued for Sari's e-mail."""
    with cast.inside():
        assert cast.owner.organisation_id
        listing: Listing = listings.draft(cast.owner.actor, cast.owner.organisation_id, OFFER)
        notify(record(CLOCK, Kind.LISTING_PUBLISHED, listing))
        found = text("SELECT id FROM deliveries WHERE tenant_id = :t AND address = :a")
        identifier: uuid.UUID = db.session.scalar(found, {"t": cast.tenant_id, "a": cast.owner.email})
        return identifier


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What a provider was handed, by key; at the edge of the network."""
    calls: list[str] = []
    monkeypatch.setattr(delivering, "_hand_over", lambda _channel, letter: lambda: _accept(calls, letter))
    return calls


@pytest.fixture
def answer_with(monkeypatch: pytest.MonkeyPatch) -> Callable[[Outcome], None]:
    def answer(outcome: Outcome) -> None:
        monkeypatch.setattr(delivering, "_hand_over", lambda *_: lambda: Answer(outcome, "so it is"))

    return answer


def _accept(calls: list[str], letter: delivering.Letter) -> Answer:
    calls.append(str(letter.key))
    return Answer(Outcome.SENT)


def _deliver(app: Flask, cast: Cast, delivery_id: uuid.UUID) -> None:
    with app.app_context():
        enter_tenant(cast.tenant_id)
        delivering.deliver([str(delivery_id)])


def _row(cast: Cast, delivery_id: uuid.UUID) -> Delivery:
    with cast.inside():
        row = db.session.get_one(Delivery, (cast.tenant_id, delivery_id))
        db.session.refresh(row)
        db.session.expunge(row)
        return row


def _set(cast: Cast, delivery_id: uuid.UUID, what: str) -> None:
    with cast.inside():
        statement = text(f"UPDATE deliveries SET {what} WHERE tenant_id = :t AND id = :i")
        db.session.execute(statement, {"t": cast.tenant_id, "i": delivery_id})


def _outcomes(cast: Cast, delivery_id: uuid.UUID) -> list[str | None]:
    with cast.inside():
        found = text("SELECT outcome FROM delivery_attempts WHERE tenant_id = :t AND delivery_id = :i ORDER BY number")
        return list(db.session.scalars(found, {"t": cast.tenant_id, "i": delivery_id}))


def test_it_is_sent_once_however_often_it_is_hinted(
    app: Flask, cast: Cast, delivery_id: uuid.UUID, sent: list[str]
) -> None:
    for _time in range(3):
        _deliver(app, cast, delivery_id)
    assert sent == [str(delivery_id)]
    row = _row(cast, delivery_id)
    assert (row.state, row.attempts, row.lease) == ("sent", 1, None)
    assert row.sent_at is not None


@pytest.mark.parametrize("outcome", [Outcome.RETRY, Outcome.UNKNOWN])
def test_what_may_help_later_is_tried_later(
    app: Flask, cast: Cast, delivery_id: uuid.UUID, outcome: Outcome, answer_with: Callable[[Outcome], None]
) -> None:
    answer_with(outcome)
    for _time in range(2):
        _deliver(app, cast, delivery_id)
    row = _row(cast, delivery_id)
    assert (row.state, row.attempts, row.last_error) == (outcome.value, 1, "so it is")
    assert timedelta(seconds=3) < row.due_at - row.created_at < timedelta(seconds=30)
    assert row.hint_at == row.due_at


def test_what_our_own_database_spoils_is_tried_again_within_seconds(
    app: Flask, cast: Cast, delivery_id: uuid.UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> Callable[[], Answer]:
        raise OperationalError("SELECT 1", {}, Exception("the database is starting up"))

    monkeypatch.setattr(delivering, "_hand_over", away)
    for _time in range(3):
        _set(cast, delivery_id, "due_at = now()")
        _deliver(app, cast, delivery_id)
    row = _row(cast, delivery_id)
    assert (row.state, row.attempts) == ("retry", 3)
    assert row.due_at - row.created_at < timedelta(minutes=1)


def test_the_end_of_a_call_is_kept_when_the_next_one_cannot_even_be_claimed(
    app: Flask, cast: Cast, delivery_id: uuid.UUID, sent: list[str]
) -> None:
    with app.app_context():
        enter_tenant(cast.tenant_id)
        with pytest.raises(ValueError, match="badly formed"):
            delivering.deliver([str(delivery_id), "no name at all"])
    assert sent == [str(delivery_id)]
    assert _row(cast, delivery_id).state == "sent"
    assert _outcomes(cast, delivery_id) == ["sent"]


@pytest.fixture
def poison(cast: Cast, delivery_id: uuid.UUID) -> uuid.UUID:
    """Another message of the same event."""
    with cast.inside():
        others = select(Delivery.id).where(Delivery.id != delivery_id, Delivery.person_id.is_not(None))
        return db.session.scalars(others.order_by(Delivery.id).limit(1)).one()


def _deliver_behind(app: Flask, cast: Cast, poison: uuid.UUID, delivery_id: uuid.UUID) -> None:
    """Both in one hint, as the sweep gives them."""
    with app.app_context():
        enter_tenant(cast.tenant_id)
        delivering.deliver([str(poison), str(delivery_id)])


def test_one_of_a_kind_that_nobody_knows_is_set_aside_with_the_reason_and_those_behind_it_go_on(
    app: Flask, cast: Cast, delivery_id: uuid.UUID, poison: uuid.UUID, sent: list[str]
) -> None:
    _set(cast, poison, "kind = 'nobody.knows'")
    _deliver_behind(app, cast, poison, delivery_id)
    row = _row(cast, poison)
    assert (row.state, row.last_error) == ("dead", "nobody knows the kind nobody.knows")
    assert sent == [str(delivery_id)]
    assert _row(cast, delivery_id).state == "sent"


def test_one_whose_reader_has_a_zone_that_does_not_exist_is_tried_later_and_set_aside_in_the_end(
    app: Flask, cast: Cast, delivery_id: uuid.UUID, poison: uuid.UUID, sent: list[str]
) -> None:
    reader = _row(cast, poison).person_id
    with cast.inside():
        db.session.add(QuietTimes(person_id=reader, zone="Tidak/Ada", quiet_from=0, quiet_until=1))
        other = Person(name="Pembaca", email="pembaca@example.com", password_hash="x")
        db.session.add(other)
        db.session.flush()
        db.session.get_one(Delivery, (cast.tenant_id, delivery_id)).person_id = other.id
    _deliver_behind(app, cast, poison, delivery_id)
    row = _row(cast, poison)
    assert (row.state, row.attempts, sent) == ("retry", 1, [str(delivery_id)])
    assert row.hint_at == row.due_at > row.created_at + timedelta(seconds=3)
    for _time in range(ATTEMPTS):
        _set(cast, poison, "due_at = now()")
        _deliver(app, cast, poison)
    row = _row(cast, poison)
    assert (row.state, row.attempts) == ("dead", ATTEMPTS)
    assert "Tidak/Ada" in str(row.last_error)


def test_what_is_refused_for_good_is_not_tried_again(
    app: Flask, cast: Cast, delivery_id: uuid.UUID, answer_with: Callable[[Outcome], None]
) -> None:
    answer_with(Outcome.FAILED)
    _deliver(app, cast, delivery_id)
    _set(cast, delivery_id, "due_at = now()")
    _deliver(app, cast, delivery_id)
    row = _row(cast, delivery_id)
    assert (row.state, row.attempts) == ("failed", 1)


def test_after_eight_attempts_it_is_set_aside(
    app: Flask, cast: Cast, delivery_id: uuid.UUID, answer_with: Callable[[Outcome], None]
) -> None:
    answer_with(Outcome.RETRY)
    for _time in range(10):
        _deliver(app, cast, delivery_id)
        _set(cast, delivery_id, "due_at = now()")
    row = _row(cast, delivery_id)
    assert (row.state, row.attempts) == ("dead", 8)
    assert _outcomes(cast, delivery_id) == ["retry"] * 8


def test_one_that_kills_its_worker_each_time_is_set_aside_too(app: Flask, cast: Cast, delivery_id: uuid.UUID) -> None:
    for _time in range(8):
        assert _claim(cast, delivery_id) is not None
        _set(cast, delivery_id, "due_at = now()")  # its lease has run out
    _deliver(app, cast, delivery_id)
    assert _row(cast, delivery_id).state == "dead"


def test_what_comes_too_late_is_not_sent(app: Flask, cast: Cast, delivery_id: uuid.UUID, sent: list[str]) -> None:
    _set(cast, delivery_id, "expires_at = now() - interval '1 second'")
    _deliver(app, cast, delivery_id)
    row = _row(cast, delivery_id)
    assert (row.state, row.last_error, sent) == ("failed", "too late", [])


def test_what_is_in_other_hands_is_left_there(app: Flask, cast: Cast, delivery_id: uuid.UUID, sent: list[str]) -> None:
    assert _claim(cast, delivery_id) is not None
    _deliver(app, cast, delivery_id)
    assert sent == []


def test_a_lease_that_has_run_out_passes_on_and_the_late_end_changes_nothing(
    app: Flask, cast: Cast, delivery_id: uuid.UUID, sent: list[str]
) -> None:
    slow = _claim(cast, delivery_id)
    assert slow is not None
    _set(cast, delivery_id, "due_at = now()")
    _deliver(app, cast, delivery_id)
    with cast.inside():
        finish(slow, Answer(Outcome.RETRY, "after all"))
    row = _row(cast, delivery_id)
    assert (row.state, row.attempts, sent) == ("sent", 2, [str(delivery_id)])
    assert _outcomes(cast, delivery_id) == ["unknown", "sent"]


def test_every_attempt_carries_the_same_message_id(app: Flask, cast: Cast, delivery_id: uuid.UUID) -> None:
    from marketplace.notifications.letters import as_email, write

    seen = set()
    for _time in range(2):
        claimed = _claim(cast, delivery_id)
        assert claimed is not None
        with app.app_context():
            enter_tenant(cast.tenant_id)
            seen.add(as_email(write(claimed), "no-reply@localhost")["Message-ID"])
        _set(cast, delivery_id, "due_at = now()")
    assert seen == {f"<{delivery_id}@localhost>"}


def test_a_letter_is_written_in_both_forms_and_leads_to_the_thing(
    app: Flask, cast: Cast, delivery_id: uuid.UUID
) -> None:
    from marketplace.notifications.letters import as_email, write

    claimed = _claim(cast, delivery_id)
    assert claimed is not None
    with app.app_context():
        enter_tenant(cast.tenant_id)
        message = as_email(write(claimed), "no-reply@localhost")
    plain, html = message.iter_parts()
    link = f"http://{cast.host}{claimed.path}"
    assert message["Subject"] == "Sandal kulit Pringgasela sudah tayang"
    assert str(message["From"]) == f"Pasar {cast.slug} <no-reply@localhost>"
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert link in plain.get_content()
    assert f'href="{link}"' in html.get_content()


def _claim(cast: Cast, delivery_id: uuid.UUID) -> Claimed | None:
    with cast.inside():
        return claim(delivery_id, "a boot")
