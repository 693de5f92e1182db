"""Whatever makers and buyers do in whatever order: only legal states, and no pair or rupiah lost or made."""

import uuid
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import create_engine, pool, text
from sqlalchemy.exc import DBAPIError

from marketplace.core.errors import DomainError
from marketplace.core.states import By
from marketplace.proposals.rules import (
    LIFE,
    LIVE,
    ProposalState,
    ProposalVerb,
    Split,
    outcome,
    price_of_a_pair,
    value,
    whole_pairs,
)
from tests.cast import Cast
from tests.database import Servers
from tests.proposals.making import an_answer, an_open_request


@dataclass
class Piece:
    pairs: int
    price_per_pair: int
    delivery_on: None = None


PIECES = st.lists(st.builds(Piece, st.integers(1, 5_000), st.integers(1, 500_000)), min_size=1, max_size=6)


class Answer(RuleBasedStateMachine):
    """One answer in the hands of everybody at once; what they are not allowed must change nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.state, self.parts, self.split = ProposalState.DRAFT, [Piece(600, 8_500)], Split.ALONE
        self.agreed: int | None = None

    @rule(verb=st.sampled_from(ProposalVerb), by=st.sampled_from(By))
    def step(self, verb: ProposalVerb, by: By) -> None:
        before = self.state
        try:
            self.state = LIFE.after(self.state, verb, by)
        except DomainError:
            assert not LIFE.allows(before, verb, by)
            return
        assert (before.value, self.state.value) in set(LIFE.pairs())
        if self.state == ProposalState.ACCEPTED:
            self.agreed = value(self.parts)

    @rule(parts=PIECES, split=st.sampled_from(Split))
    def share(self, parts: list[Piece], split: Split) -> None:
        if self.state == ProposalState.DRAFT:
            self.parts, self.split = parts, split

    @invariant()
    def nothing_is_lost(self) -> None:
        pairs = whole_pairs(self.split, self.parts)
        assert pairs == (min if self.split == Split.STAGE else sum)(part.pairs for part in self.parts)
        price = price_of_a_pair(self.split, self.parts)
        assert price is not None
        if self.split != Split.STAGE:
            assert value(self.parts) <= price * pairs < value(self.parts) + pairs
        if self.agreed is not None:
            assert value(self.parts) == self.agreed

    @invariant()
    def what_is_over_stays_over(self) -> None:
        leads_on = [verb for state, verb in LIFE.steps if state == self.state]
        assert bool(leads_on) == (self.state in LIVE - {ProposalState.ACCEPTED})


TestAnswer = Answer.TestCase
TestAnswer.settings = settings(
    max_examples=200, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)


@pytest.mark.parametrize(
    ("asked", "accepted", "undecided", "expected"),
    [
        (600, 0, 1, None),
        (600, 600, 1, None),
        (600, 600, 0, "awarded"),
        (600, 200, 0, "partly_awarded"),
        (600, 0, 0, "no_award"),
        (None, 1, 0, "awarded"),
    ],
)
def test_a_request_comes_to_its_result_when_nobody_waits_any_more(
    asked: int | None, accepted: int, undecided: int, expected: str | None
) -> None:
    assert outcome(asked, accepted, undecided) == expected


def test_the_trigger_refuses_by_plain_sql_what_the_table_does_not_name(cast: Cast, running: Servers) -> None:
    """Every pair of states, whoever forgets the rules: 11 x 11 attempts on a row brought there legally."""
    proposal_id = an_answer(cast, an_open_request(cast))
    legal, states = set(LIFE.pairs()), [state.value for state in ProposalState]
    engine, wrong = create_engine(running.database_url, poolclass=pool.NullPool), []
    with engine.connect() as connection:
        for before in states:
            for after in states:
                if before == after:
                    continue
                allowed = _try(connection, cast.tenant_id, proposal_id, before, after)
                if allowed is not None and allowed != ((before, after) in legal):
                    wrong.append((before, after, allowed))
    assert wrong == []


def _try(connection: object, tenant_id: uuid.UUID, proposal_id: uuid.UUID, before: str, after: str) -> bool | None:
    """Walk from submitted to `before` by legal steps, then try `after`; None when `before` lies behind us."""
    move = text("UPDATE proposals SET state = :state WHERE tenant_id = :tenant AND id = :id")
    which = {"tenant": tenant_id, "id": proposal_id}
    connection.execute(text("SELECT set_config('app.tenant_id', :t, true)"), {"t": str(tenant_id)})  # type: ignore[attr-defined]
    try:
        way = _way("submitted", before)
        if way is None:
            return None
        for state in way:
            connection.execute(move, {**which, "state": state})  # type: ignore[attr-defined]
        try:
            return bool(connection.execute(move, {**which, "state": after}).rowcount)  # type: ignore[attr-defined]
        except DBAPIError:
            return False
    finally:
        connection.rollback()  # type: ignore[attr-defined]


def _way(start: str, goal: str) -> list[str] | None:
    ways, seen = [[start]], {start}
    while ways:
        way = ways.pop(0)
        if way[-1] == goal:
            return way[1:]
        for before, after in LIFE.pairs():
            if before == way[-1] and after not in seen:
                seen.add(after)
                ways.append([*way, after])
    return None
