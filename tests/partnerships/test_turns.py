"""On every page of a partnership its reader sees whose turn it is, and by when."""

import pytest

from marketplace.core.states import By
from marketplace.partnerships import journey, queries
from marketplace.partnerships.rules import GOING, LIFE, PartnershipState
from marketplace.tenants.queries import today
from tests.partnerships.making import a_partnership

S = PartnershipState


@pytest.mark.parametrize("state", S)
def test_each_side_knows_whose_turn_it_is_in_every_state(cast, client_for, state: S) -> None:
    made = a_partnership(cast, state)
    told = {}
    with cast.inside():
        one = queries.get(made)
        own = queries.milestones(made)
        for by in (By.BUYER, By.MAKER, By.STAFF, None):
            told[by] = journey.next_step(one, by, own, queries.agreement(made), today())
        mine = {by: journey.deeds(one, by, own) for by in (By.BUYER, By.MAKER, By.STAFF)}
        due = {kind: milestone.due_on for kind, milestone in own.items()}
    for by, step in told.items():
        assert step.text
        assert step.is_mine == (by in step.whose), by
        assert step.whose == told[None].whose or state == S.AGREED
        if step.is_mine and state in GOING and step.deed:
            assert step.deed in mine[by]
            assert step.until == due[step.deed[0]]
    is_over = not any(step.who - {By.CLOCK} for (before, _verb), step in LIFE.steps.items() if before == state)
    assert told[None].is_over == is_over
    for by, player in ((By.BUYER, cast.buyer), (By.MAKER, cast.owner)):
        page = client_for(player).get(f"/partnerships/{made}").text
        if told[by].deed or told[by].agreement:
            assert ("Giliran Anda" in page) == told[by].is_mine, by
            assert ("Paling lambat" in page) == (told[by].until is not None), by
        assert told[by].text in page, by
    staff = client_for(cast.moderator).get(f"/partnerships/{made}")
    assert staff.status_code == (200 if state == S.DISPUTED else 404)
    if state == S.DISPUTED:
        assert told[By.STAFF].is_mine
        assert told[By.STAFF].text in staff.text
