"""A room opens only to those who have given their word; what is opened carries their name, and is written down."""

import hashlib
import io
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import typst
from PIL import Image, ImageChops
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.core.errors import Conflict
from marketplace.core.files import open_store
from marketplace.core.ids import uuid7
from marketplace.notifications.models import Notification
from marketplace.organisations import blocks
from marketplace.organisations import queries as organisations
from marketplace.organisations.models import Membership
from marketplace.rooms import actions, queries, stamping
from marketplace.rooms.models import RoomAgreement, RoomFile, RoomView
from marketplace.skills import actions as skills
from marketplace.skills.actions import Claim
from marketplace.sourcing import queries as requests
from marketplace.sourcing.rules import RequestState, Visibility
from tests.cast import Cast, Player
from tests.clients import Browser
from tests.proposals.making import an_open_request
from tests.rooms.making import a_drawing, a_file, a_pdf, agreed
from tests.sourcing.making import a_request

Client = Callable[[Player | None], Browser]
UNFILED = "Desain ini belum terdaftar"


@pytest.fixture
def room(cast: Cast) -> tuple[str, str, uuid.UUID]:
    """The address of a room with a drawing in it, the drawing's, and the request."""
    request_id = an_open_request(cast)
    file_id = a_file(cast, request_id)
    return f"/requests/{request_id}/room", f"/requests/{request_id}/room/files/{file_id}", request_id


def looks(cast: Cast) -> int:
    with cast.inside():
        return db.session.scalar(select(func.count(RoomView.id))) or 0


def test_a_maker_reads_the_promise_gives_his_word_and_only_then_opens_the_file(
    cast: Cast, client_for: Client, room: tuple[str, str, uuid.UUID], drain: Callable[[], int]
) -> None:
    path, file, _request_id = room
    sari = client_for(cast.owner)
    locked = sari.get(path).text
    assert ("sketsa" in locked, "masih terkunci" in locked, "Rinjani Footwear" in locked) == (False, True, True)
    assert (sari.get(file).status_code, looks(cast)) == (409, 0)
    unticked = sari.send(f"{path}/agreement", {})
    assert "Centang dulu kalau Anda setuju." in unticked.text
    assert sari.get(file).status_code == 409
    for _time in range(2):
        assert sari.send(f"{path}/agreement", {"agreed": "y"}).status_code == 302
    with cast.inside():
        word = db.session.scalars(select(RoomAgreement)).one()
        kept = db.session.scalars(select(RoomFile)).one()
        assert (word.person_id, word.organisation_id) == (cast.owner.person_id, cast.owner.organisation_id)
        assert now() - word.agreed_at < timedelta(minutes=1)
        assert hashlib.sha256(word.body.encode()).hexdigest() == word.sha256
        assert kept.digest in word.body
        sha256 = word.sha256
    assert sha256 in sari.get(path).text
    opened = sari.get(file)
    assert (opened.status_code, opened.mimetype, looks(cast)) == (200, "image/webp", 1)
    assert "no-store" in opened.headers["Cache-Control"]
    drain()
    with cast.inside():
        told = select(Notification.person_id).where(Notification.kind == "room_agreement.made")
        assert set(db.session.scalars(told)) == {cast.buyer.person_id, cast.buyers_colleague.person_id}


def test_the_owner_sees_who_gave_his_word_and_every_single_view(
    cast: Cast, client_for: Client, room: tuple[str, str, uuid.UUID]
) -> None:
    path, file, request_id = room
    agreed(cast, cast.owner, request_id)
    agreed(cast, cast.rival, request_id)
    for player, times in ((cast.owner, 2), (cast.rival, 1), (cast.buyers_colleague, 1)):
        for _time in range(times):
            assert client_for(player).get(file).status_code == 200
    with cast.inside():
        seen, total = queries.looked(request_id)
        assert [one.name for one in seen] == ["Nina", "Rudi", "Sari", "Sari"]
        assert total == 4
        assert len({one.code for one in seen}) == 4
        assert [(one.name, one.looks) for one in queries.agreed(request_id)] == [("Rudi", 1), ("Sari", 2)]
    page = client_for(cast.buyer).get(path).text
    assert all(one.code in page for one in seen)
    assert "Rudi Kulit Jaya" in page
    for other in (cast.owner, cast.rival):
        assert not any(one.code in client_for(other).get(path).text for one in seen)


@pytest.mark.parametrize("part", ["newcomer", "viewer", "stranger", None])
def test_nobody_else_gives_his_word_or_opens_anything(
    cast: Cast, client_for: Client, room: tuple[str, str, uuid.UUID], part: str | None
) -> None:
    path, file, _request_id = room
    outsider = client_for(getattr(cast, part) if part else None)
    assert outsider.send(f"{path}/agreement", {"agreed": "y"}).status_code in ((403, 404) if part else (302,))
    assert outsider.get(file).status_code in ((403, 404) if part else (302,))
    assert "sketsa" not in outsider.get(path).text
    assert looks(cast) == 0
    with cast.inside():
        assert db.session.scalar(select(func.count(RoomAgreement.id))) == 0


@pytest.mark.parametrize("part", ["owner", "rival", "moderator", "newcomer", "stranger"])
def test_only_the_owner_fills_and_empties_the_room(
    cast: Cast, client_for: Client, room: tuple[str, str, uuid.UUID], part: str
) -> None:
    path, file, request_id = room
    client = client_for(getattr(cast, part))
    sent = {"key": str(uuid7()), "unfiled": "y", "file": (io.BytesIO(a_drawing()), "lain.png")}
    assert client.send(f"{path}/files", sent, content_type="multipart/form-data").status_code in (403, 404)
    assert client.send(f"{file}/removal", {}).status_code in (403, 404)
    with cast.inside():
        assert len(queries.files(request_id)) == 1


def test_a_moderator_gives_his_word_too_before_he_looks(
    cast: Cast, client_for: Client, room: tuple[str, str, uuid.UUID]
) -> None:
    path, file, request_id = room
    made = client_for(cast.moderator)
    assert (made.get(file).status_code, looks(cast)) == (409, 0)
    assert made.send(f"{path}/agreement", {"agreed": "y"}).status_code == 302
    assert (made.get(file).status_code, looks(cast)) == (200, 1)
    with cast.inside():
        assert queries.looked(request_id)[0][0].name == cast.moderator.name


def test_the_picture_that_goes_out_carries_marks_and_the_one_that_lies_there_does_not(
    cast: Cast, client_for: Client, room: tuple[str, str, uuid.UUID]
) -> None:
    _path, file, request_id = room
    agreed(cast, cast.owner, request_id)
    agreed(cast, cast.rival, request_id)
    seen = [Image.open(io.BytesIO(client_for(one).get(file).data)).convert("RGB") for one in (cast.owner, cast.rival)]
    with cast.inside():
        kept = db.session.scalars(select(RoomFile)).one()
        raw = cast.app.extensions["files"].get(actions.key(kept))
    plain = Image.open(io.BytesIO(raw)).convert("RGB")
    assert seen[0].size == plain.size
    for picture in seen:
        changed = ImageChops.difference(picture, plain).convert("L").point(lambda value: 255 * (value > 40))
        # Across the whole picture, so that no corner can be cut out without a name on it.
        for corner in ((0, 0), (1, 0), (0, 1), (1, 1)):
            x, y = (side * half // 2 for side, half in zip(plain.size, corner, strict=True))
            assert changed.crop((x, y, x + plain.width // 2, y + plain.height // 2)).getbbox() is not None
    assert ImageChops.difference(*seen).getbbox() is not None


def test_each_page_of_a_pdf_carries_the_name_and_nothing_in_it_acts_any_more(cast: Cast, tmp_path: Path) -> None:
    assert stamping.count_pages(a_pdf()) == 2
    store, lines = open_store("memory://"), ["Sari", "Sepatu Sasak Sari", "30 Nov 2026 16.05 WITA · 4f2a91c0"]
    store.put("tech-pack.pdf", a_pdf())
    with cast.inside():
        printed = stamping.stamp(store, "tech-pack.pdf", 2, lines)
    assert stamping.count_pages(printed) == 2
    for number in (1, 2):
        marked, plain = (_drawn(tmp_path, content, number) for content in (printed, a_pdf()))
        assert marked.size == plain.size
        dark = ImageChops.difference(marked, plain).convert("L").point(lambda value: 255 * (value > 40))
        left, top, right, bottom = dark.getbbox() or (0, 0, 0, 0)
        assert right - left > plain.width * 0.8
        assert bottom - top > plain.height * 0.8
    for part in (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/Annots"):
        assert part not in printed


def _drawn(folder: Path, content: bytes, number: int) -> Image.Image:
    place = folder / "a.pdf"
    place.write_bytes(content)
    source = f'#set page(width: auto, height: auto, margin: 0pt)\n#image("/a.pdf", page: {number})'
    drawn = typst.compile(source.encode(), root=str(folder), format="png", ppi=72)
    return Image.open(io.BytesIO(drawn)).convert("RGB")


def test_without_any_filing_the_owner_is_warned_and_shares_only_with_his_word(cast: Cast, client_for: Client) -> None:
    request_id = a_request(cast, RequestState.DRAFT)
    path, budi = f"/requests/{request_id}/room", client_for(cast.buyer)
    assert UNFILED in budi.get(path).text
    sent = {"key": str(uuid7()), "file": (io.BytesIO(a_pdf()), "../pola.pdf")}
    refused = budi.send(f"{path}/files", sent, content_type="multipart/form-data")
    assert (refused.status_code, "Centang kalau tetap ingin membagikan" in refused.text) == (400, True)
    key = str(uuid7())
    for _time in range(2):
        sent = {"key": key, "unfiled": "y", "file": (io.BytesIO(a_pdf()), "../pola.pdf")}
        assert budi.send(f"{path}/files", sent, content_type="multipart/form-data").status_code == 302
    with cast.inside():
        kept = db.session.scalars(select(RoomFile)).one()
        assert (kept.is_unfiled, kept.pages, kept.media, kept.person_id) == (True, 2, "pdf", cast.buyer.person_id)
        file_id = kept.id
    assert "dibagikan sebelum terdaftar" in budi.get(path).text
    saved = budi.get(f"{path}/files/{file_id}")
    assert (saved.mimetype, saved.headers["Content-Disposition"][:10]) == ("application/pdf", "attachment")


@pytest.mark.parametrize(("kind", "in_process", "warned"), [("desain_industri", True, False), ("halal", False, True)])
def test_a_design_that_is_filed_needs_no_warning(
    cast: Cast, client_for: Client, kind: str, in_process: bool, warned: bool
) -> None:
    request_id = an_open_request(cast)
    assert cast.buyer.organisation_id
    with cast.inside():
        brand = organisations.get(cast.buyer.organisation_id)
        skills.claim(cast.buyer.actor, brand, Claim(kind), certificate_id=uuid7(), in_process=in_process)
    path, budi = f"/requests/{request_id}/room", client_for(cast.buyer)
    assert (UNFILED in budi.get(path).text) is warned
    sent = {"key": str(uuid7()), "file": (io.BytesIO(a_drawing()), "a.png")}
    assert budi.send(f"{path}/files", sent, content_type="multipart/form-data").status_code == (400 if warned else 302)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Pilih berkasnya dulu"),
        (b"MZ\x90\x00 a program", "bukan PDF atau foto"),
        (b"%PDF-1.4\n/JavaScript\n%%EOF", "berisi program"),
        (b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n", "tidak bisa kami beri tanda nama"),
    ],
)
def test_what_cannot_carry_a_name_is_refused_beside_its_field(
    cast: Cast, client_for: Client, content: bytes, sentence: str
) -> None:
    request_id = an_open_request(cast)
    sent = {"key": str(uuid7()), "unfiled": "y", "file": (io.BytesIO(content), "pola.pdf")}
    page = client_for(cast.buyer).send(f"/requests/{request_id}/room/files", sent, content_type="multipart/form-data")
    assert (page.status_code, sentence in page.text) == (400, True)
    with cast.inside():
        assert db.session.scalar(select(func.count(RoomFile.id))) == 0


def test_what_is_taken_out_opens_no_more_and_stays_on_the_list(
    cast: Cast, client_for: Client, room: tuple[str, str, uuid.UUID]
) -> None:
    path, file, request_id = room
    agreed(cast, cast.owner, request_id)
    client_for(cast.owner).get(file)
    for _time in range(2):
        assert client_for(cast.buyer).send(f"{file}/removal", {}).status_code in (302, 404)
    assert client_for(cast.owner).get(file).status_code == 404
    assert "sketsa" in client_for(cast.buyer).get(path).text
    with cast.inside():
        kept = db.session.scalars(select(RoomFile)).one()
        assert not cast.app.extensions["files"].exists(actions.key(kept))


def test_a_new_file_is_told_to_those_who_have_agreed(
    cast: Cast, room: tuple[str, str, uuid.UUID], drain: Callable[[], int]
) -> None:
    drain()
    agreed(cast, cast.owner, room[2])
    a_file(cast, room[2])
    drain()
    with cast.inside():
        told = select(Notification.person_id).where(Notification.kind == "room_file.added")
        assert list(db.session.scalars(told)) == [cast.owner.person_id]


def test_whoever_leaves_his_workshop_or_is_blocked_opens_nothing_more(
    cast: Cast, client_for: Client, room: tuple[str, str, uuid.UUID]
) -> None:
    _path, file, request_id = room
    agreed(cast, cast.colleague, request_id)
    agreed(cast, cast.rival, request_id)
    assert client_for(cast.rival).get(file).status_code == 200
    with cast.inside():
        db.session.execute(Membership.__table__.delete().where(Membership.person_id == cast.colleague.person_id))
        assert cast.rival.organisation_id
        blocks.block(cast.buyer.actor, organisations.get(cast.rival.organisation_id))
    assert client_for(cast.colleague).get(file).status_code == 403
    assert client_for(cast.rival).get(file).status_code == 409


def test_a_private_request_keeps_its_room_from_makers_and_an_ended_one_takes_nothing_new(
    cast: Cast, client_for: Client
) -> None:
    hidden = an_open_request(cast, visibility=Visibility.PRIVATE)
    file_id = a_file(cast, hidden)
    assert client_for(cast.owner).get(f"/requests/{hidden}/room").status_code == 404
    assert client_for(cast.owner).get(f"/requests/{hidden}/room/files/{file_id}").status_code == 404
    ended = a_request(cast, RequestState.WITHDRAWN)
    with pytest.raises(Conflict):
        a_file(cast, ended)


def test_a_file_opens_by_the_address_of_its_own_request_alone(
    cast: Cast, client_for: Client, room: tuple[str, str, uuid.UUID]
) -> None:
    other = an_open_request(cast)
    agreed(cast, cast.owner, other)
    file_id = room[1].rpartition("/")[2]
    assert client_for(cast.owner).get(f"/requests/{other}/room/files/{file_id}").status_code == 404


def test_the_database_forgets_no_word_and_no_view_and_knows_a_false_hash(
    cast: Cast, room: tuple[str, str, uuid.UUID]
) -> None:
    agreed(cast, cast.owner, room[2])
    with cast.inside():
        kept = db.session.scalars(select(RoomFile)).one()
        actions.look(cast.owner.actor, requests.get(room[2]), kept, view_id=uuid7())
    for table in (RoomAgreement.__table__, RoomView.__table__):
        with pytest.raises(DBAPIError), cast.inside():
            db.session.execute(table.delete())
        with pytest.raises(DBAPIError), cast.inside():
            db.session.execute(table.update().values(person_id=cast.rival.person_id))
    told = {"request_id": room[2], "person_id": cast.rival.person_id, "body": "Saya berjanji.", "sha256": "0" * 64}
    with pytest.raises(DBAPIError, match="sha256"), cast.inside():
        db.session.add(RoomAgreement(organisation_id=cast.rival.organisation_id, **told))
