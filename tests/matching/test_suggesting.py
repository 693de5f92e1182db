"""What a ranking's pages add: a team where none can alone, what a maker lacks, and what each region lacks."""

from marketplace.listings.rules import ListingState
from marketplace.matching.suggesting import lacks, team_for
from marketplace.sourcing import queries as requests
from marketplace.sourcing.rules import RequestState
from tests.listings.making import a_listing
from tests.matching.test_actions import SANDALS
from tests.sourcing.making import a_request, in_days

LARGE = {**SANDALS, "pairs": 1_500, "needed_by": in_days(60)}
ABLE = {"capacity_month": 400, "moq": 20, "lead_days": 21}


def two_makers(cast):
    mine = a_listing(cast, ListingState.PUBLISHED, **ABLE)
    theirs = a_listing(cast, ListingState.PUBLISHED, by=cast.rival, **ABLE)
    return {mine, theirs}


def test_a_team_is_shown_to_the_buyer_when_no_single_maker_has_room(cast, client_for, drain):
    makers = two_makers(cast)
    request_id = a_request(cast, RequestState.OPEN, **LARGE)
    drain()
    with cast.inside():
        team = team_for(requests.get(request_id))
        assert team is not None
        assert {part.maker for part in team.parts} == makers
        assert sum(part.pairs for part in team.parts) == LARGE["pairs"]
    page = client_for(cast.buyer).get(f"/requests/{request_id}/matches").text
    assert "Bisa dikerjakan bersama" in page
    assert "Can be made together" in client_for(cast.buyer).get(f"/requests/{request_id}/matches?language=en").text


def test_no_team_is_proposed_when_one_maker_can_or_all_together_cannot(cast, client_for, drain):
    two_makers(cast)
    small = a_request(cast, RequestState.OPEN, **SANDALS)
    huge = a_request(cast, RequestState.OPEN, **{**LARGE, "pairs": 90_000})
    drain()
    with cast.inside():
        assert team_for(requests.get(small)) is None
        assert team_for(requests.get(huge)) is None
    assert "Bisa dikerjakan bersama" not in client_for(cast.buyer).get(f"/requests/{small}/matches").text


def test_a_maker_reads_what_would_lift_him_over_the_line(cast, client_for, drain):
    listing_id = a_listing(cast, ListingState.PUBLISHED, **{**ABLE, "moq": 200})
    a_request(cast, RequestState.OPEN, **SANDALS)
    drain()
    page = client_for(cast.owner).get(f"/listings/{listing_id}/matches").text
    assert "Apa yang kurang" in page
    assert "Turunkan pesanan paling sedikit menjadi 100 pasang (5 kodi)." in page


def test_the_staff_read_by_region_what_is_missing_and_what_it_is_worth(cast, client_for, drain):
    a_listing(cast, ListingState.PUBLISHED, **{**ABLE, "moq": 200})
    a_request(cast, RequestState.OPEN, **SANDALS)
    drain()
    with cast.inside():
        (lack,) = lacks()
        assert (lack.key, lack.makers, lack.pairs, lack.value) == ("moq", 1, 100, 15_000_000)
    page = client_for(cast.moderator).get("/matches/missing").text
    assert "Pesanan paling sedikit" in page
    assert "15.000.000" in page
    assert client_for(cast.owner).get("/matches/missing").status_code == 403
