"""A moderator reads a conversation only with a reason, for a day, and both sides see it."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.core.ids import uuid7
from marketplace.messaging.models import Conversation, ConversationOpening
from marketplace.moderation.models import ConflictOfInterest
from marketplace.notifications.models import Notification
from tests.cast import Cast, Player
from tests.clients import Browser
from tests.partnerships.making import a_partnership

Client = Callable[[Player | None], Browser]
REASON = "Sengketa ukuran pada kiriman kedua."
WORDS = "Ukurannya kekecilan semua."


@pytest.fixture
def thread(cast: Cast, client_for: Client) -> uuid.UUID:
    path = f"/partnerships/{a_partnership(cast)}/conversation"
    client_for(cast.buyer).send(path, {"body": WORDS, "key": str(uuid7())})
    with cast.inside():
        return db.session.scalars(select(Conversation.id)).one()


def opened(cast: Cast) -> int:
    with cast.inside():
        return db.session.scalar(select(func.count(ConversationOpening.id))) or 0


def test_from_outside_a_moderator_sees_between_whom_and_no_word(
    cast: Cast, client_for: Client, thread: uuid.UUID
) -> None:
    made, page = client_for(cast.moderator), f"/moderation/conversations/{thread}"
    assert made.get(f"/conversations/{thread}").status_code == 404
    outside = made.get(page).text
    assert "Rinjani Footwear" in outside
    assert WORDS not in outside
    with cast.inside():
        subject_id = db.session.scalars(select(Conversation.subject_id)).one()
    listed = made.get(f"/moderation/partnerships/{subject_id}/conversations").text
    assert (page in listed, WORDS in listed) == (True, False)


@pytest.mark.parametrize("reason", ["", "  ", "sengketa"])
def test_without_a_real_reason_nothing_opens(cast: Cast, client_for: Client, thread: uuid.UUID, reason: str) -> None:
    made = client_for(cast.moderator)
    assert made.send(f"/moderation/conversations/{thread}", {"reason": reason}).status_code == 200
    assert made.get(f"/conversations/{thread}").status_code == 404
    assert opened(cast) == 0


def test_with_a_reason_he_reads_and_cannot_write_and_both_sides_are_told_and_see_it(
    cast: Cast, client_for: Client, drain: Callable[[], int], thread: uuid.UUID
) -> None:
    made = client_for(cast.moderator)
    for _time in range(2):
        assert made.send(f"/moderation/conversations/{thread}", {"reason": REASON}).status_code == 302
    assert opened(cast) == 1
    page = made.get(f"/conversations/{thread}").text
    assert (WORDS in page, "<textarea" in page) == (True, False)
    sent = made.send(f"/conversations/{thread}/messages", {"body": "Halo", "key": str(uuid7())})
    assert sent.status_code == 404
    drain()
    with cast.inside():
        told = select(Notification.person_id, Notification.params).where(Notification.kind == "conversation.opened")
        rows = db.session.execute(told).all()
        both = (cast.owner, cast.colleague, cast.buyer, cast.buyers_colleague)
        assert {row.person_id for row in rows} == {player.person_id for player in both}
        assert {row.params["reason"] for row in rows} == {REASON}
    for player in both:
        seen = client_for(player).get(f"/conversations/{thread}").text
        assert (REASON in seen, "Petugas Made" in seen, "Terakhir dibaca" in seen) == (True, True, True)


def test_after_a_day_it_is_shut_again(cast: Cast, client_for: Client, thread: uuid.UUID) -> None:
    made = client_for(cast.moderator)
    made.send(f"/moderation/conversations/{thread}", {"reason": REASON})
    with cast.inside():
        opening = db.session.scalars(select(ConversationOpening)).one()
        assert opening.expires_at - opening.opened_at == timedelta(hours=24)
        past = timedelta(hours=25)
        opening.opened_at, opening.expires_at = opening.opened_at - past, opening.expires_at - past
    assert made.get(f"/conversations/{thread}").status_code == 404
    assert "Buka percakapan orang lain?" in made.get(f"/moderation/conversations/{thread}").text


def test_what_one_moderator_opened_is_open_to_no_other(cast: Cast, client_for: Client, thread: uuid.UUID) -> None:
    client_for(cast.moderator).send(f"/moderation/conversations/{thread}", {"reason": REASON})
    for other in (cast.admin, cast.viewer, cast.rival, cast.stranger):
        assert client_for(other).get(f"/conversations/{thread}").status_code == 404


@pytest.mark.parametrize("part", ["viewer", "buyer", "owner", "rival", "stranger"])
def test_nobody_but_a_moderator_opens_one(cast: Cast, client_for: Client, thread: uuid.UUID, part: str) -> None:
    client = client_for(getattr(cast, part))
    sent = client.send(f"/moderation/conversations/{thread}", {"reason": REASON})
    assert sent.status_code in (403, 404)
    assert opened(cast) == 0


def test_whoever_is_near_to_one_side_does_not_open_it(cast: Cast, client_for: Client, thread: uuid.UUID) -> None:
    with cast.inside():
        near = {"person_id": cast.moderator.person_id, "organisation_id": cast.owner.organisation_id}
        db.session.add(ConflictOfInterest(**near, note="Sepupu saya"))
    sent = client_for(cast.moderator).send(f"/moderation/conversations/{thread}", {"reason": REASON})
    assert (sent.status_code, opened(cast)) == (403, 0)


def test_the_database_lets_no_opening_last_longer_and_forgets_none(
    cast: Cast, client_for: Client, thread: uuid.UUID
) -> None:
    client_for(cast.moderator).send(f"/moderation/conversations/{thread}", {"reason": REASON})
    table = ConversationOpening.__table__
    with pytest.raises(DBAPIError, match="check"), cast.inside():
        db.session.execute(table.update().values(expires_at=now() + timedelta(days=3)))
    with pytest.raises(DBAPIError), cast.inside():
        db.session.execute(table.delete())
    assert opened(cast) == 1
