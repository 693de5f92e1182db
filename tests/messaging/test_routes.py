"""Who opens which conversation, and what a page says when there is nobody to ask."""

from collections.abc import Callable

import pytest

from marketplace.core.db import db
from marketplace.core.ids import uuid7
from marketplace.messaging import queries
from marketplace.messaging.rules import ASKED, SubjectKind
from marketplace.organisations.models import Membership, Organisation
from marketplace.organisations.rules import OrganisationKind, OrganisationState
from tests.cast import Cast, Player
from tests.clients import Browser
from tests.messaging.making import QUESTION, a_conversation, a_subject, asked_of, asker_of

Client = Callable[[Player | None], Browser]
PATHS = {
    SubjectKind.LISTING: "/listings/{}/question",
    SubjectKind.REQUEST: "/requests/{}/question",
    SubjectKind.ORGANISATION: "/organisations/{}/question",
}


@pytest.mark.parametrize("kind", ASKED)
def test_a_question_is_asked_read_and_answered(
    cast: Cast, client_for: Client, drain: Callable[[], int], kind: SubjectKind
) -> None:
    path = PATHS[kind].format(a_subject(cast, kind))
    asker, asked = client_for(asker_of(cast, kind)), client_for(asked_of(cast, kind))
    assert "Pertanyaan Anda" in asker.get(path).text
    sent = asker.send(path, {"body": QUESTION, "key": str(uuid7())})
    assert sent.status_code == 302
    assert QUESTION in asker.get(sent.location).text
    assert QUESTION in asked.get("/conversations").text
    answered = asked.send(f"{sent.location}/messages", {"body": "Bisa, 21 hari.", "key": str(uuid7())})
    assert answered.status_code == 302
    assert "Bisa, 21 hari." in asker.get(sent.location).text
    assert asker.get(path).location == sent.location


def test_a_form_sent_twice_shows_one_message(cast: Cast, client_for: Client) -> None:
    path, key = PATHS[SubjectKind.LISTING].format(a_subject(cast, SubjectKind.LISTING)), str(uuid7())
    budi = client_for(cast.buyer)
    places = {budi.send(path, {"body": QUESTION, "key": key}).location for _time in range(2)}
    assert len(places) == 1
    with cast.inside():
        conversation = queries.of_actor(cast.buyer.actor).rows[0]
        assert len(queries.messages(conversation.id)) == 1


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("buyer", 200),
        ("owner", 200),
        ("colleague", 200),
        ("rival", 404),
        ("buyers_colleague", 404),
        ("newcomer", 404),
        ("moderator", 404),
        ("admin", 404),
        ("viewer", 404),
        ("stranger", 404),
    ],
)
def test_only_the_two_sides_read_a_conversation_and_the_staff_do_not(
    cast: Cast, client_for: Client, part: str, expected: int
) -> None:
    conversation_id = a_conversation(cast)
    client = client_for(getattr(cast, part))
    assert client.get(f"/conversations/{conversation_id}").status_code == expected
    sent = client.send(f"/conversations/{conversation_id}/messages", {"body": "Halo", "key": str(uuid7())})
    assert sent.status_code == (302 if expected == 200 else 404)
    assert ("Sandal kulit anyam" in client.get("/conversations").text) is (expected == 200)


def test_a_member_without_the_right_to_answer_reads_nothing(cast: Cast, client_for: Client) -> None:
    conversation_id = a_conversation(cast)
    with cast.inside():
        changed = Membership.__table__.update().where(Membership.person_id == cast.colleague.person_id)
        db.session.execute(changed.values(rights=["publish"]))
    assert client_for(cast.colleague).get(f"/conversations/{conversation_id}").status_code == 404


def test_an_empty_question_comes_back_with_a_sentence(cast: Cast, client_for: Client) -> None:
    path = PATHS[SubjectKind.LISTING].format(a_subject(cast, SubjectKind.LISTING))
    page = client_for(cast.buyer).send(path, {"body": " ", "key": str(uuid7())})
    assert (page.status_code, "Tulis pesannya dulu." in page.text) == (400, True)
    too_long = client_for(cast.buyer).send(path, {"body": "a" * 2001, "key": "nonsense"})
    assert (too_long.status_code, "2000" in too_long.text) == (200, True)


def test_ones_own_page_says_that_there_is_nothing_to_ask(cast: Cast, client_for: Client) -> None:
    path = PATHS[SubjectKind.LISTING].format(a_subject(cast, SubjectKind.LISTING))
    assert "milik usaha Anda sendiri" in client_for(cast.owner).get(path).text
    assert client_for(cast.owner).send(path, {"body": QUESTION, "key": str(uuid7())}).status_code == 409


def test_a_profile_that_nobody_has_claimed_says_why_and_what_to_do(cast: Cast, client_for: Client) -> None:
    with cast.inside():
        unclaimed = Organisation(
            kind=OrganisationKind.PRODUCER,
            state=OrganisationState.UNCLAIMED,
            trade_name="PT Contoh",
            regency_code="52.71",
        )
        db.session.add(unclaimed)
        db.session.flush()
        path = PATHS[SubjectKind.ORGANISATION].format(unclaimed.id)
    page = client_for(cast.buyer).get(path)
    assert page.status_code == 200
    assert "belum diakui pemiliknya" in page.text
    assert "<textarea" not in page.text
    refused = client_for(cast.buyer).send(path, {"body": QUESTION, "key": str(uuid7())})
    assert (refused.status_code, "belum diakui pemiliknya" in refused.text) == (409, True)


def test_a_visitor_is_asked_to_sign_in_and_an_empty_list_says_what_to_do(cast: Cast, client_for: Client) -> None:
    path = PATHS[SubjectKind.LISTING].format(a_subject(cast, SubjectKind.LISTING))
    assert "/session" in client_for(None).get(path).location
    assert "Belum ada percakapan" in client_for(cast.newcomer).get("/conversations").text
