"""Answers for the tests, at the point where a story begins."""

import uuid

from marketplace.core.ids import uuid7
from marketplace.proposals import actions, deciding, queries
from marketplace.proposals.actions import Terms
from marketplace.proposals.deciding import Bargain
from marketplace.sourcing import actions as sourcing
from marketplace.sourcing import queries as requests
from marketplace.sourcing.rules import RequestState
from tests.cast import Cast, Player
from tests.sourcing.making import a_request, in_days

TERMS = Terms(price_per_pair=8_500, pairs=600, first_sample_on=in_days(20), delivery_on=in_days(55), words="Sol EVA.")
BARGAIN = Bargain(price_per_pair=8_000, pairs=600, delivery_on=in_days(50))


def an_open_request(cast: Cast, **changes: object) -> uuid.UUID:
    return a_request(cast, RequestState.OPEN, **changes)


def an_answer(cast: Cast, request_id: uuid.UUID, by: Player | None = None, terms: Terms = TERMS) -> uuid.UUID:
    """An answer that was sent."""
    player = by or cast.owner
    assert player.organisation_id
    with cast.inside():
        request = requests.get(request_id)
        proposal = actions.draft(player.actor, request, player.organisation_id, terms, key=uuid7())
        actions.submit(player.actor, proposal)
        return proposal.id


def closed(cast: Cast, request_id: uuid.UUID) -> None:
    with cast.inside():
        sourcing.close(cast.buyer.actor, requests.get(request_id, lock=True))


def offered(cast: Cast, proposal_id: uuid.UUID, bargain: Bargain = BARGAIN) -> None:
    with cast.inside():
        found = queries.find(cast.buyer.actor, proposal_id, lock=True)
        deciding.offer(cast.buyer.actor, found.request, found.proposal, bargain, days=3)


def state_of(cast: Cast, proposal_id: uuid.UUID) -> str:
    with cast.inside():
        return queries.get(proposal_id).state.value


def request_state(cast: Cast, request_id: uuid.UUID) -> str:
    with cast.inside():
        return requests.get(request_id).state.value
