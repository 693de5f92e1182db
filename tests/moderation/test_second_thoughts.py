"""A decision taken back in time, several at once, an appeal to somebody else, a report, and a sanction with its end."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.accounts import queries as accounts
from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.core.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.core.ids import uuid7
from marketplace.events.models import Relay
from marketplace.listings import actions as listing_actions
from marketplace.listings import queries as listings
from marketplace.listings.rules import ListingState
from marketplace.moderation import actions, appeals, batches, queries, queue, reporting, sanctions, scopes
from marketplace.moderation.models import Case, Sanction
from marketplace.moderation.policy import can_decide
from marketplace.moderation.queue import Wanted
from marketplace.moderation.rules import CaseState, CaseVerb, ReportedKind, SanctionKind, SanctionState
from marketplace.moderation.sanctions import Ruling
from marketplace.organisations import queries as organisations
from tests.cast import Cast, Player
from tests.clients import Browser
from tests.listings.making import a_listing
from tests.moderation.making import a_case, version_of
from tests.proposals.making import an_answer, an_open_request, state_of

S = CaseState
MINUTE = timedelta(seconds=60)
Client = Callable[[Player | None], Browser]


def test_a_decision_can_be_taken_back_before_anybody_has_heard_of_it(cast: Cast) -> None:
    case_id = a_case(cast)
    made = cast.moderator.actor
    with cast.inside():
        case = queries.get(case_id)
        before = set(db.session.scalars(select(Relay.id)))
        actions.approve(made, case, version=version_of(case), wait=MINUTE)
        db.session.flush()
        held = db.session.scalars(select(Relay).where(Relay.id.not_in(before))).all()
        db.session.refresh(held[0])
        assert all(row.due_at > now() + timedelta(seconds=50) for row in held)
    with cast.inside():
        case = queries.get(case_id)
        assert queries.undoable(made) is case
        actions.undo(made, case)
    with cast.inside():
        case = queries.get(case_id)
        listing = listings.get(case.subject_id)
        assert (case.state, case.claimed_by_id, listing.state) == (S.CLAIMED, made.person_id, ListingState.IN_REVIEW)
        told = db.session.scalars(select(Relay.id).where(Relay.id.not_in(before))).all()
        assert len(told) == 1, "only that it was taken back is left to be told"
        actions.approve(made, case, version=version_of(case))
        assert listing.state == ListingState.PUBLISHED


def test_a_decision_that_was_told_is_not_taken_back(cast: Cast) -> None:
    case_id = a_case(cast)
    with cast.inside():
        case = queries.get(case_id)
        actions.approve(cast.moderator.actor, case, version=version_of(case))
    with cast.inside(), pytest.raises(Conflict):
        actions.undo(cast.moderator.actor, queries.get(case_id))


def test_nobody_takes_back_what_another_has_decided(cast: Cast) -> None:
    case_id = a_case(cast)
    with cast.inside():
        case = queries.get(case_id)
        actions.approve(cast.moderator.actor, case, version=version_of(case), wait=MINUTE)
    with cast.inside(), pytest.raises(Conflict):
        actions.undo(cast.admin.actor, queries.get(case_id))


def test_a_batch_decides_what_it_can_and_is_taken_back_whole(cast: Cast) -> None:
    first, second, held = a_case(cast), a_case(cast), a_case(cast)
    made = cast.moderator.actor
    with cast.inside():
        actions.claim(cast.admin.actor, queries.get(held))
    with cast.inside():
        batch_id, outcomes = batches.decide(made, [first, second, held], CaseVerb.APPROVE, wait=MINUTE)
        assert [bool(one.fault) for one in outcomes] == [False, False, True]
    with cast.inside():
        assert [queries.get(one).state for one in (first, second, held)] == [S.APPROVED, S.APPROVED, S.CLAIMED]
        assert [bool(one.fault) for one in batches.undo(made, batch_id)] == [False, False]
    with cast.inside():
        assert {queries.get(one).state for one in (first, second)} == {S.CLAIMED}


def test_an_appeal_is_judged_by_somebody_else_and_never_by_who_refused(cast: Cast) -> None:
    case_id = a_case(cast, S.REJECTED)
    with cast.inside():
        case = queries.find_as_author(cast.owner.actor, case_id)
        with pytest.raises(Invalid):
            appeals.appeal(cast.owner.actor, case, "  ")
        appeals.appeal(cast.owner.actor, case, "Merek itu milik kami, ini sertifikatnya.")
        with pytest.raises(Forbidden):
            appeals.overturn(cast.moderator.actor, case, "Benar.")
    with cast.inside():
        case = queries.find(cast.admin.actor, case_id, to=can_decide, lock=True)
        appeals.overturn(cast.admin.actor, case, "Sertifikat mereknya ada.")
        assert (case.state, listings.get(case.subject_id).state) == (S.OVERTURNED, ListingState.PUBLISHED)


def test_the_database_itself_refuses_the_first_moderator_as_judge(cast: Cast) -> None:
    case_id = a_case(cast, S.REJECTED)
    with pytest.raises(Exception, match="second_moderator"), cast.inside():
        queries.get(case_id).appeal_decided_by_id = cast.moderator.person_id


def test_a_report_takes_a_listing_from_the_market_and_the_reporter_hears(
    cast: Cast, client_for: Client, drain: Callable[[], int]
) -> None:
    listing_id = a_listing(cast, ListingState.PUBLISHED)
    buyer = client_for(cast.buyer)
    assert "Laporkan" in buyer.get(f"/listings/{listing_id}").text
    sent = buyer.send(f"/listings/{listing_id}/report", {"category": "stolen_photo", "key": str(uuid7())})
    assert sent.status_code == 302
    drain()
    with cast.inside():
        case = db.session.scalars(select(Case).where(Case.subject_kind == "report")).one()
        case_id, version = case.id, version_of(case)
    assert client_for(cast.owner).get(f"/cases/{case_id}").status_code == 404, "nobody reads a report against himself"
    fields = {"reject-reason": "photo_not_own", "reject-note": "", "reject-version": version}
    assert client_for(cast.moderator).send(f"/moderation/cases/{case_id}/rejection", fields).status_code == 302
    drain()
    with cast.inside():
        assert listings.get(listing_id).state == ListingState.SUSPENDED
    assert "sudah diperiksa" in buyer.get("/inbox").text
    assert "ditarik dulu" in client_for(cast.owner).get("/inbox").text
    assert client_for(cast.owner).get(f"/cases/{case_id}").status_code == 200


def test_a_report_says_how_many_answers_it_suspends_and_they_come_back_with_the_request(
    cast: Cast, client_for: Client, drain: Callable[[], int]
) -> None:
    request_id = an_open_request(cast)
    answers = [an_answer(cast, request_id), an_answer(cast, request_id, cast.rival)]
    form = {"category": "counterfeit", "key": str(uuid7())}
    assert client_for(cast.newcomer).send(f"/requests/{request_id}/report", form).status_code == 302
    drain()
    with cast.inside():
        case = db.session.scalars(select(Case).where(Case.subject_kind == "report")).one()
        case_id, version = case.id, version_of(case)
    made = client_for(cast.moderator)
    page = made.get(f"/moderation/cases/{case_id}").text
    assert "2 jawaban pembuat yang sudah masuk ikut ditangguhkan" in page
    fields = {"reject-reason": "others_brand", "reject-note": "", "reject-version": version}
    assert made.send(f"/moderation/cases/{case_id}/rejection", fields).status_code == 302
    drain()
    assert [state_of(cast, one) for one in answers] == ["suspended", "suspended"]
    assert (
        client_for(cast.buyer)
        .send(f"/cases/{case_id}/appeal", {"appeal-appeal": "Itu merek kami sendiri, suratnya ada."})
        .status_code
        == 302
    )
    drain()
    judged = {"judgement-note": "Surat mereknya sudah kami lihat."}
    assert client_for(cast.admin).send(f"/moderation/cases/{case_id}/judgement/overturn", judged).status_code == 302
    drain()
    assert [state_of(cast, one) for one in answers] == ["submitted", "submitted"]


def test_the_same_person_reports_a_thing_once_and_never_his_own(cast: Cast) -> None:
    listing_id = a_listing(cast, ListingState.PUBLISHED)
    with cast.inside():
        thing = reporting.find_thing(cast.buyer.actor, ReportedKind.LISTING, listing_id)
        first, again = (
            reporting.send(cast.buyer.actor, ReportedKind.LISTING, thing, "wrong", "", report_id=uuid7())
            for _ in range(2)
        )
        assert first is again
        with pytest.raises(Forbidden):
            reporting.send(cast.owner.actor, ReportedKind.LISTING, thing, "wrong", "", report_id=uuid7())


def test_a_sanction_is_lifted_by_the_clock(cast: Cast) -> None:
    listing_id = a_listing(cast)
    workshop = cast.owner.organisation_id
    assert workshop
    with cast.inside():
        ruling = Ruling(SanctionKind.NO_PUBLISHING, "Foto curian, dua kali.", 14)
        sanctions.impose(cast.moderator.actor, organisations.get(workshop), ruling, sanction_id=uuid7())
        with pytest.raises(Invalid, match="sanksi"):
            listing_actions.submit(cast.owner.actor, listings.get(listing_id), photos=1)
        assert sanctions.end_due() == 0
    with cast.inside():
        sanction = db.session.scalars(select(Sanction)).one()
        sanction.starts_at, sanction.ends_at = now() - timedelta(days=14), now() - timedelta(seconds=1)
    with cast.inside():
        assert sanctions.end_due() == 1
        assert db.session.scalars(select(Sanction)).one().state == SanctionState.SERVED
        listing_actions.submit(cast.owner.actor, listings.get(listing_id), photos=1)


def test_a_moderator_of_a_regency_sees_its_cases_alone(cast: Cast) -> None:
    case_id = a_case(cast)
    made, admin = cast.moderator.actor, cast.admin.actor
    with cast.inside():
        scopes.assign(admin, accounts.get(made.person_id), ["52.71"])
    with cast.inside():
        assert queue.page(made, Wanted()).total == 0
        assert queue.page(admin, Wanted()).total == 1
        with pytest.raises(NotFound):
            queries.find(made, case_id)


def test_whoever_declares_to_be_near_decides_no_more_on_that_firm(cast: Cast) -> None:
    case_id, other = a_case(cast), a_case(cast)
    made = cast.moderator.actor
    with cast.inside():
        scopes.declare(made, queries.get(case_id), "Kakak saya.")
        with pytest.raises(Forbidden):
            queries.find(made, case_id, to=can_decide)
        assert queue.next_for(made, queries.get(other)) is None
        assert queue.next_for(cast.admin.actor, queries.get(other)) == case_id


def test_an_internal_note_is_for_the_staff_alone(cast: Cast, client_for: Client) -> None:
    case_id = a_case(cast)
    sent = {"note-body": "Cek ke dinas dulu.", "note-key": str(uuid7())}
    assert client_for(cast.moderator).send(f"/moderation/cases/{case_id}/notes", sent).status_code == 302
    assert "Cek ke dinas dulu." in client_for(cast.moderator).get(f"/moderation/cases/{case_id}").text
    assert "Cek ke dinas dulu." not in client_for(cast.owner).get(f"/cases/{case_id}").text
