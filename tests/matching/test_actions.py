"""Matches follow what is published and opened, and nobody is told of the same fit twice."""

from sqlalchemy import func, select, update

from marketplace.core.db import db
from marketplace.events.kinds import Kind
from marketplace.events.models import Event, EventDetails
from marketplace.listings import actions as listings
from marketplace.listings import queries as listing_queries
from marketplace.listings.rules import ListingState
from marketplace.matching import actions, listing_up, queries, writing
from marketplace.matching.actions import fill_short_lists, score_listing, score_request
from marketplace.matching.explaining import explained
from marketplace.matching.models import Match
from marketplace.matching.rebuilding import start_by_clock
from marketplace.matching.rules import broken_keys
from marketplace.matching.scoring import FORMULA
from marketplace.sourcing import actions as sourcing
from marketplace.sourcing import queries as request_queries
from marketplace.sourcing.models import SourcingRequest
from marketplace.sourcing.rules import RequestState, Visibility
from tests.listings.making import a_listing
from tests.sourcing.making import a_request, in_days

SANDALS = {
    "product_type": "sandal_kulit",
    "pairs": 100,
    "is_monthly": False,
    "materials": ("kulit_sapi",),
    "budget_min": None,
    "budget_max": 150_000,
    "needed_by": in_days(90),
    "title": "Sandal kulit anyam untuk toko oleh-oleh",
}


def told(cast, kind):
    """(organisation, details) of each event of a kind."""
    with cast.inside():
        rows = db.session.execute(
            select(Event.organisation_id, EventDetails.body)
            .join(EventDetails, EventDetails.event_id == Event.id)
            .where(Event.kind == kind)
            .order_by(Event.id)
        )
        return [tuple(row) for row in rows]


def scores(cast):
    with cast.inside():
        read = Match.generation == func.matches_now(cast.tenant_id)
        return {(m.request_id, m.listing_id): m.score for m in db.session.scalars(select(Match).where(read))}


def test_opening_a_request_scores_the_published_listings_and_tells_both_sides(cast, drain):
    listing_id = a_listing(cast, ListingState.PUBLISHED)
    drain()
    request_id = a_request(cast, RequestState.OPEN, **SANDALS)
    drain()
    with cast.inside():
        page = queries.of_request(request_id)
        assert [found.listing_id for found in page.rows] == [listing_id]
        assert page.rows[0].score >= 60
        (shown,) = explained(page.rows)
        assert shown.formula == FORMULA
        assert sum(term["points"] for term in shown.terms) == shown.score == page.rows[0].score
    assert told(cast, Kind.REQUEST_MATCHED) == [(cast.buyer.organisation_id, {"count": 1})]
    assert told(cast, Kind.LISTING_MATCHED) == [(cast.owner.organisation_id, {"request_ids": [str(request_id)]})]


def test_publishing_a_listing_scores_the_open_requests(cast, drain):
    request_id = a_request(cast, RequestState.OPEN, **SANDALS)
    drain()
    assert scores(cast) == {}
    listing_id = a_listing(cast, ListingState.PUBLISHED)
    drain()
    with cast.inside():
        assert [found.request_id for found in queries.of_listing(listing_id).rows] == [request_id]
    assert told(cast, Kind.LISTING_MATCHED) == [(cast.owner.organisation_id, {"request_ids": [str(request_id)]})]


def test_scoring_twice_changes_nothing_and_tells_nobody_again(cast, drain):
    a_listing(cast, ListingState.PUBLISHED)
    request_id = a_request(cast, RequestState.OPEN, **SANDALS)
    drain()
    before = scores(cast)
    with cast.inside():
        score_request(Event(subject_id=request_id))
        score_listing(Event(subject_id=next(iter(before))[1]))
    drain()
    assert scores(cast) == before
    assert len(told(cast, Kind.REQUEST_MATCHED)) == len(told(cast, Kind.LISTING_MATCHED)) == 1


def test_a_paused_listing_is_ranked_no_more_and_coming_back_is_not_told_again(cast, drain):
    listing_id = a_listing(cast, ListingState.PUBLISHED)
    request_id = a_request(cast, RequestState.OPEN, **SANDALS)
    drain()
    with cast.inside():
        listings.pause(cast.owner.actor, listing_queries.get(listing_id))
    with cast.inside():
        assert queries.of_request(request_id).rows == [], "at once, before any worker has looked"
    drain()
    assert scores(cast) == {}
    with cast.inside():
        listings.resume(cast.owner.actor, listing_queries.get(listing_id))
    drain()
    with cast.inside():
        assert [found.listing_id for found in queries.of_request(request_id).rows] == [listing_id]
    assert len(told(cast, Kind.LISTING_MATCHED)) == 1


def test_a_withdrawn_request_leaves_the_makers_list(cast, drain):
    listing_id = a_listing(cast, ListingState.PUBLISHED)
    request_id = a_request(cast, RequestState.OPEN, **SANDALS)
    drain()
    with cast.inside():
        sourcing.withdraw(cast.buyer.actor, request_queries.get(request_id))
    drain()
    with cast.inside():
        assert queries.of_listing(listing_id).total == 0


def test_another_product_is_no_match_at_all(cast, drain):
    a_listing(cast, ListingState.PUBLISHED, product_types=("sneakers",), title="Sneakers kanvas")
    a_request(cast, RequestState.OPEN, **{**SANDALS, "product_type": "boot_karet"})
    drain()
    assert scores(cast) == {}
    assert told(cast, Kind.REQUEST_MATCHED) == []


def test_an_offer_that_breaks_a_hard_constraint_is_ranked_below_and_not_told(cast, drain):
    listing_id = a_listing(cast, ListingState.PUBLISHED, moq=5000, capacity_month=20_000)
    request_id = a_request(cast, RequestState.OPEN, **SANDALS)
    drain()
    with cast.inside():
        (found,) = queries.of_request(request_id).rows
        assert found.listing_id == listing_id
        assert broken_keys(found.broken) == ("moq",)
        assert found.score <= 40
    assert told(cast, Kind.LISTING_MATCHED) == []


def test_a_maker_is_told_once_of_a_request_that_several_of_his_listings_fit(cast, drain):
    for title in ("Sandal kulit anyam satu", "Sandal kulit anyam dua"):
        a_listing(cast, ListingState.PUBLISHED, title=title)
    a_listing(cast, ListingState.PUBLISHED, by=cast.rival)
    drain()
    a_request(cast, RequestState.OPEN, **SANDALS)
    drain()
    assert told(cast, Kind.REQUEST_MATCHED) == [(cast.buyer.organisation_id, {"count": 2})]
    makers = [organisation for organisation, _details in told(cast, Kind.LISTING_MATCHED)]
    assert sorted(makers) == sorted([cast.owner.organisation_id, cast.rival.organisation_id])


def test_makers_never_see_or_hear_of_a_request_that_is_not_for_all(cast, drain):
    listing_id = a_listing(cast, ListingState.PUBLISHED)
    request_id = a_request(cast, RequestState.OPEN, visibility=Visibility.PRIVATE, **SANDALS)
    drain()
    with cast.inside():
        assert queries.of_request(request_id).total == 1
        assert queries.of_listing(listing_id).total == 0
    assert told(cast, Kind.LISTING_MATCHED) == []
    assert len(told(cast, Kind.REQUEST_MATCHED)) == 1


def test_other_marketplaces_have_no_part_in_it(cast, drain):
    a_listing(cast.other, ListingState.PUBLISHED)
    a_request(cast, RequestState.OPEN, **SANDALS)
    drain()
    assert scores(cast) == {}


def test_the_counts_and_the_best_requests_of_a_home_page(cast, drain):
    listing_id = a_listing(cast, ListingState.PUBLISHED)
    request_id = a_request(cast, RequestState.OPEN, **SANDALS)
    drain()
    with cast.inside():
        assert queries.counts_of_requests([request_id]) == {request_id: 1}
        (best,) = queries.requests_for_organisations([cast.owner.organisation_id], 3)
        assert (best.request_id, best.listing_id) == (request_id, listing_id)
        assert queries.fit_for_organisations(request_id, [cast.rival.organisation_id]) is None


def test_days_that_pass_are_scored_anew_and_nobody_is_told(cast, drain):
    listing_id = a_listing(cast, ListingState.PUBLISHED, lead_days=21)
    request_id = a_request(cast, RequestState.OPEN, **SANDALS)
    drain()
    before, heard = scores(cast), len(told(cast, Kind.REQUEST_MATCHED))
    with cast.inside():
        # As if all but ten of the ninety days were gone.
        db.session.execute(
            update(SourcingRequest).where(SourcingRequest.id == request_id).values(needed_by=in_days(10))
        )
    with cast.inside():
        start_by_clock()
    drain()
    with cast.inside():
        (found,) = queries.of_request(request_id).rows
        assert "lead_time" in broken_keys(found.broken)
    assert scores(cast)[request_id, listing_id] < before[request_id, listing_id]
    assert len(told(cast, Kind.REQUEST_MATCHED)) == heard


def a_full_list(cast, drain, monkeypatch, waiting):
    """A request whose list holds two listings and is full, with so many others waiting; its own and the listings."""
    for module in (actions, listing_up, writing):
        monkeypatch.setattr(module, "BEST", 2)
    for _ in range(2 + waiting):
        a_listing(cast, ListingState.PUBLISHED)
    drain()
    request_id = a_request(cast, RequestState.OPEN, **SANDALS)
    drain()
    return request_id, [listing_id for _request, listing_id in scores(cast)]


def pause(cast, listing_id):
    with cast.inside():
        listings.pause(cast.owner.actor, listing_queries.get(listing_id))


def test_a_place_that_comes_free_in_a_full_list_goes_to_the_next(cast, drain, monkeypatch):
    request_id, (first, second) = a_full_list(cast, drain, monkeypatch, waiting=2)
    pause(cast, first)
    drain()
    assert scores(cast).keys() == {(request_id, second)}
    with cast.inside():
        assert fill_short_lists() == 1
    assert len(scores(cast)) == 2
    assert (request_id, first) not in scores(cast)
    with cast.inside():
        assert fill_short_lists() == 0, "and it is whole again"


def test_a_list_that_was_not_full_has_nobody_waiting(cast, drain, monkeypatch):
    _request_id, (first, second) = a_full_list(cast, drain, monkeypatch, waiting=0)
    pause(cast, first)
    drain()
    with cast.inside():
        assert fill_short_lists() == 1, "whether somebody waits for a full list is not known"
    pause(cast, second)
    drain()
    with cast.inside():
        assert fill_short_lists() == 0


def test_whoever_takes_a_free_place_is_told(cast, drain, monkeypatch):
    _request_id, (first, _second) = a_full_list(cast, drain, monkeypatch, waiting=1)
    before = len(told(cast, Kind.LISTING_MATCHED))
    pause(cast, first)
    drain()
    with cast.inside():
        fill_short_lists()
    assert len(told(cast, Kind.LISTING_MATCHED)) == before + 1
