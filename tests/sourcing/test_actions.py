"""What becomes of a request when somebody does something with it, and what is written down."""

import uuid
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace.core.db import db
from marketplace.core.errors import Conflict, Forbidden, Invalid
from marketplace.core.ids import uuid7
from marketplace.events.kinds import Kind
from marketplace.events.models import Event, EventDetails
from marketplace.sourcing import actions, queries
from marketplace.sourcing.actions import Brief
from marketplace.sourcing.models import SourcingRequest
from marketplace.sourcing.rules import EDITABLE_STATES, LIFE, RequestState, Visibility
from tests.cast import Cast
from tests.sourcing.making import REASON, a_request, in_days, whole

S = RequestState


def happened(request_id: uuid.UUID) -> list[Kind]:
    events = select(Event.kind).where(Event.subject_id == request_id)
    return list(db.session.scalars(events.order_by(Event.id)))


def last_details() -> dict[str, object]:
    details = db.session.scalars(select(EventDetails).order_by(EventDetails.id.desc())).first()
    assert details is not None
    return details.body


def test_a_draft_needs_no_more_than_a_title(cast: Cast) -> None:
    with cast.inside():
        request = actions.draft(cast.buyer.actor, cast.buyer.organisation_id, Brief(title="Sandal hotel"))
        assert (request.state, request.version) == (S.DRAFT, 1)
        assert happened(request.id) == [Kind.REQUEST_DRAFTED]


def test_the_same_form_sent_twice_makes_one_draft(cast: Cast) -> None:
    key = uuid7()
    for _time in range(2):
        with cast.inside():
            actions.draft(cast.buyer.actor, cast.buyer.organisation_id, Brief(title="Sandal"), request_id=key)
    with cast.inside():
        assert happened(key) == [Kind.REQUEST_DRAFTED]


def test_a_workshop_asks_for_nothing_and_nobody_asks_for_others(cast: Cast) -> None:
    for who, organisation in (
        (cast.owner, cast.owner.organisation_id),
        (cast.owner, cast.buyer.organisation_id),
        (cast.newcomer, cast.buyer.organisation_id),
        (cast.moderator, cast.buyer.organisation_id),
    ):
        with pytest.raises(Forbidden), cast.inside():
            actions.draft(who.actor, organisation, Brief(title="Sandal"))


def test_an_edit_writes_days_down_as_days(cast: Cast) -> None:
    request_id = a_request(cast)
    later = in_days(90)
    with cast.inside():
        request = queries.get(request_id)
        actions.edit(cast.buyers_colleague.actor, request, replace(whole(), needed_by=later), version=1)
        assert request.needed_by == later
    with cast.inside():
        before = whole().needed_by
        assert before is not None
        assert last_details() == {
            "before": {"needed_by": before.isoformat()},
            "after": {"needed_by": later.isoformat()},
        }


def test_of_two_edits_at_once_the_second_sees_both_texts(cast: Cast) -> None:
    request_id = a_request(cast)
    with cast.inside():
        actions.edit(cast.buyer.actor, queries.get(request_id), replace(whole(), title="Dari Budi"), version=1)
    mine = replace(whole(), title="Dari Nina")
    with cast.inside(), pytest.raises(Conflict) as refused:
        actions.edit(cast.buyers_colleague.actor, queries.get(request_id), mine, version=1)
    assert refused.value.current == [("title", "Dari Budi")]
    assert refused.value.typed == [("title", "Dari Nina")]


@pytest.mark.parametrize("state", [s for s in S if s not in EDITABLE_STATES])
def test_the_text_is_not_rewritten_once_it_was_sent(cast: Cast, state: RequestState) -> None:
    request_id = a_request(cast, state)
    with cast.inside(), pytest.raises(Conflict):
        actions.edit(cast.buyer.actor, queries.get(request_id), Brief(title="Lain"), version=99)


def test_an_open_request_gets_more_days_and_never_fewer(cast: Cast) -> None:
    request_id = a_request(cast, S.OPEN)
    with cast.inside():
        request = queries.get(request_id)
        actions.extend(cast.buyer.actor, request, in_days(21), version=request.version)
        assert (request.closes_on, happened(request_id)[-1]) == (in_days(21), Kind.REQUEST_EDITED)
        with pytest.raises(Invalid) as refused:
            actions.extend(cast.buyer.actor, request, in_days(20), version=request.version)
        assert set(refused.value.fields) == {"closes_on"}


def test_a_draft_with_gaps_is_not_sent_and_each_gap_is_named(cast: Cast) -> None:
    with cast.inside():
        request = actions.draft(cast.buyer.actor, cast.buyer.organisation_id, Brief(title="Sandal"))
        with pytest.raises(Invalid) as refused:
            actions.submit(cast.buyer.actor, request)
        missing = {"product_type", "description", "pairs", "closes_on", "needed_by", "delivery_regency_code"}
        assert set(refused.value.fields) == missing
        assert request.state == S.DRAFT


def test_sending_and_taking_back_twice_happen_once(cast: Cast) -> None:
    request_id = a_request(cast)
    for act in (actions.submit, actions.submit):
        with cast.inside():
            act(cast.buyer.actor, queries.get(request_id, lock=True))
    with cast.inside():
        actions.approve(cast.moderator.actor, queries.get(request_id, lock=True))
    for act in (actions.withdraw, actions.withdraw):
        with cast.inside():
            act(cast.buyer.actor, queries.get(request_id, lock=True))
    with cast.inside():
        assert happened(request_id) == [
            Kind.REQUEST_DRAFTED,
            Kind.REQUEST_SUBMITTED,
            Kind.REQUEST_PUBLISHED,
            Kind.REQUEST_WITHDRAWN,
        ]


def test_giving_up_says_why(cast: Cast) -> None:
    request_id = a_request(cast, S.CLOSED)
    with cast.inside():
        request = queries.get(request_id)
        actions.cancel(cast.buyer.actor, request, REASON)
        assert (request.state, happened(request_id)[-1]) == (S.CANCELLED, Kind.REQUEST_CANCELLED)
    with cast.inside():
        assert last_details() == {"reason": REASON}


def test_what_waited_past_its_day_is_not_opened(cast: Cast) -> None:
    request_id = a_request(cast, S.IN_REVIEW)
    with cast.inside():
        request = queries.get(request_id)
        request.closes_on = in_days(-2)
        with pytest.raises(Invalid, match="sudah lewat"):
            actions.approve(cast.moderator.actor, request)
        assert request.state == S.IN_REVIEW


Decision = Callable[..., None]


@pytest.mark.parametrize(
    ("before", "decide", "after", "kind"),
    [
        (S.IN_REVIEW, actions.ask_changes, S.CHANGES_ASKED, Kind.REQUEST_CHANGES_ASKED),
        (S.IN_REVIEW, actions.reject, S.REJECTED, Kind.REQUEST_REJECTED),
        (S.OPEN, actions.suspend, S.SUSPENDED, Kind.REQUEST_SUSPENDED),
    ],
)
def test_a_refusal_says_why(cast: Cast, before: S, decide: Decision, after: S, kind: Kind) -> None:
    request_id = a_request(cast, before)
    with cast.inside():
        request = queries.get(request_id)
        decide(cast.moderator.actor, request, REASON)
        assert (request.state, request.review_note, happened(request_id)[-1]) == (after, REASON, kind)
    with cast.inside():
        assert last_details() == {"reason": REASON}


def test_what_is_put_back_is_open_and_carries_no_old_reason(cast: Cast) -> None:
    request_id = a_request(cast, S.SUSPENDED)
    with cast.inside():
        request = queries.get(request_id)
        actions.reinstate(cast.moderator.actor, request)
        assert (request.state, request.review_note) == (S.OPEN, "")


def test_the_database_knows_the_same_life(cast: Cast) -> None:
    with cast.inside():
        stored = db.session.execute(
            db.text("SELECT from_state, to_state FROM legal_transitions WHERE noun = 'request'")
        ).all()
        assert {tuple(pair) for pair in stored} == set(LIFE.pairs())


def test_the_database_refuses_a_step_that_the_life_does_not_have(cast: Cast) -> None:
    request_id = a_request(cast)
    with pytest.raises(IntegrityError, match="may not go"), cast.inside():
        db.session.execute(db.update(SourcingRequest).where(SourcingRequest.id == request_id).values(state=S.OPEN))


def test_matching_is_given_every_open_request_and_cards_name_the_buyer(cast: Cast) -> None:
    shown, hidden = a_request(cast, S.OPEN), a_request(cast, S.OPEN, visibility=Visibility.PRIVATE)
    a_request(cast, S.DRAFT)
    with cast.inside():
        assert {request.id for request in queries.open_requests()} == {shown, hidden}
        assert [request.id for request in queries.open_requests([hidden])] == [hidden]
        assert queries.cards([shown])[shown].organisation_name == "Rinjani Footwear"
