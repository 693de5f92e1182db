"""Several makers answer together: each says yes to his own part, and nothing gets lost between them."""

from collections.abc import Callable

from marketplace.core.states import By
from marketplace.events.actions import CLOCK
from marketplace.proposals import joining, queries
from marketplace.proposals.rules import Split, value
from tests.cast import Cast
from tests.clients import Browser
from tests.proposals.making import an_answer, an_open_request, closed, state_of
from tests.sourcing.making import in_days

Client = Callable[..., Browser]


def _share(organisation_id: object, **changes: object) -> dict[str, object]:
    share = {"organisation_id": str(organisation_id), "pairs": "200", "price_per_pair": "8.000"}
    return {**share, "delivery_on": in_days(50).isoformat(), **changes}


def _draft(cast: Cast, client_for: Client) -> tuple[str, Browser]:
    request_id = an_open_request(cast)
    maker = client_for(cast.owner)
    path = maker.send(f"/requests/{request_id}/answer", {"then": "save", "pairs": "", "words": ""}).location
    assert maker.send(f"{path}/division", {"split": "pairs"}).status_code == 302
    assert maker.send(f"{path}/parts", _share(cast.owner.organisation_id, pairs="400")).status_code == 302
    return path, maker


def test_it_is_sent_when_every_part_is_confirmed(cast: Cast, client_for: Client, drain: Callable[[], int]) -> None:
    path, maker = _draft(cast, client_for)
    assert maker.send(f"{path}/parts", _share(cast.rival.organisation_id)).status_code == 302
    drain()
    rival = client_for(cast.rival)
    assert "borongan bersama" in rival.get("/inbox").text
    assert maker.send(f"{path}/submission").status_code == 409
    page = rival.get(path)
    assert "Setujui bagian saya" in page.text
    with cast.inside():
        parts = queries.parts(path.rsplit("/", 1)[-1])
        invited = next(part.id for part in parts if part.organisation_id == cast.rival.organisation_id)
    assert maker.send(f"{path}/parts/{invited}/confirmation").status_code == 403
    assert rival.send(f"{path}/parts/{invited}/confirmation").status_code == 302
    assert maker.send(f"{path}/submission").status_code == 302
    with cast.inside():
        proposal = queries.get(path.rsplit("/", 1)[-1])
        parts = queries.parts(proposal.id)
        assert (proposal.pairs, proposal.price_per_pair, value(parts)) == (600, 8_000, 4_800_000)
        assert proposal.split == Split.PAIRS


def test_a_part_that_is_refused_no_longer_counts(cast: Cast, client_for: Client) -> None:
    path, maker = _draft(cast, client_for)
    maker.send(f"{path}/parts", _share(cast.rival.organisation_id))
    rival = client_for(cast.rival)
    with cast.inside():
        parts = queries.parts(path.rsplit("/", 1)[-1])
        invited = next(part.id for part in parts if part.organisation_id == cast.rival.organisation_id)
    assert rival.send(f"{path}/parts/{invited}/refusal").status_code == 302
    assert rival.get(path).status_code == 404
    with cast.inside():
        assert queries.get(path.rsplit("/", 1)[-1]).pairs == 400
    assert maker.send(f"{path}/submission").status_code == 409


def test_a_part_that_fails_is_offered_to_another(cast: Cast, client_for: Client) -> None:
    request_id = an_open_request(cast)
    proposal_id = an_answer(cast, request_id)
    closed(cast, request_id)
    buyer, maker = client_for(cast.buyer), client_for(cast.owner)
    offer = {"price_per_pair": "8.500", "pairs": "600", "delivery_on": in_days(50).isoformat(), "days": "3"}
    buyer.send(f"/proposals/{proposal_id}/offer", offer)
    maker.send(f"/proposals/{proposal_id}/acceptance")
    assert state_of(cast, proposal_id) == "accepted"
    with cast.inside():
        part = queries.parts(proposal_id)[0]
        joining.fail(CLOCK, queries.get(proposal_id), part, By.CLOCK)
        path = f"/proposals/{proposal_id}/parts/{part.id}"
    assert maker.send(f"{path}/replacement", {"organisation_id": str(cast.rival.organisation_id)}).status_code == 302
    assert maker.send(f"{path}/replacement", {"organisation_id": str(cast.rival.organisation_id)}).status_code == 409
    with cast.inside():
        old, new = queries.parts(proposal_id)
        assert (new.replaces_id, new.pairs, new.price_per_pair) == (old.id, old.pairs, old.price_per_pair)
        assert joining.IN[0] == new.state
