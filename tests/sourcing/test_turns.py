"""On every page of a request its reader sees where it stands, whether it is his turn, and by when."""

import pytest

from marketplace.core.states import By
from marketplace.sourcing import queries
from marketplace.sourcing.rules import LIFE, OVERDUE, RequestState
from marketplace.sourcing.turns import TURNS, next_of
from tests.assistance.making import as_mentor
from tests.sourcing.making import a_request, in_days

S = RequestState
PARTS = {"buyer": By.AUTHOR, "owner": By.MAKER, "moderator": By.STAFF, "siti": By.MENTOR}


def test_every_state_has_its_turn() -> None:
    assert set(TURNS) == set(S)


@pytest.mark.parametrize("state", S)
def test_whoever_acts_next_has_a_step_in_the_table_and_the_rest_wait(state: S) -> None:
    found = TURNS[state]
    steps = [step for (before, _verb), step in LIFE.steps.items() if before == state]
    assert bool(found.theirs)
    assert bool(found.whose) == bool(found.mine)
    for by in found.whose - {By.MAKER}:  # makers answer, which is a step of the answer's own life
        assert any(by in step.who for step in steps), by
    if not found.whose:
        assert not [step for step in steps if step.who - {By.STAFF, By.CLOCK}], "somebody still could go on"


@pytest.mark.parametrize("state", S)
def test_each_reader_is_told_on_the_page(cast, client_for, state: S) -> None:
    request_id = a_request(cast, state)
    readers = {"buyer": cast.buyer, "owner": cast.owner, "moderator": cast.moderator, "siti": as_mentor(cast)}
    for name, player in readers.items():
        answer = client_for(player).get(f"/requests/{request_id}")
        if answer.status_code == 404:
            assert name == "owner", "only makers do not see what is not open"
            continue
        parts = {PARTS[name], By.MENTOR} if name == "moderator" else {PARTS[name]}
        is_mine = bool(TURNS[state].whose & parts)
        words = TURNS[state].mine if is_mine else TURNS[state].theirs
        assert words in answer.text, (name, words)
        section = answer.text.partition('aria-label="Langkah berikutnya"')[2].partition("</div>")[0]
        assert ("Giliran Anda" in section) == is_mine, name
        assert ("Menunggu" in section) == (bool(TURNS[state].whose) and not is_mine), name


def test_makers_have_until_the_last_day_and_the_buyer_a_week_from_closing(cast, client_for) -> None:
    taking, closed = a_request(cast, S.OPEN), a_request(cast, S.CLOSED)
    assert "Paling lambat" in client_for(cast.owner).get(f"/requests/{taking}").text
    with cast.inside():
        assert next_of(queries.get(taking), frozenset({By.MAKER})).until == in_days(14)
        request = queries.get(closed)
        assert next_of(request, frozenset({By.AUTHOR})).until == request.closed_at + OVERDUE
