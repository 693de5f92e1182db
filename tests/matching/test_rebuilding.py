"""A whole ranking goes chunk by chunk beside the one that is read, and takes its place at once."""

import pytest
from sqlalchemy import func, select, update

from marketplace.core.db import db, transaction
from marketplace.events.models import Event
from marketplace.listings import actions as listings
from marketplace.listings import queries as listing_queries
from marketplace.listings.rules import ListingState
from marketplace.matching import held, queries, rebuilding, writing
from marketplace.matching.actions import score_request
from marketplace.matching.models import Chunk, Match, NeedRow, OfferRow, Ranking
from marketplace.sourcing import actions as requests
from marketplace.sourcing import queries as request_queries
from marketplace.sourcing.rules import RequestState
from tests.listings.making import a_listing
from tests.matching.test_actions import SANDALS, scores
from tests.sourcing.making import a_request


class Killed(BaseException):
    """The end of a worker, wherever it stands."""


def market(cast, drain):
    listing_id = a_listing(cast, ListingState.PUBLISHED)
    asked = [a_request(cast, RequestState.OPEN, **SANDALS) for _ in range(3)]
    drain()
    return listing_id, asked


def spoil(cast):
    """As if an older formula had left its scores."""
    with cast.inside():
        db.session.execute(update(Match).values(score=21, formula="old"))


def cut(cast, step="reading"):
    """Begin a ranking and do all of the steps before this one; the ids of its chunks."""
    with cast.inside():
        run = rebuilding.start(cast.moderator.actor).id
    with cast.inside():
        rebuilding.follow_start(Event(subject_id=run))
    if step == "ranking":
        for chunk in chunks(cast, "reading"):
            carry_out(cast, chunk)
    return chunks(cast, step)


def chunks(cast, step):
    with cast.inside():
        return list(db.session.scalars(select(Chunk.id).where(Chunk.step == step).order_by(Chunk.last_id)))


def carry_out(cast, chunk_id):
    with cast.inside(), transaction():
        rebuilding.follow_chunk(Event(subject_id=chunk_id))


def die_in(cast, chunk_id):
    with cast.inside(), transaction():
        rebuilding.follow_chunk(Event(subject_id=chunk_id))
        raise Killed


def test_a_ranking_brings_every_match_up_to_the_formula_and_leaves_nothing_behind(cast, drain, client_for):
    market(cast, drain)
    before = scores(cast)
    spoil(cast)
    page = client_for(cast.moderator)
    assert page.send("/matches/rankings", {}).status_code == 302
    drain()
    assert scores(cast) == before
    with cast.inside():
        assert db.session.scalar(select(func.count()).select_from(Match)) == len(before), "the old generation is gone"
        assert db.session.scalar(select(func.count()).select_from(Chunk)) == 0
        (run,) = queries.rankings()
        assert (run.done, run.step, run.finished_at is not None) == (run.total, "done", True)
    assert "Selesai" in page.get("/matches/rankings").text
    assert client_for(cast.owner).get("/matches/rankings").status_code == 403


def test_until_it_is_finished_the_old_ranking_is_read(cast, drain, monkeypatch, client_for):
    monkeypatch.setitem(rebuilding.CHUNK, "ranking", 1)
    market(cast, drain)
    spoil(cast)
    parts = cut(cast, "ranking")
    assert len(parts) == 3
    # Whichever worker takes which part first.
    for chunk in reversed(parts):
        assert set(scores(cast).values()) == {21}
        carry_out(cast, chunk)
    assert 21 not in scores(cast).values()
    before = scores(cast)
    carry_out(cast, parts[0])
    assert scores(cast) == before, "once more does no harm"


@pytest.mark.parametrize("step", ["reading", "ranking"])
def test_killed_in_any_chunk_it_goes_on_with_what_was_not_finished(cast, drain, monkeypatch, step):
    for name in rebuilding.CHUNK:
        monkeypatch.setitem(rebuilding.CHUNK, name, 1)
    market(cast, drain)
    a_listing(cast, ListingState.PUBLISHED)
    drain()
    before = scores(cast)
    spoil(cast)
    parts = cut(cast, step)
    for at, chunk in enumerate(parts):
        with pytest.raises(Killed):
            die_in(cast, chunk)
        with cast.inside():
            current = db.session.scalar(select(Ranking))
            assert (current.step, current.done, current.finished_at) == (step, at, None)
        assert set(scores(cast).values()) == {21}
        if at < len(parts) - 1:
            carry_out(cast, chunk)
    drain()
    assert scores(cast) == before


def test_a_change_during_a_ranking_is_lost_in_neither_generation(cast, drain, monkeypatch):
    monkeypatch.setitem(rebuilding.CHUNK, "ranking", 1)
    listing_id, (first, *_others) = market(cast, drain)
    parts = cut(cast, "ranking")
    carry_out(cast, parts[0])
    with cast.inside():
        listings.pause(cast.owner.actor, listing_queries.get(listing_id))
    drain()
    assert scores(cast) == {}
    with cast.inside():
        listings.resume(cast.owner.actor, listing_queries.get(listing_id))
    drain()
    assert {request for request, _ in scores(cast)} >= {first}


def test_two_rankings_never_run_at_once(cast, drain):
    with cast.inside():
        one = rebuilding.start(cast.moderator.actor).id
    with cast.inside():
        assert rebuilding.start(cast.moderator.actor).id == one


def test_rows_of_an_older_formula_are_read_anew_by_themselves(cast, drain):
    _listing, (first, *_others) = market(cast, drain)
    before = scores(cast)
    with cast.inside():
        db.session.execute(update(OfferRow).values(formula="older"))
    with cast.inside():
        score_request(Event(subject_id=first))
    drain()
    assert scores(cast) == before
    with cast.inside():
        assert set(db.session.scalars(select(OfferRow.formula))) != {"older"}


def test_a_market_without_listings_or_requests_is_ranked_at_once(cast, drain):
    with cast.inside():
        rebuilding.start(cast.moderator.actor)
    drain()
    with cast.inside():
        assert [run.step for run in queries.rankings()] == ["done"]


def tombstones():
    gone = select(func.count()).select_from(OfferRow).where(OfferRow.cells == b"")
    closed = select(func.count()).select_from(NeedRow).where(NeedRow.facts.is_(None))
    return db.session.scalar(gone), db.session.scalar(closed)


def test_rows_of_what_is_gone_are_swept_with_a_ranking(cast, drain):
    listing_id, (first, *others) = market(cast, drain)
    with cast.inside():
        listings.pause(cast.owner.actor, listing_queries.get(listing_id))
        requests.withdraw(cast.buyer.actor, request_queries.get(first))
    drain()
    with cast.inside():
        assert tombstones() == (1, 1)
    a_listing(cast, ListingState.PUBLISHED)
    cut(cast)
    drain()
    with cast.inside():
        assert tombstones() == (0, 0)
    assert {request for request, _ in scores(cast)} == set(others)


def test_a_worker_that_has_not_seen_a_swept_row_reads_everything_anew(cast, drain):
    listing_id, _requests = market(cast, drain)
    other_id = a_listing(cast, ListingState.PUBLISHED)
    drain()
    with cast.inside():
        held.lock()
        before = held.offers()
        assert listed(before) == {listing_id, other_id}
        maker = cast.owner.organisation_id
        writing.write_offer(listing_id, maker, None)
    cut(cast)
    with cast.inside():
        run = db.session.scalar(select(Ranking))
        writing.write_offer(listing_id, maker, None)
        rebuilding.sweep(Event(subject_id=run.id))
        assert run.swept > before.mark
    with cast.inside():
        held.lock()
        assert listed(held.offers()) == {other_id}
        assert held.offers() is held.offers(), "and once is enough"


def listed(market):
    return {market.ids[place] for place in market.offers.of.tolist()}
