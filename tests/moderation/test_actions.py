"""What becomes of a case and of its thing when somebody does something with it, and what is written down."""

import uuid
from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from marketplace.core.db import db
from marketplace.core.errors import Conflict, Invalid
from marketplace.core.ids import uuid7
from marketplace.events.kinds import Kind
from marketplace.events.models import Event, EventDetails
from marketplace.listings import actions as listings
from marketplace.listings.rules import ListingState
from marketplace.moderation import actions, queries, queue, subjects
from marketplace.moderation.models import Case, CaseMessage
from marketplace.moderation.rules import CaseState, SubjectKind
from marketplace.sourcing.rules import RequestState
from tests.cast import Cast
from tests.listings.making import a_listing
from tests.moderation.making import a_case, let_claim_expire, said, submission_of, version_of

S = CaseState


def happened(subject_id: uuid.UUID) -> list[Kind]:
    return list(db.session.scalars(select(Event.kind).where(Event.subject_id == subject_id).order_by(Event.id)))


def details_of(kind: Kind) -> dict[str, object]:
    found = select(EventDetails.body).join(Event, Event.id == EventDetails.event_id).where(Event.kind == kind)
    return db.session.scalars(found.order_by(Event.id.desc())).first() or {}


@pytest.mark.parametrize("kind", [SubjectKind.LISTING, SubjectKind.REQUEST])
def test_what_is_sent_gets_one_case_however_often_it_is_told(cast: Cast, kind: SubjectKind) -> None:
    case_id = a_case(cast, kind=kind)
    with cast.inside():
        case = queries.get(case_id)
        for _again in range(2):
            actions.open_case(submission_of(case.subject_id))
        assert db.session.scalar(select(func.count(Case.id)).where(Case.tenant_id == cast.tenant_id)) == 1
        assert happened(case_id) == [Kind.CASE_OPENED]
        assert (case.title, case.state) == (subjects.load(kind, case.subject_id).title, S.OPEN)


def test_a_case_stands_where_its_author_is(cast: Cast) -> None:
    with_request = a_case(cast, kind=SubjectKind.REQUEST)
    with cast.inside():
        case = queries.get(with_request)
        assert (case.regency_code, case.organisation_id) == ("32.73", cast.buyer.organisation_id)


def test_what_has_been_decided_meanwhile_gets_no_case(cast: Cast) -> None:
    listing_id = a_listing(cast, ListingState.PUBLISHED)
    with cast.inside():
        actions.open_case(submission_of(listing_id))
        assert queries.latest(SubjectKind.LISTING, listing_id) is None


@pytest.mark.parametrize(
    ("kind", "state", "after"),
    [
        (SubjectKind.LISTING, S.APPROVED, ListingState.PUBLISHED),
        (SubjectKind.LISTING, S.CHANGES_ASKED, ListingState.CHANGES_ASKED),
        (SubjectKind.LISTING, S.REJECTED, ListingState.REJECTED),
        (SubjectKind.REQUEST, S.APPROVED, RequestState.OPEN),
        (SubjectKind.REQUEST, S.CHANGES_ASKED, RequestState.CHANGES_ASKED),
        (SubjectKind.REQUEST, S.REJECTED, RequestState.REJECTED),
    ],
)
def test_a_decision_moves_the_case_and_its_thing_together(
    cast: Cast, kind: SubjectKind, state: S, after: object
) -> None:
    case_id = a_case(cast, state, kind)
    with cast.inside():
        case = queries.get(case_id)
        assert case.state == state
        assert subjects.load(kind, case.subject_id).state == after
        assert (case.decided_by_id, case.decided_at is not None) == (cast.moderator.person_id, True)


def test_the_author_hears_the_reason_the_note_and_where_to_answer(cast: Cast) -> None:
    case_id = a_case(cast, S.CHANGES_ASKED)
    with cast.inside():
        told = {"reason": "unclear", "note": "Sebutkan bahannya.", "case_id": str(case_id)}
        assert details_of(Kind.LISTING_CHANGES_ASKED) == told
        assert details_of(Kind.CASE_CHANGES_ASKED) == {"reason": "unclear", "note": "Sebutkan bahannya."}
        listing = subjects.load(SubjectKind.LISTING, queries.get(case_id).subject_id)
        assert "Sebutkan bahannya." in listing.review_note


def test_an_approval_tells_of_its_case(cast: Cast) -> None:
    case_id = a_case(cast, S.APPROVED, SubjectKind.REQUEST)
    with cast.inside():
        assert details_of(Kind.REQUEST_PUBLISHED) == {"case_id": str(case_id)}
        assert happened(case_id) == [Kind.CASE_OPENED, Kind.CASE_APPROVED]


def test_a_thing_that_is_sent_again_gets_a_new_case(cast: Cast) -> None:
    case_id = a_case(cast, S.CHANGES_ASKED)
    with cast.inside():
        first = queries.get(case_id)
        listing = subjects.load(SubjectKind.LISTING, first.subject_id)
        listings.submit(cast.owner.actor, listing)
        db.session.flush()
        actions.open_case(submission_of(listing.id))
        cases = queries.all_about(SubjectKind.LISTING, listing.id)
        assert [case.state for case in cases] == [S.OPEN, S.CHANGES_ASKED]


DECISIONS: list[Callable[[Cast, Case, int], None]] = [
    lambda cast, case, v: actions.approve(cast.admin.actor, case, version=v),
    lambda cast, case, v: actions.ask_changes(cast.admin.actor, case, version=v, reason="photo_not_own"),
    lambda cast, case, v: actions.reject(cast.admin.actor, case, version=v, reason="duplicate"),
]


@pytest.mark.parametrize("decide", DECISIONS, ids=["approve", "ask_changes", "reject"])
@pytest.mark.parametrize("state", [S.APPROVED, S.CHANGES_ASKED, S.REJECTED])
def test_what_is_decided_stays_decided(cast: Cast, state: S, decide: Callable[[Cast, Case, int], None]) -> None:
    case_id = a_case(cast, state)
    with cast.inside():
        case = queries.get(case_id)
        with pytest.raises(Conflict):
            decide(cast, case, version_of(case))
    with cast.inside():
        assert queries.get(case_id).state == state


@pytest.mark.parametrize("decide", DECISIONS, ids=["approve", "ask_changes", "reject"])
def test_nobody_decides_what_a_colleague_holds(cast: Cast, decide: Callable[[Cast, Case, int], None]) -> None:
    case_id = a_case(cast, S.CLAIMED)
    with cast.inside():
        case = queries.get(case_id)
        with pytest.raises(Conflict, match="Rekan"):
            decide(cast, case, version_of(case))
    with cast.inside():
        case = queries.get(case_id)
        let_claim_expire(case)
        decide(cast, case, version_of(case))
        assert case.decided_by_id == cast.admin.person_id


def test_a_claim_keeps_others_away_until_its_time_is_over(cast: Cast) -> None:
    case_id = a_case(cast, S.CLAIMED)
    with pytest.raises(Conflict), cast.inside():
        actions.claim(cast.admin.actor, queries.get(case_id))
    with cast.inside():
        case = queries.get(case_id)
        let_claim_expire(case)
        actions.claim(cast.admin.actor, case)
        assert (case.state, case.claimed_by_id) == (S.CLAIMED, cast.admin.person_id)
        assert happened(case_id) == [Kind.CASE_OPENED, Kind.CASE_CLAIMED, Kind.CASE_CLAIMED]


def test_claiming_ones_own_again_gives_new_time_and_is_no_news(cast: Cast) -> None:
    case_id = a_case(cast, S.CLAIMED)
    with cast.inside():
        case = queries.get(case_id)
        before = case.claimed_until
        actions.claim(cast.moderator.actor, case)
        assert case.claimed_until > before
        assert happened(case_id) == [Kind.CASE_OPENED, Kind.CASE_CLAIMED]


def test_who_lets_go_leaves_it_to_everybody(cast: Cast) -> None:
    case_id = a_case(cast, S.CLAIMED)
    with pytest.raises(Conflict), cast.inside():
        actions.release(cast.admin.actor, queries.get(case_id))
    with cast.inside():
        case = queries.get(case_id)
        for _twice in range(2):
            actions.release(cast.moderator.actor, case)
        assert (case.state, case.claimed_by_id, case.claimed_until) == (S.OPEN, None, None)


def test_what_has_changed_since_it_was_read_is_not_decided(cast: Cast) -> None:
    case_id = a_case(cast)
    with cast.inside():
        case = queries.get(case_id)
        seen = version_of(case)
        with pytest.raises(Conflict, match="berubah"):
            actions.approve(cast.moderator.actor, case, version=seen - 1)
        assert case.state == S.OPEN


@pytest.mark.parametrize(
    ("reason", "note", "field"),
    [("", "", "reason"), ("nonsense", "", "reason"), ("budget_implausible", "", "reason"), ("other", " ", "note")],
)
def test_a_refusal_needs_a_reason_that_fits_and_words_where_it_says_little(
    cast: Cast, reason: str, note: str, field: str
) -> None:
    case_id = a_case(cast)
    with cast.inside():
        case = queries.get(case_id)
        with pytest.raises(Invalid) as refused:
            actions.reject(cast.moderator.actor, case, version=version_of(case), reason=reason, note=note)
    assert list(refused.value.fields) == [field]
    with cast.inside():
        assert queries.get(case_id).state == S.OPEN


def test_the_author_answers_and_the_staff_answer_back(cast: Cast) -> None:
    case_id = a_case(cast, S.CHANGES_ASKED)
    with cast.inside():
        case = queries.get(case_id)
        said(cast.owner, case, "Bahannya kulit sapi.")
        assert case.is_answered
        assert queue.counts(cast.moderator.actor)[queue.Tab.ANSWERED] == 1
        said(cast.moderator, case, "Baik, tulis di keterangan.", is_from_staff=True)
        assert not case.is_answered
        assert [one.body for one in queries.thread(case_id)] == ["Bahannya kulit sapi.", "Baik, tulis di keterangan."]
        assert happened(case_id)[-2:] == [Kind.CASE_ANSWERED, Kind.CASE_ANSWERED]


def test_the_same_answer_sent_twice_is_said_once(cast: Cast) -> None:
    case_id, key = a_case(cast), uuid7()
    for is_new in (True, False):
        with cast.inside():
            case = queries.get(case_id)
            assert actions.answer(cast.owner.actor, case, "Sudah.", form_key=key, is_from_staff=False) is is_new
    with cast.inside():
        assert len(queries.thread(case_id)) == 1
        assert happened(case_id).count(Kind.CASE_ANSWERED) == 1


def test_the_database_itself_keeps_one_open_case_and_one_a_version(cast: Cast) -> None:
    case_id = a_case(cast)
    with cast.inside():
        case = queries.get(case_id)
        copied = {c.key: getattr(case, c.key) for c in Case.__table__.columns if c.key not in ("id", "opened_at")}
    with pytest.raises(IntegrityError, match="cases_one_open"), cast.inside():
        db.session.add(Case(**copied | {"subject_version": 99}))
    with cast.inside():
        actions.approve(cast.moderator.actor, queries.get(case_id), version=version_of(queries.get(case_id)))
    with pytest.raises(IntegrityError, match="cases_one_a_version"), cast.inside():
        db.session.add(Case(**copied))


def test_the_database_refuses_steps_that_are_none(cast: Cast) -> None:
    case_id = a_case(cast, S.APPROVED)
    changed = Case.__table__.update().where(Case.tenant_id == cast.tenant_id, Case.id == case_id)
    with pytest.raises(IntegrityError, match="may not go"), cast.inside():
        db.session.execute(changed.values(state=S.OPEN))


def test_a_message_without_words_is_none(cast: Cast) -> None:
    case_id = a_case(cast)
    with pytest.raises(Invalid), cast.inside():
        said(cast.owner, queries.get(case_id), "  ")
    with cast.inside():
        assert db.session.scalar(select(func.count(CaseMessage.id))) == 0
