"""What the staff see and do: deliveries and their attempts, sending again with a reason, the thread of a number."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.core.jobs import ATTEMPTS
from marketplace.events import queries as events
from marketplace.events.actions import CLOCK, record
from marketplace.events.kinds import Kind
from marketplace.events.models import Event, Relay
from marketplace.listings import actions as listings
from marketplace.notifications import systems
from marketplace.notifications.actions import notify
from marketplace.notifications.claiming import claim, finish
from marketplace.notifications.models import Delivery, InboundMessage
from marketplace.notifications.queries import oldest_due_seconds
from marketplace.notifications.replies import HANDED_ON, Received, receive, thread
from tests.cast import Cast, Player
from tests.world import OFFER

ClientFor = Callable[[Player | None], Any]


@pytest.fixture
def dead(cast: Cast) -> uuid.UUID:
    """A message to Sari's e-mail that was tried eight times, each time in vain."""
    with cast.inside():
        assert cast.owner.organisation_id
        listing = listings.draft(cast.owner.actor, cast.owner.organisation_id, OFFER)
        notify(record(CLOCK, Kind.LISTING_PUBLISHED, listing))
        one = db.session.scalars(select(Delivery).where(Delivery.address == cast.owner.email)).one()
        one.state, one.attempts, one.last_error = "dead", ATTEMPTS, "451 not today"
        return one.id


def _row(cast: Cast, key: uuid.UUID) -> Delivery:
    with cast.inside():
        row = db.session.get_one(Delivery, (cast.tenant_id, key), populate_existing=True)
        db.session.expunge(row)
        return row


def test_what_was_given_up_is_seen_with_its_state_and_is_sent_again_with_a_reason_that_is_kept(
    cast: Cast, client_for: ClientFor, dead: uuid.UUID, drain: Callable[[], int]
) -> None:
    staff, address = client_for(cast.moderator), f"/deliveries/{dead}"
    assert "451 not today" in staff.get(address).text
    assert str(dead) in staff.get("/deliveries?state=dead").text
    refused = staff.send(f"{address}/replay", {"reason": ""})
    assert "reason-error" in refused.text
    assert _row(cast, dead).state == "dead"
    assert staff.send(f"{address}/replay", {"reason": "Server surat mereka sudah pulih."}).status_code == 302
    drain()
    row = _row(cast, dead)
    # The attempts go on counting, and the key is the one that it always had.
    assert (row.state, row.attempts, row.id) == ("sent", ATTEMPTS + 1, dead)
    with cast.inside():
        replayed = db.session.scalars(select(Event).where(Event.kind == Kind.DELIVERY_REPLAYED)).one()
        assert replayed.person_id == cast.moderator.person_id
        assert events.details(replayed.id)["reason"] == "Server surat mereka sudah pulih."


def test_one_of_a_kind_that_nobody_knows_is_seen_by_that_name_and_cannot_be_sent_again(
    cast: Cast, client_for: ClientFor, dead: uuid.UUID
) -> None:
    with cast.inside():
        db.session.execute(text("UPDATE deliveries SET kind = 'nobody.knows' WHERE id = :i"), {"i": dead})
    staff = client_for(cast.moderator)
    for address in ("/deliveries?state=dead", f"/deliveries/{dead}"):
        page = staff.get(address)
        assert page.status_code == 200
        assert "nobody.knows" in page.text
    refused = staff.send(f"/deliveries/{dead}/replay", {"reason": "Sekali lagi"})
    assert refused.status_code == 409
    assert "Jenis pesan ini tidak dikenal" in refused.text
    assert _row(cast, dead).state == "dead"


def test_nobody_else_sends_anything_again_and_what_has_arrived_is_not_sent_twice(
    cast: Cast, client_for: ClientFor, dead: uuid.UUID
) -> None:
    assert client_for(cast.owner).send(f"/deliveries/{dead}/replay", {"reason": "Tolong"}).status_code == 403
    assert client_for(cast.viewer).send(f"/deliveries/{dead}/replay", {"reason": "Tolong"}).status_code == 403
    with cast.inside():
        db.session.execute(text("UPDATE deliveries SET state = 'sent' WHERE id = :i"), {"i": dead})
    staff = client_for(cast.moderator)
    assert staff.send(f"/deliveries/{dead}/replay", {"reason": "Sekali lagi"}).status_code == 409


def test_an_event_of_which_something_stopped_is_followed_again_with_a_reason(
    cast: Cast, client_for: ClientFor, dead: uuid.UUID, drain: Callable[[], int]
) -> None:
    with cast.inside():
        relay = db.session.scalars(select(Relay)).first()
        assert relay
        relay.state, relay.attempts, relay.last_error = "dead", ATTEMPTS, "RuntimeError: it would not"
        key = relay.id
    staff = client_for(cast.moderator)
    assert "it would not" in staff.get("/relays").text
    assert staff.send(f"/relays/{key}/replay", {"reason": ""}).status_code == 400
    assert staff.send(f"/relays/{key}/replay", {"reason": "Sudah diperbaiki."}).status_code == 302
    drain()
    with cast.inside():
        assert db.session.scalars(select(Relay).where(Relay.id == key)).first() is None


def test_the_oldest_that_is_due_says_whether_all_is_well(cast: Cast, dead: uuid.UUID) -> None:
    with cast.inside():
        late = text("UPDATE deliveries SET state = 'retry', due_at = now() - interval '90 seconds' WHERE id = :i")
        db.session.execute(late, {"i": dead})
    with cast.inside():
        assert oldest_due_seconds()["email"] == 90


def test_what_nobody_can_answer_by_itself_opens_a_thread_that_the_staff_go_on_with(
    cast: Cast, client_for: ClientFor, drain: Callable[[], int]
) -> None:
    phone = cast.owner.phone
    with cast.inside():
        first = receive(Received("wamid.a", phone, "Bisa tolong ganti foto saya?", now() - timedelta(minutes=2)))
        assert first
        key = first.id
    drain()
    with cast.inside():
        answered = select(Delivery).where(Delivery.kind == "reply.answered", Delivery.address == phone)
        (polite,) = db.session.scalars(answered).all()
        assert polite.params["sentence"].startswith("Terima kasih")
    staff = client_for(cast.moderator)
    assert "Bisa tolong ganti foto saya?" in staff.get("/replies").text
    assert staff.send(f"/replies/{key}", {"words": "Bisa, kirim fotonya ke sini."}).status_code == 302
    with cast.inside():
        assert receive(Received("wamid.b", phone, "Ini fotonya", now()))
        said = [(line.body, line.is_ours, line.by) for line in thread(phone)]
        latest = db.session.scalars(select(InboundMessage.id).where(InboundMessage.provider_id == "wamid.b")).one()
    assert said == [
        ("Bisa tolong ganti foto saya?", False, ""),
        (HANDED_ON, True, ""),
        ("Bisa, kirim fotonya ke sini.", True, "Made"),
        ("Ini fotonya", False, ""),
        (HANDED_ON, True, ""),
    ]
    page = staff.get(f"/replies/{latest}").text
    assert page.index("ganti foto saya") < page.index("kirim fotonya") < page.index("Ini fotonya")


def test_minggu_ini_40_stands_in_the_ledger_and_is_answered(cast: Cast, drain: Callable[[], int]) -> None:
    with cast.inside():
        assert receive(Received("wamid.40", cast.owner.phone, "minggu ini 40", now()))
        declared = text("SELECT pairs FROM capacity_weeks WHERE organisation_id = :o")
        assert db.session.scalars(declared, {"o": cast.owner.organisation_id}).all() == [40]
        answer = db.session.scalars(select(Delivery).where(Delivery.kind == "reply.answered")).one()
        assert answer.params["values"]["pairs"] == 40
    drain()


def test_a_claim_that_was_finished_by_another_is_left_alone(cast: Cast, dead: uuid.UUID) -> None:
    from marketplace.core.jobs import Answer, Outcome

    with cast.inside():
        db.session.execute(text("UPDATE deliveries SET state = 'queued', attempts = 0 WHERE id = :i"), {"i": dead})
    with cast.inside():
        mine = claim(dead, "one")
        assert mine
        db.session.execute(text("UPDATE deliveries SET lease = NULL, state = 'sent' WHERE id = :i"), {"i": dead})
        finish(mine, Answer(Outcome.RETRY, "late"))
    assert _row(cast, dead).state == "sent"


def test_what_was_answered_by_itself_stands_in_the_thread_in_the_words_that_went_out(
    cast: Cast, client_for: ClientFor
) -> None:
    phone = cast.owner.phone
    with cast.inside():
        message = receive(Received("wamid.sendiri", phone, "minggu ini seratus kali", now()))
        assert message is not None
        key, lines = message.id, thread(phone)
    assert [(line.is_ours, line.by, line.state) for line in lines] == [(False, "", ""), (True, "", "queued")]
    page = client_for(cast.moderator).get(f"/replies/{key}").text
    assert "Jawaban otomatis" in page
    assert "sudah kami teruskan ke petugas" in page


def test_the_owner_of_a_system_lets_what_was_given_up_be_sent_again_and_nobody_else_does(
    cast: Cast, client_for: ClientFor
) -> None:
    with cast.inside():
        assert cast.owner.organisation_id
        endpoint = systems.connect(cast.owner.actor, cast.owner.organisation_id, "https://example.com/tapak")
        other = systems.connect(cast.owner.actor, cast.owner.organisation_id, "https://example.com/lain")
        listing = listings.draft(cast.owner.actor, cast.owner.organisation_id, OFFER)
        notify(record(CLOCK, Kind.LISTING_PUBLISHED, listing))
        one = db.session.scalars(select(Delivery).where(Delivery.address == str(endpoint.id))).one()
        one.state, one.attempts, one.last_error = "dead", ATTEMPTS, "500"
        key, page, elsewhere = one.id, f"/systems/{endpoint.id}", f"/systems/{other.id}"
    replay = f"{page}/deliveries/{key}/replay"
    for stranger in (cast.rival, cast.colleague):
        assert client_for(stranger).send(replay).status_code == 404
    owner = client_for(cast.owner)
    assert owner.send(f"{elsewhere}/deliveries/{key}/replay").status_code == 404
    assert replay in owner.get(page).text
    owner.send(f"{page}/switch")
    assert replay not in owner.get(page).text
    assert owner.send(replay).status_code == 409
    owner.send(f"{page}/switch", {"on": "y"})
    assert owner.send(replay).status_code == 302
    row = _row(cast, key)
    assert (row.state, row.attempts, row.tries) == ("queued", ATTEMPTS, 2 * ATTEMPTS)
    assert owner.send(replay).status_code == 409
