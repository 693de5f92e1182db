"""One thread for each thing between two organisations: who takes part, what comes with it, what is unread."""

import io
import uuid
from collections.abc import Callable

import pytest
from PIL import Image
from sqlalchemy import func, select

from marketplace.core.db import db
from marketplace.core.errors import Conflict, Forbidden, NotFound
from marketplace.core.ids import uuid7
from marketplace.messaging import actions, queries
from marketplace.messaging.models import Conversation, MessageFile
from marketplace.messaging.rules import SubjectKind
from marketplace.notifications.models import Delivery, Notification
from marketplace.organisations.models import Membership
from tests.cast import Cast, Player
from tests.clients import Browser
from tests.messaging.making import ask
from tests.partnerships.making import a_partnership
from tests.proposals.making import an_answer, an_open_request

Client = Callable[[Player | None], Browser]
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def a_photo() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (400, 300), "#8a4b22").save(made, "JPEG")
    return made.getvalue()


def a_thread(cast: Cast, kind: SubjectKind) -> tuple[str, uuid.UUID]:
    """The address at which either side begins it."""
    if kind == SubjectKind.PARTNERSHIP:
        made = a_partnership(cast)
        return f"/partnerships/{made}/conversation", made
    made = an_answer(cast, an_open_request(cast))
    return f"/proposals/{made}/conversation", made


@pytest.mark.parametrize("kind", [SubjectKind.PROPOSAL, SubjectKind.PARTNERSHIP])
def test_both_sides_share_one_thread_whoever_begins_it(cast: Cast, client_for: Client, kind: SubjectKind) -> None:
    path, _thing = a_thread(cast, kind)
    buyer, maker = client_for(cast.buyer), client_for(cast.colleague)
    begun = buyer.send(path, {"body": "Solnya bisa 4 mm?", "key": str(uuid7())})
    assert begun.status_code == 302
    assert maker.get(path).location == begun.location
    assert maker.send(path, {"body": "Bisa, Pak.", "key": str(uuid7())}).location == begun.location
    page = client_for(cast.buyers_colleague).get(begun.location).text
    assert "Solnya bisa 4 mm?" in page
    assert "Bisa, Pak." in page
    with cast.inside():
        assert db.session.scalar(select(func.count(Conversation.id))) == 1


@pytest.mark.parametrize("part", ["rival", "newcomer", "moderator", "viewer", "stranger", None])
@pytest.mark.parametrize("kind", [SubjectKind.PROPOSAL, SubjectKind.PARTNERSHIP])
def test_nobody_else_begins_reads_or_answers_it(
    cast: Cast, client_for: Client, kind: SubjectKind, part: str | None
) -> None:
    path, _thing = a_thread(cast, kind)
    thread = client_for(cast.buyer).send(path, {"body": "Halo", "key": str(uuid7())}).location
    outsider = client_for(getattr(cast, part) if part else None)
    for answer in (
        outsider.get(path),
        outsider.send(path, {"body": "Halo", "key": str(uuid7())}),
        outsider.get(thread),
        outsider.send(f"{thread}/messages", {"body": "Halo", "key": str(uuid7())}),
        outsider.send(f"{thread}/mute", {"wanted": "1"}),
    ):
        assert answer.status_code in ((403, 404) if part else (302,))
        assert part or "/session" in answer.location
    with cast.inside():
        conversation = db.session.scalars(select(Conversation)).one()
        assert len(queries.messages(conversation.id)) == 1


def test_a_maker_asks_about_a_request_for_his_workshop_and_each_workshop_has_its_own_thread(cast: Cast) -> None:
    request_id = an_open_request(cast)
    with cast.inside():
        first = ask(cast.owner, SubjectKind.REQUEST, request_id)
        assert ask(cast.colleague, SubjectKind.REQUEST, request_id).id == first.id
        other = ask(cast.rival, SubjectKind.REQUEST, request_id)
        assert other.id != first.id
        with pytest.raises(NotFound):
            queries.find(cast.rival.actor, first.id)
        assert {row.other_name(cast.buyer.actor) for row in queries.of_actor(cast.buyer.actor).rows} == {
            "Sepatu Sasak Sari",
            "Rudi Kulit Jaya",
        }


def test_whoever_leaves_the_organisation_reads_its_threads_no_more(cast: Cast, client_for: Client) -> None:
    path, _thing = a_thread(cast, SubjectKind.PARTNERSHIP)
    thread = client_for(cast.colleague).send(path, {"body": "Halo", "key": str(uuid7())}).location
    with cast.inside():
        left = Membership.__table__.delete().where(Membership.person_id == cast.colleague.person_id)
        db.session.execute(left)
    assert client_for(cast.colleague).get(thread).status_code == 404


def test_nobody_talks_about_an_answer_that_the_buyer_cannot_read_yet(cast: Cast, client_for: Client) -> None:
    proposal_id = an_answer(cast, an_open_request(cast, is_sealed=True))
    page = client_for(cast.owner).get(f"/proposals/{proposal_id}/conversation")
    assert (page.status_code, "begitu pembeli bisa membaca" in page.text) == (409, True)
    with cast.inside(), pytest.raises(Conflict):
        ask(cast.owner, SubjectKind.PROPOSAL, proposal_id)


def test_a_photo_and_a_pdf_come_with_messages_and_go_to_the_two_sides_alone(cast: Cast, client_for: Client) -> None:
    path, _thing = a_thread(cast, SubjectKind.PARTNERSHIP)
    sari, key = client_for(cast.owner), str(uuid7())
    for _time in range(2):
        sent = {"body": "", "key": key, "file": (io.BytesIO(a_photo()), "IMG 2031.JPG")}
        thread = sari.send(path, sent, content_type="multipart/form-data").location
    paper = {"body": "Polanya", "key": str(uuid7()), "file": (io.BytesIO(PDF), "../pola.pdf")}
    assert sari.send(f"{thread}/messages", paper, content_type="multipart/form-data").status_code == 302
    page = client_for(cast.buyer).get(thread).text
    assert "IMG 2031.webp" in page
    with cast.inside():
        photo, pdf = db.session.scalars(select(MessageFile).order_by(MessageFile.id)).all()
        assert (photo.media, pdf.media, pdf.name) == ("webp", "pdf", ".. pola.pdf")
        photo_id, pdf_id = photo.id, pdf.id
    shown = client_for(cast.buyer).get(f"{thread}/files/{photo_id}")
    assert (shown.status_code, shown.mimetype) == (200, "image/webp")
    assert "no-store" in shown.headers["Cache-Control"]
    saved = client_for(cast.buyer).get(f"{thread}/files/{pdf_id}")
    assert saved.data == PDF
    assert saved.headers["Content-Disposition"] == 'attachment; filename=".. pola.pdf"'
    assert "sandbox" in saved.headers["Content-Security-Policy"]
    for part in (cast.rival, cast.moderator, cast.stranger):
        assert client_for(part).get(f"{thread}/files/{photo_id}").status_code == 404
    other = ask_elsewhere(cast)
    assert client_for(cast.owner).get(f"/conversations/{other}/files/{photo_id}").status_code == 404


def ask_elsewhere(cast: Cast) -> uuid.UUID:
    request_id = an_open_request(cast)
    with cast.inside():
        return ask(cast.owner, SubjectKind.REQUEST, request_id).id


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"MZ\x90\x00 a program", "bukan PDF atau foto"),
        (b"%PDF-1.4\n/Encrypt\n%%EOF", "terkunci"),
        (b"%PDF-1.4\n/JavaScript\n%%EOF", "berisi program"),
    ],
)
def test_what_is_no_photo_and_no_plain_pdf_is_refused_beside_its_field_and_the_words_stay(
    cast: Cast, client_for: Client, content: bytes, sentence: str
) -> None:
    path, _thing = a_thread(cast, SubjectKind.PARTNERSHIP)
    sent = {"body": "Ini polanya", "key": str(uuid7()), "file": (io.BytesIO(content), "pola.pdf")}
    page = client_for(cast.owner).send(path, sent, content_type="multipart/form-data")
    assert (page.status_code, sentence in page.text, "Ini polanya" in page.text) == (400, True, True)
    with cast.inside():
        assert db.session.scalar(select(func.count(MessageFile.id))) == 0


def test_what_others_wrote_is_unread_until_it_is_opened(cast: Cast, client_for: Client) -> None:
    path, _thing = a_thread(cast, SubjectKind.PARTNERSHIP)
    thread = client_for(cast.buyer).send(path, {"body": "Satu", "key": str(uuid7())}).location
    client_for(cast.buyer).send(f"{thread}/messages", {"body": "Dua", "key": str(uuid7())})

    def unread(player: Player) -> int:
        with cast.inside():
            return queries.of_actor(player.actor).rows[0].unread

    assert (unread(cast.owner), unread(cast.colleague), unread(cast.buyer)) == (2, 2, 0)
    assert "2 baru" in client_for(cast.owner).get("/conversations").text
    client_for(cast.owner).get(thread)
    assert (unread(cast.owner), unread(cast.colleague)) == (0, 2)
    client_for(cast.buyer).send(f"{thread}/messages", {"body": "Tiga", "key": str(uuid7())})
    assert unread(cast.owner) == 1
    # Each of several threads counts for itself.
    client_for(cast.owner).get(f"/conversations/{ask_elsewhere(cast)}")
    with cast.inside():
        assert sorted(row.unread for row in queries.of_actor(cast.owner.actor).rows) == [0, 1]


def test_a_new_message_is_news_for_both_sides_and_mute_leaves_it_in_the_inbox_alone(
    cast: Cast, client_for: Client, drain: Callable[[], int]
) -> None:
    path, _thing = a_thread(cast, SubjectKind.PARTNERSHIP)
    thread = client_for(cast.buyer).send(path, {"body": "Satu", "key": str(uuid7())}).location
    assert client_for(cast.owner).send(f"{thread}/mute", {"wanted": "1"}).status_code == 302
    assert "Bunyikan lagi" in client_for(cast.owner).get(thread).text
    client_for(cast.buyer).send(f"{thread}/messages", {"body": "Dua", "key": str(uuid7())})
    drain()
    with cast.inside():
        told = select(Notification.person_id).where(Notification.kind == "message.sent")
        people = list(db.session.scalars(told))
        assert cast.buyer.person_id not in people
        assert people.count(cast.buyers_colleague.person_id) == 2
        assert people.count(cast.owner.person_id) == 2
        sent = select(Delivery.person_id).where(Delivery.kind == "message.sent", Delivery.state == "sent")
        sent_to = set(db.session.scalars(sent))
        assert cast.colleague.person_id in sent_to
        assert cast.owner.person_id not in sent_to
    client_for(cast.owner).send(f"{thread}/mute", {"wanted": "0"})
    assert "Bisukan percakapan ini" in client_for(cast.owner).get(thread).text


def test_only_the_sides_may_write_by_any_way(cast: Cast) -> None:
    request_id = an_open_request(cast)
    with cast.inside():
        thread = ask(cast.owner, SubjectKind.REQUEST, request_id)
        with pytest.raises(Forbidden):
            actions.send(cast.rival.actor, thread, "Halo", form_key=uuid7())
