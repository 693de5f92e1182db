"""What a buyer's past says of him: requests that became orders, and the days that bidders waited for their answer."""

import uuid
from collections.abc import Callable
from datetime import timedelta

from marketplace.core.states import By
from marketplace.proposals import actions, deciding, queries
from marketplace.proposals.record import sums_of
from marketplace.proposals.rules import Reason, WouldHelp
from marketplace.reliability import queries as reliability
from tests.cast import Cast, Player
from tests.clients import Browser
from tests.proposals.making import an_answer, an_open_request, closed, offered, request_state

Client = Callable[[Player | None], Browser]


def _decided(cast: Cast, proposal_id: uuid.UUID, *, after: timedelta, accepted: bool = False) -> None:
    """The buyer's word on an answer, so long after the closing."""
    with cast.inside():
        found = queries.find(cast.buyer.actor, proposal_id, lock=True)
        if not accepted:
            told = (Reason.PRICE, WouldHelp.CHEAPER_10)
            deciding.decline(cast.buyer.actor, found.request, found.proposal, *told)
        if accepted:
            deciding.accept(cast.owner.actor, found.request, found.proposal, By.MAKER)
        if found.request.closed_at:
            found.proposal.decided_at = found.request.closed_at + after


def _an_award(cast: Cast) -> uuid.UUID:
    """One of two bidders gets the order an hour after closing, the other his reason after two days and an hour."""
    request_id = an_open_request(cast, is_monthly=False)
    chosen, other = an_answer(cast, request_id), an_answer(cast, request_id, cast.rival)
    closed(cast, request_id)
    offered(cast, chosen)
    _decided(cast, chosen, after=timedelta(hours=1), accepted=True)
    _decided(cast, other, after=timedelta(days=2, hours=1))
    assert request_state(cast, request_id) == "awarded"
    return request_id


def _sums(cast: Cast) -> dict[str, int]:
    with cast.inside():
        assert cast.buyer.organisation_id
        return sums_of(cast.buyer.organisation_id)


def test_a_day_that_has_begun_counts_and_every_answered_bidder_counts(cast: Cast) -> None:
    _an_award(cast)
    assert _sums(cast) == {"requests_settled": 1, "requests_awarded": 1, "bids_answered": 2, "days_to_answer": 1 + 3}


def test_whoever_was_answered_before_the_closing_waited_no_day(cast: Cast) -> None:
    request_id = an_open_request(cast, is_monthly=False)
    early = an_answer(cast, request_id)
    _decided(cast, early, after=timedelta(0))
    assert _sums(cast)["bids_answered"] == 0, "as long as it is open nobody waits"
    closed(cast, request_id)
    assert (_sums(cast)["bids_answered"], _sums(cast)["days_to_answer"]) == (1, 0)


def test_a_request_that_came_to_nothing_lowers_the_share_of_orders(cast: Cast, drain: Callable[[], int]) -> None:
    _an_award(cast)
    nothing = an_open_request(cast)
    closed(cast, nothing)
    drain()
    assert request_state(cast, nothing) == "no_award"
    assert (_sums(cast)["requests_settled"], _sums(cast)["requests_awarded"]) == (2, 1)


def test_a_withdrawn_answer_and_one_that_still_waits_are_no_answers(cast: Cast) -> None:
    request_id = an_open_request(cast)
    an_answer(cast, request_id)
    gone = an_answer(cast, request_id, cast.rival)
    closed(cast, request_id)
    with cast.inside():
        actions.withdraw(cast.rival.actor, queries.hold(gone), actions.Retreat.CAPACITY)
    assert _sums(cast) == {"requests_settled": 0, "requests_awarded": 0, "bids_answered": 0, "days_to_answer": 0}


def test_the_sums_are_the_buyers_own_and_stand_on_his_next_request(
    cast: Cast, client_for: Client, drain: Callable[[], int]
) -> None:
    _an_award(cast)
    drain()
    with cast.inside():
        known = reliability.of(cast.buyer.organisation_id or uuid.UUID(int=0))
        assert known
        assert (known.requests_awarded, known.usual_days_to_answer) == (1, 2)
        for maker in (cast.owner, cast.rival):
            assert set(sums_of(maker.organisation_id or uuid.UUID(int=0)).values()) == {0}
    page = client_for(cast.rival).get(f"/requests/{an_open_request(cast)}").text
    assert "1 dari 1 permintaan" in page
    assert "biasanya dalam 2 hari setelah ditutup" in page
