"""On every page of an answer its reader sees where it stands, whether it is his turn, and by when."""

import uuid
from datetime import timedelta
from types import SimpleNamespace

import pytest

from marketplace.core.clock import now
from marketplace.core.ids import uuid7
from marketplace.core.states import By
from marketplace.proposals import actions, deciding, queries
from marketplace.proposals.rules import LIFE, PartState, ProposalState, Reason, Retreat, WouldHelp
from marketplace.proposals.turns import TURNS, next_of
from marketplace.sourcing import queries as requests
from marketplace.sourcing.rules import OVERDUE, RequestState
from tests.cast import Cast
from tests.proposals.making import BARGAIN, TERMS, an_answer, an_open_request, closed, offered
from tests.sourcing.making import in_days

S = ProposalState


def test_every_state_has_its_turn() -> None:
    assert set(TURNS) == set(S)


@pytest.mark.parametrize("state", S)
def test_whoever_acts_next_has_a_step_in_the_table_and_the_rest_wait(state: S) -> None:
    found = TURNS[state]
    steps = [step for (before, _verb), step in LIFE.steps.items() if before == state]
    assert bool(found.theirs)
    assert bool(found.whose) == bool(found.mine) == bool(steps)
    for by in found.whose:
        assert any(by in step.who for step in steps), by


@pytest.mark.parametrize("request_state", [RequestState.OPEN, RequestState.CLOSED])
@pytest.mark.parametrize("state", S)
def test_it_is_the_turn_of_one_side_at_most_and_has_an_end_when_it_is_anybodys(
    state: S, request_state: RequestState
) -> None:
    moment = now()
    request = SimpleNamespace(state=request_state, closes_on=in_days(3), closed_at=moment)
    proposal = SimpleNamespace(state=state, offer_expires_at=moment)
    told = {by: next_of(proposal, request, frozenset({by})) for by in (By.MAKER, By.BUYER, By.STAFF)}
    assert sum(one.is_mine for one in told.values()) <= 1
    assert all(one.text for one in told.values())
    for one in told.values():
        assert one.is_over == (one.until is None)
    if state in (S.OFFERED, S.COUNTERED):
        assert told[By.MAKER].until == moment
    if (state, request_state) == (S.SUBMITTED, RequestState.CLOSED):
        assert (told[By.BUYER].is_mine, told[By.BUYER].until) == (True, moment + OVERDUE)
    if (state, request_state) == (S.SUBMITTED, RequestState.OPEN):
        assert not told[By.BUYER].is_mine, "he promised everybody to wait for the last day"


def _bring(cast: Cast, state: S) -> uuid.UUID:
    """An answer in this state, by the steps that lead there; what can be decided is of a closed request."""
    proposal_id = an_answer(cast, request_id := an_open_request(cast))
    if state == S.NEEDS_RECONFIRMATION:
        with cast.inside():
            assert actions.unsettle(request_id, now()) == 1
        return proposal_id
    if state == S.DRAFT:
        with cast.inside():
            assert cast.rival.organisation_id
            request = requests.get(request_id)
            return actions.draft(cast.rival.actor, request, cast.rival.organisation_id, TERMS, key=uuid7()).id
    closed(cast, request_id)
    if state in (S.OFFERED, S.COUNTERED, S.ACCEPTED, S.EXPIRED):
        offered(cast, proposal_id)
    with cast.inside():
        request, one = queries.hold_request(request_id), queries.hold(proposal_id)
        maker, buyer = cast.owner.actor, cast.buyer.actor
        steps = {
            S.SHORTLISTED: lambda: deciding.shortlist(buyer, one),
            S.COUNTERED: lambda: deciding.counter(maker, one, BARGAIN, days=3),
            S.ACCEPTED: lambda: deciding.accept(maker, request, one, By.MAKER),
            S.DECLINED: lambda: deciding.decline(buyer, request, one, Reason.PRICE, WouldHelp.SAMPLE),
            S.EXPIRED: lambda: deciding.expire_due(now() + timedelta(days=4)),
            S.WITHDRAWN: lambda: actions.withdraw(maker, one, Retreat.CAPACITY),
            S.SUSPENDED: lambda: actions.suspend(cast.moderator.actor, one, "Sedang diperiksa."),
        }
        if state in steps:
            steps[state]()
        assert one.state == state
    return proposal_id


# What ended with a reason shows the reason in the place of the next step.
WITH_REASON = (S.DECLINED, S.WITHDRAWN, S.SUSPENDED)


@pytest.mark.parametrize("state", S)
def test_each_reader_is_told_on_the_page(cast, client_for, state: S) -> None:
    proposal_id = _bring(cast, state)
    maker = cast.rival if state == S.DRAFT else cast.owner
    for by, player in ((By.MAKER, maker), (By.BUYER, cast.buyer), (By.STAFF, cast.moderator)):
        answer = client_for(player).get(f"/proposals/{proposal_id}")
        if state == S.DRAFT and by != By.MAKER:
            assert answer.status_code == 404
        elif state in WITH_REASON:
            assert any(words in answer.text for words in ("Alasannya:", "Sedang diperiksa.")), by
        else:
            is_mine = by in TURNS[state].whose
            assert (TURNS[state].mine if is_mine else TURNS[state].theirs) in answer.text, by
            assert ("Giliran Anda" in answer.text) == is_mine, by
            assert ("Paling lambat" in answer.text) == bool(TURNS[state].whose), by


def test_an_invited_maker_is_asked_for_his_part_first_and_the_leader_waits(cast) -> None:
    request = SimpleNamespace(state=RequestState.OPEN, closes_on=in_days(3), closed_at=None)
    proposal = SimpleNamespace(state=S.DRAFT, offer_expires_at=None)
    part = SimpleNamespace(state=PartState.INVITED, organisation_id=cast.rival.organisation_id)
    invited = next_of(proposal, request, frozenset(), [part], cast.rival.actor.organisation_ids)
    leader = next_of(proposal, request, frozenset({By.MAKER}), [part], cast.owner.actor.organisation_ids)
    assert (invited.is_mine, leader.is_mine) == (True, False)
    assert invited.until == leader.until == in_days(3)


def test_a_draft_is_nobodys_turn_once_the_request_takes_no_answers(cast, client_for) -> None:
    request_id = an_open_request(cast)
    with cast.inside():
        assert cast.rival.organisation_id
        request = requests.get(request_id)
        draft = actions.draft(cast.rival.actor, request, cast.rival.organisation_id, TERMS, key=uuid7()).id
    rival = client_for(cast.rival)
    assert "Kirim jawaban" in rival.get(f"/proposals/{draft}").text
    closed(cast, request_id)
    page = rival.get(f"/proposals/{draft}").text
    assert "draf ini tidak bisa dikirim" in page
    assert "Tarik jawaban" in page
    assert not [words for words in ("Kirim jawaban", "Giliran Anda", f"/proposals/{draft}/edition") if words in page]
    assert "Giliran Anda" not in rival.get("/my/proposals").text
