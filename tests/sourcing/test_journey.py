"""From a request that is not ready to one that is amended, asked about, invited to and answered for in time."""

import uuid
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.core.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.core.ids import uuid7
from marketplace.proposals import actions as proposals
from marketplace.sourcing import actions, amending, asking, calendar, guarantee, inviting, queries
from marketplace.sourcing.completeness import POINTS, VISIT_POINTS, is_ready, score
from marketplace.sourcing.models import SourcingRequest
from marketplace.sourcing.rules import RequestState, Shape, Visibility, pairs_of_a_month
from tests.assistance.making import as_mentor
from tests.cast import Cast
from tests.proposals.making import an_answer, closed, state_of
from tests.sourcing.making import a_request, in_days, request_of, whole

S = RequestState


def test_points_make_a_hundred_and_musts_alone_are_not_ready() -> None:
    assert sum(POINTS.values()) == sum(VISIT_POINTS.values()) == 100
    bare = replace(whole(), size_run="", materials=(), budget_min=None, budget_max=None)
    today = in_days(0)
    assert score(replace(bare, shoe_last="wide"), today) == score(replace(bare, size_run="39-42"), today) == 70
    assert (score(bare, today), is_ready(bare, today)) == (60, False)
    assert is_ready(replace(bare, budget_max=90_000), today)
    assert score(whole(), today) == 90


def test_what_is_not_ready_goes_to_a_mentor_who_advises_or_passes_it_on(cast: Cast) -> None:
    bare = {"size_run": "", "materials": (), "budget_min": None, "budget_max": None}
    request_id = a_request(cast, **bare)
    with cast.inside():
        request = queries.get(request_id, lock=True)
        actions.submit(cast.buyer.actor, request)
        assert request.state == S.WITH_MENTOR
        assert [one.id for one, _name in queries.with_mentors()] == [request_id]
        actions.hand_back(cast.moderator.actor, request, "Tulis pembagian ukuran.")
        assert (request.state, request.review_note) == (S.CHANGES_ASKED, "Tulis pembagian ukuran.")
        actions.refer(cast.buyer.actor, request)
        actions.pass_on(cast.moderator.actor, request)
        assert request.state == S.IN_REVIEW


def test_an_amendment_is_a_version_that_bidders_confirm_once(cast: Cast) -> None:
    request_id = a_request(cast, S.OPEN)
    proposal_id = an_answer(cast, request_id)
    with cast.inside():
        request = queries.get(request_id, lock=True)
        more = replace(request_of(request), pairs=800)
        assert amending.amend(cast.buyer.actor, request, more, "Kamar bertambah.", version=request.version)
        assert not amending.amend(cast.buyer.actor, request, more, "Kamar bertambah.", version=request.version)
    with cast.inside():
        last, first = amending.amendments(queries.versions(request_id))
        assert (last.number, last.note, last.rows) == (2, "Kamar bertambah.", [("pairs", 600, 800)])
        assert first.rows == []
        since = last.at
        assert proposals.unsettle(request_id, since) == 1
    assert state_of(cast, proposal_id) == "needs_reconfirmation"
    with cast.inside():
        from marketplace.proposals import queries as answers

        proposals.submit(cast.owner.actor, answers.hold(proposal_id))
    with cast.inside():
        assert proposals.unsettle(request_id, since) == 0, "confirmed since: told twice is harmless"


def test_the_difference_of_an_amendment_names_the_months_and_the_last(cast: Cast, client_for: object) -> None:
    request_id = a_request(cast, S.OPEN, months=6)
    with cast.inside():
        request = queries.get(request_id, lock=True)
        more = replace(request_of(request), months=12, shoe_last="wide")
        assert amending.amend(cast.buyer.actor, request, more, "Setahun penuh.", version=request.version)
    page = client_for(cast.owner).get(f"/requests/{request_id}").text  # type: ignore[operator]
    assert "<del>6 bulan</del> <ins>12 bulan</ins>" in page
    assert "<ins>Acuan lebar</ins>" in page


def test_two_amend_at_once_and_the_second_sees_both(cast: Cast) -> None:
    request_id = a_request(cast, S.OPEN)
    with cast.inside():
        request = queries.get(request_id, lock=True)
        brief, version = request_of(request), request.version
        amending.amend(cast.buyer.actor, request, replace(brief, pairs=700), "Satu.", version=version)
    with cast.inside():
        request = queries.get(request_id, lock=True)
        with pytest.raises(Conflict) as refused:
            amending.amend(cast.buyer.actor, request, replace(brief, pairs=800), "Dua.", version=version)
        assert (dict(refused.value.current)["pairs"], dict(refused.value.typed)["pairs"]) == ("700", "800")


def test_who_is_invited_sees_what_others_do_not(cast: Cast) -> None:
    request_id = a_request(cast, S.OPEN, visibility=Visibility.INVITED)
    maker = cast.owner.organisation_id
    assert maker
    with cast.inside(), pytest.raises(NotFound):
        queries.find(cast.owner.actor, request_id)
    with cast.inside():
        request = queries.get(request_id, lock=True)
        inviting.invite(cast.buyer.actor, request, maker)
        inviting.invite(cast.buyer.actor, request, maker)
    with cast.inside():
        assert [one for one, _name in queries.invited(request_id)] == [maker]
        assert queries.find(cast.owner.actor, request_id).id == request_id
        assert [one.id for one, _name in queries.inviting([maker])] == [request_id]
        with pytest.raises(NotFound):
            queries.find(cast.rival.actor, request_id)


def test_a_copy_says_the_same_without_its_days_and_a_repeat_order_asks_one_maker(cast: Cast) -> None:
    request_id, key = a_request(cast, S.OPEN), uuid7()
    maker = cast.owner.organisation_id
    for _twice in range(2):
        with cast.inside():
            amending.copy(cast.buyer.actor, queries.get(request_id), request_id=key, maker_id=maker)
    with cast.inside():
        original, made = queries.get(request_id), queries.get(key)
        assert (made.id, made.state, made.title, made.pairs) == (key, S.DRAFT, original.title, original.pairs)
        assert (made.closes_on, made.needed_by, made.visibility) == (None, None, Visibility.INVITED)
        assert [one for one, _name in queries.invited(key)] == [maker]


def test_a_question_is_stored_once_and_answered_for_all(cast: Cast) -> None:
    request_id, key = a_request(cast, S.OPEN), uuid7()
    maker, rival = cast.owner.organisation_id, cast.rival.organisation_id
    assert maker
    assert rival
    with cast.inside():
        request = queries.get(request_id)
        for _twice in range(2):
            asked = asking.ask(cast.owner.actor, request, maker, "Sol karet boleh?", question_id=key)
        assert [one.id for one in queries.questions(request_id)] == [key]
        with pytest.raises(Forbidden):
            asking.ask(cast.rival.actor, request, maker, "Atas nama orang.", question_id=uuid7())
        asking.answer(cast.buyer.actor, asked, request, "Boleh.")
        with pytest.raises(Conflict):
            asking.answer(cast.buyer.actor, asked, request, "Tidak boleh.")


def test_whoever_asks_is_hidden_from_rivals(cast: Cast, client_for: object) -> None:
    request_id = a_request(cast, S.OPEN)
    asker = client_for(cast.owner)  # type: ignore[operator]
    path = f"/requests/{request_id}"
    sent = {"words": "Sol karet boleh?", "organisation_id": str(cast.owner.organisation_id), "key": str(uuid7())}
    assert asker.send(f"{path}/questions", sent).status_code == 302
    rivals, buyers = (client_for(who).get(path).text for who in (cast.rival, cast.buyer))  # type: ignore[operator]
    assert "Sol karet boleh?" in rivals
    assert "1 pertanyaan belum dijawab" in rivals
    assert "Sepatu Sasak Sari" not in rivals
    assert "Sepatu Sasak Sari" in buyers


def test_a_buyer_who_lets_makers_wait_is_reminded_then_held_back(cast: Cast) -> None:
    request_id, other = a_request(cast, S.OPEN), a_request(cast)
    helped = a_request(cast, S.WITH_MENTOR)
    an_answer(cast, request_id)
    closed(cast, request_id)
    siti = as_mentor(cast).actor
    for days, marks in ((6, 0), (7, 1), (8, 0), (14, 1), (15, 0)):
        with cast.inside():
            assert guarantee.remind_due(now() + timedelta(days=days)) == marks, days
    with cast.inside():
        with pytest.raises(Conflict):
            actions.submit(cast.buyer.actor, queries.get(other, lock=True))
        assert queries.owes_answers(cast.buyer.organisation_id or uuid.UUID(int=0))
        with pytest.raises(Conflict, match="setelah ia menjawab"):  # nor does a mentor send it on for him
            actions.pass_on(siti, queries.get(helped, lock=True))
    with cast.inside():
        assert queries.get(helped).state == S.WITH_MENTOR


def test_a_reminder_asks_the_clock_of_the_database(cast: Cast) -> None:
    request_id = a_request(cast, S.OPEN)
    an_answer(cast, request_id)
    closed(cast, request_id)
    with cast.inside():
        assert guarantee.remind_due() == 0
        week = text("UPDATE sourcing_requests SET closed_at = now() - interval '7 days' WHERE id = :id RETURNING now()")
        moment = db.session.scalars(week, {"id": request_id}).one()
        assert guarantee.remind_due() == 1
        assert queries.get(request_id).overdue_at > moment


@pytest.mark.parametrize(
    ("field", "words", "found"),
    [
        ("description", "Sandal tertutup untuk kamar hotel. Kirim contoh ke 0812-3456-7890.", "0812-3456-7890"),
        ("title", "600 sandal, tanya budi@gmail.com", "budi@gmail.com"),
        ("decides", "Budi, t.me/budisepatu", "t.me/budisepatu"),
        ("size_run", "37-42 seperti Nike", "Nike"),
        ("note", "Model jadi KW super.", "KW"),
    ],
)
def test_an_amendment_holds_nothing_that_a_moderator_would_turn_back(
    cast: Cast, field: str, words: str, found: str
) -> None:
    request_id = a_request(cast, S.OPEN)
    with cast.inside():
        request = queries.get(request_id, lock=True)
        told = {"pairs": 800} if field == "note" else {field: words}
        note = words if field == "note" else "Kamar bertambah."
        with pytest.raises(Invalid) as refused:
            amending.amend(
                cast.buyer.actor, request, replace(request_of(request), **told), note, version=request.version
            )
        assert (list(refused.value.fields), refused.value.values["found"]) == ([field], found)


def test_what_a_moderator_has_passed_may_stay_in_an_amendment(cast: Cast) -> None:
    said = "Sandal tertutup untuk kamar hotel, setinggi sandal Crocs yang kami punya."
    request_id = a_request(cast, S.OPEN, description=said)
    with cast.inside():
        request = queries.get(request_id, lock=True)
        more = replace(request_of(request), description=f"{said} Bukan KW.", pairs=800)
        assert amending.amend(cast.buyer.actor, request, more, "Jumlah naik.", version=request.version)


def test_holidays_and_a_hotels_use_are_reckoned() -> None:
    assert calendar.holiday(date(2026, 12, 25), "en")
    assert calendar.working_day_from(date(2026, 12, 25)) == date(2026, 12, 28)
    assert calendar.working_days(date(2026, 12, 23), date(2026, 12, 28)) == 2
    assert pairs_of_a_month(rooms=80, occupancy=60, nights=2, pairs_a_stay=2) == 1_440
    visit = SourcingRequest(title="Kunjungan", description="", shape=Shape.VISIT, size_run="", decides="")
    assert score(visit, date(2026, 12, 1)) == 5
