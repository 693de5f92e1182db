"""From an accepted proposal to a partnership with its room in the ledger, and back when it ends."""

from collections.abc import Callable

from marketplace.capacity import queries as rooms
from marketplace.core.ids import uuid7
from marketplace.core.states import By
from marketplace.partnerships import actions, queries
from marketplace.partnerships.rules import TITLE_CHARACTERS, MilestoneKind, PartnershipState
from marketplace.proposals import actions as answers
from marketplace.proposals import deciding, joining
from marketplace.proposals import queries as proposals
from marketplace.proposals.deciding import Bargain
from marketplace.proposals.joining import Share
from marketplace.proposals.rules import PartState, Split
from marketplace.sourcing import queries as requests
from tests.capacity.making import declared
from tests.cast import Cast
from tests.clients import Browser
from tests.proposals.making import TERMS, an_answer, an_open_request, closed, offered
from tests.sourcing.making import in_days


def _accepted(cast: Cast) -> tuple[object, object]:
    request_id = an_open_request(cast)
    proposal_id = an_answer(cast, request_id)
    closed(cast, request_id)
    offered(cast, proposal_id)
    with cast.inside():
        found = proposals.find(cast.owner.actor, proposal_id, lock=True)
        deciding.accept(cast.owner.actor, proposals.hold_request(request_id), found.proposal, By.MAKER)
    return request_id, proposal_id


def test_an_accepted_proposal_becomes_a_partnership_and_takes_its_room(
    cast: Cast, client_for: Callable[..., Browser], drain: Callable[[], int]
) -> None:
    first = declared(cast, 300, 200)
    request_id, proposal_id = _accepted(cast)
    drain()
    drain()
    with cast.inside():
        (made,) = queries.of_request(request_id)
        (part,) = proposals.parts(proposal_id)
        assert (made.part_id, made.pairs, made.price_per_pair) == (part.id, 600, 8_000)
        assert (made.state, made.short_pairs) == (PartnershipState.AGREED, 100)
        assert rooms.free(cast.owner.organisation_id, first, first) == {None: (0, 300)}
        assert queries.milestones(made.id)[MilestoneKind.DELIVERY].due == 600
    for player in (cast.owner, cast.buyer):
        assert "600 pasang sandal hotel" in client_for(player).get("/partnerships").text
    assert "Kemitraan dimulai" in client_for(cast.buyer).get("/inbox").text


def test_the_partnerships_of_a_joint_award_are_told_apart_by_their_maker(cast: Cast, drain: Callable[[], int]) -> None:
    request_id = an_open_request(cast, title="Sandal hotel" + " panjang" * 11)
    assert cast.owner.organisation_id
    assert cast.rival.organisation_id
    with cast.inside():
        request = requests.get(request_id)
        made = answers.draft(cast.owner.actor, request, cast.owner.organisation_id, TERMS, key=uuid7())
        joining.divide(cast.owner.actor, made, Split.PAIRS)
        for player in (cast.owner, cast.rival):
            share = Share(300, 8_000, in_days(50))
            part = joining.invite(cast.owner.actor, made, player.organisation_id, share, key=uuid7())
            joining.confirm(player.actor, part)
        answers.submit(cast.owner.actor, made)
        proposal_id = made.id
    closed(cast, request_id)
    offered(cast, proposal_id, Bargain(price_per_pair=8_000, pairs=600, delivery_on=in_days(50)))
    with cast.inside():
        found = proposals.find(cast.owner.actor, proposal_id, lock=True)
        deciding.accept(cast.owner.actor, proposals.hold_request(request_id), found.proposal, By.MAKER)
    drain()
    with cast.inside():
        titles = {one.maker_id: one.title for one in queries.of_request(request_id)}
    assert max(map(len, titles.values())) <= TITLE_CHARACTERS
    assert titles[cast.owner.organisation_id].endswith("panjang · Sepatu Sasak Sari")
    assert titles[cast.rival.organisation_id].endswith("panjang · Rudi Kulit Jaya")


def test_a_partnership_that_ends_gives_back_its_room_and_its_part(cast: Cast, drain: Callable[[], int]) -> None:
    first = declared(cast, 300, 300)
    request_id, proposal_id = _accepted(cast)
    drain()
    with cast.inside():
        (made,) = queries.of_request(request_id)
        held = queries.get(made.id, lock=True)
        actions.end(cast.owner.actor, held, "capacity", "Mesin rusak.", form_key=uuid7())
    drain()
    with cast.inside():
        assert rooms.free(cast.owner.organisation_id, first, first) == {None: (300, 300)}
        (part,) = proposals.parts(proposal_id)
        assert part.state == PartState.FAILED
