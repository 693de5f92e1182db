"""Who may look at cases and decide them, and what each side is shown."""

import threading
from collections.abc import Callable

import pytest

from marketplace.core.db import db
from marketplace.core.ids import uuid7
from marketplace.listings.rules import ListingState
from marketplace.moderation import queries, subjects
from marketplace.moderation.rules import CaseState, SubjectKind
from marketplace.organisations.models import Membership
from tests.cast import Cast, Player
from tests.clients import Browser
from tests.moderation.making import a_case, version_of

S = CaseState
Client = Callable[[Player | None], Browser]
MODERATORS = ("moderator", "admin")
OTHERS = ("owner", "colleague", "rival", "buyer", "viewer", "newcomer")
AUTHORS = ("owner", "colleague")


def version(cast: Cast, case_id: object) -> int:
    with cast.inside():
        return version_of(queries.get(case_id))  # type: ignore[arg-type]


def state(cast: Cast, case_id: object) -> CaseState:
    with cast.inside():
        return queries.get(case_id).state  # type: ignore[arg-type]


@pytest.mark.parametrize("part", MODERATORS)
def test_moderators_open_the_queue_and_a_case(cast: Cast, client_for: Client, part: str) -> None:
    case_id = a_case(cast)
    client = client_for(getattr(cast, part))
    assert "Sandal kulit anyam Pringgasela" in client.get("/moderation").text
    page = client.get(f"/moderation/cases/{case_id}")
    assert page.status_code == 200
    assert "Setujui dan tayangkan" in page.text


@pytest.mark.parametrize("part", OTHERS)
def test_nobody_else_sees_the_queue_or_a_case_of_it(cast: Cast, client_for: Client, part: str) -> None:
    case_id = a_case(cast)
    client = client_for(getattr(cast, part))
    assert client.get("/moderation").status_code == 403
    assert client.get(f"/moderation/cases/{case_id}").status_code == 403
    for verb in ("claim", "release", "approval", "change-request", "rejection", "answers"):
        assert client.send(f"/moderation/cases/{case_id}/{verb}").status_code == 403
    assert state(cast, case_id) == S.OPEN


def test_a_visitor_is_asked_to_sign_in_first(cast: Cast, client_for: Client) -> None:
    case_id = a_case(cast)
    for path in ("/moderation", f"/moderation/cases/{case_id}", f"/cases/{case_id}"):
        answer = client_for(None).get(path)
        assert (answer.status_code, "/session" in answer.location) == (302, True)


@pytest.mark.parametrize("part", ["owner", "colleague", "rival", "buyer", "moderator", "admin", "viewer", "newcomer"])
def test_only_the_authors_people_read_it_as_its_author(cast: Cast, client_for: Client, part: str) -> None:
    case_id = a_case(cast, S.CHANGES_ASKED)
    client = client_for(getattr(cast, part))
    expected = 200 if part in AUTHORS else 404
    assert client.get(f"/cases/{case_id}").status_code == expected
    sent = client.send(f"/cases/{case_id}/answers", {"body": "Sudah.", "key": str(uuid7())})
    assert sent.status_code == (302 if part in AUTHORS else 404)


def test_another_market_knows_nothing_of_it(cast: Cast, client_for: Client) -> None:
    case_id, none = a_case(cast), uuid7()
    other = cast.other
    assert other is not None
    for who, paths in ((cast.stranger, ["/cases/{}"]), (other.moderator, ["/moderation/cases/{}", "/cases/{}"])):
        client = client_for(who)
        for path in paths:
            theirs, nobodys = client.get(path.format(case_id)), client.get(path.format(none))
            assert theirs.status_code == nobodys.status_code == 404


def test_a_moderator_does_not_decide_on_his_own_firm(cast: Cast, client_for: Client) -> None:
    case_id = a_case(cast)
    with cast.inside():
        db.session.add(Membership(organisation_id=cast.owner.organisation_id, person_id=cast.moderator.person_id))
    client = client_for(cast.moderator)
    assert "Ini kiriman usaha Anda sendiri" in client.get(f"/moderation/cases/{case_id}").text
    sent = client.send(f"/moderation/cases/{case_id}/approval", {"version": version(cast, case_id)})
    assert (sent.status_code, state(cast, case_id)) == (403, S.OPEN)


def test_an_approval_puts_it_on_the_market_and_tells_its_author(
    cast: Cast, client_for: Client, drain: Callable[[], int]
) -> None:
    case_id = a_case(cast)
    drain()
    sent = client_for(cast.moderator).send(f"/moderation/cases/{case_id}/approval", {"version": version(cast, case_id)})
    assert (sent.status_code, sent.location) == (302, "/moderation")
    drain()
    with cast.inside():
        listing = subjects.load(SubjectKind.LISTING, queries.get(case_id).subject_id)
        assert listing.state == ListingState.PUBLISHED
    assert "Disetujui" in client_for(cast.owner).get(f"/cases/{case_id}").text
    assert "sudah tayang" in client_for(cast.owner).get("/inbox").text


def test_the_author_is_told_what_to_change_and_can_answer(
    cast: Cast, client_for: Client, drain: Callable[[], int]
) -> None:
    case_id = a_case(cast)
    seen = version(cast, case_id)
    fields = {"change-reason": "unclear", "change-note": "Sebutkan bahan solnya.", "change-version": seen}
    sent = client_for(cast.moderator).send(f"/moderation/cases/{case_id}/change-request", fields)
    assert (sent.status_code, state(cast, case_id)) == (302, S.CHANGES_ASKED)
    drain()
    sari = client_for(cast.owner)
    assert "perlu diperbaiki" in sari.get("/inbox").text
    page = sari.get(f"/cases/{case_id}").text
    assert "Perlu diperbaiki dulu" in page
    assert "Sebutkan bahan solnya." in page
    assert sari.send(f"/cases/{case_id}/answers", {"body": "Solnya karet.", "key": str(uuid7())}).status_code == 302
    drain()
    made = client_for(cast.moderator)
    assert "Solnya karet." in made.get(f"/moderation/cases/{case_id}").text
    assert "Sandal kulit" in made.get("/moderation?tab=answered").text
    assert made.send(f"/moderation/cases/{case_id}/answers", {"body": "Siap.", "key": str(uuid7())}).status_code == 302
    answered = sari.get(f"/cases/{case_id}").text
    assert "Siap." in answered
    assert "Petugas" in answered
    assert cast.moderator.name not in answered


def test_a_refusal_without_a_reason_comes_back_with_what_was_typed(cast: Cast, client_for: Client) -> None:
    case_id = a_case(cast)
    fields = {"reject-reason": "", "reject-note": "Tidak jelas sama sekali.", "reject-version": version(cast, case_id)}
    page = client_for(cast.moderator).send(f"/moderation/cases/{case_id}/rejection", fields)
    assert (page.status_code, state(cast, case_id)) == (200, S.OPEN)
    assert "Pilih alasannya." in page.text
    assert "Tidak jelas sama sekali." in page.text


def test_a_reason_that_says_little_asks_for_a_note(cast: Cast, client_for: Client) -> None:
    case_id = a_case(cast)
    fields = {"change-reason": "other", "change-note": "", "change-version": version(cast, case_id)}
    page = client_for(cast.moderator).send(f"/moderation/cases/{case_id}/change-request", fields)
    assert (page.status_code, state(cast, case_id)) == (200, S.OPEN)
    assert "Tulis catatan untuk penulis" in page.text


def test_of_two_moderators_at_once_one_decides_and_the_other_is_told(cast: Cast, client_for: Client) -> None:
    case_id, together = a_case(cast), threading.Barrier(2)
    seen = version(cast, case_id)
    answers: dict[str, int] = {}

    def decide(who: Player, path: str, fields: dict[str, object]) -> None:
        client = client_for(who)
        together.wait()
        answers[who.name] = client.send(f"/moderation/cases/{case_id}/{path}", fields).status_code

    fields = {"reject-reason": "duplicate", "reject-note": "", "reject-version": seen}
    threads = [
        threading.Thread(target=decide, args=(cast.moderator, "approval", {"version": seen})),
        threading.Thread(target=decide, args=(cast.admin, "rejection", fields)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(answers.values()) == [302, 409]
    winner = S.APPROVED if answers[cast.moderator.name] == 302 else S.REJECTED
    assert state(cast, case_id) == winner


def test_a_late_decision_is_a_page_that_says_so(cast: Cast, client_for: Client) -> None:
    case_id = a_case(cast)
    seen = version(cast, case_id)
    client_for(cast.admin).send(f"/moderation/cases/{case_id}/approval", {"version": seen})
    late = client_for(cast.moderator).send(f"/moderation/cases/{case_id}/approval", {"version": seen})
    assert late.status_code == 409
    assert "sudah diputuskan orang lain" in late.text


def test_who_holds_a_case_keeps_the_buttons_to_himself(cast: Cast, client_for: Client) -> None:
    case_id = a_case(cast)
    assert client_for(cast.moderator).send(f"/moderation/cases/{case_id}/claim").status_code == 302
    assert "Lepaskan" in client_for(cast.moderator).get(f"/moderation/cases/{case_id}").text
    theirs = client_for(cast.admin).get(f"/moderation/cases/{case_id}").text
    assert "Rekan Anda sedang memeriksa" in theirs
    assert "Setujui dan tayangkan" not in theirs
    assert client_for(cast.admin).send(f"/moderation/cases/{case_id}/claim").status_code == 409
    assert client_for(cast.moderator).send(f"/moderation/cases/{case_id}/release").status_code == 302
    assert state(cast, case_id) == S.OPEN


def test_the_queue_is_filtered_by_kind_and_regency_and_says_when_it_is_empty(cast: Cast, client_for: Client) -> None:
    client = client_for(cast.moderator)
    assert "Antrean kosong" in client.get("/moderation").text
    a_case(cast)
    a_case(cast, kind=SubjectKind.REQUEST)
    assert "600 pasang sandal hotel" in client.get("/moderation").text
    only = client.get("/moderation?kind=listing").text
    assert ("Sandal kulit anyam" in only, "600 pasang sandal hotel" in only) == (True, False)
    there = client.get("/moderation?regency=32.73").text
    assert ("Sandal kulit anyam" in there, "600 pasang sandal hotel" in there) == (False, True)
    assert "Tidak ada yang cocok" in client.get("/moderation?regency=32.73&kind=listing").text
    assert client.get("/moderation?kind=x&regency=y&tab=z&page=-1").status_code == 200


def test_a_case_shows_what_stands_out_and_decides_nothing_by_itself(cast: Cast, client_for: Client) -> None:
    case_id = a_case(cast, description="Hubungi 0812-3456-7890, model mirip Vans, murah sekali.")
    page = client_for(cast.moderator).get(f"/moderation/cases/{case_id}").text
    assert "Ada nomor telepon di tulisan." in page
    assert "0812-3456-7890" in page
    assert "Ada nama merek lain" in page
    assert state(cast, case_id) == S.OPEN


def test_from_a_thing_each_side_comes_to_its_own_page_of_the_case(cast: Cast, client_for: Client) -> None:
    case_id = a_case(cast)
    with cast.inside():
        path = f"/listings/{queries.get(case_id).subject_id}/case"
    assert client_for(cast.colleague).get(path).location == f"/cases/{case_id}"
    assert client_for(cast.moderator).get(path).location == f"/moderation/cases/{case_id}"
    assert client_for(cast.rival).get(path).status_code == 404
    assert client_for(cast.owner).get(f"/listings/{uuid7()}/case").status_code == 404
