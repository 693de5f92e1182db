"""People steer what the machine scores: weights, overrides, objections, frozen lists, places for the unseen."""

import pytest
from sqlalchemy import delete, select

from marketplace.accounts import queries as accounts
from marketplace.core.db import db
from marketplace.core.errors import Invalid
from marketplace.events.kinds import Kind
from marketplace.events.models import Event
from marketplace.listings.rules import ListingState
from marketplace.matching import exposure, formulas, freezing, objecting, overriding, queries
from marketplace.matching.actions import score_listing
from marketplace.matching.explaining import explained
from marketplace.matching.models import FloorPlace, FrozenMatch, Objection, OwnFormula
from marketplace.matching.rules import bounds, outside_bounds
from marketplace.matching.scoring import FORMULA, WEIGHTS
from marketplace.matching.weighing import weigh
from marketplace.privacy import actions as privacy
from marketplace.reliability.models import ReliabilityFacts
from marketplace.sourcing import actions as sourcing
from marketplace.sourcing import queries as request_queries
from marketplace.sourcing.rules import RequestState
from tests.listings.making import a_listing
from tests.matching.test_actions import SANDALS, scores, told
from tests.sourcing.making import a_request

WHY = "Sudah kami periksa di bengkelnya."


def pair_of(cast, drain):
    listing_id = a_listing(cast, ListingState.PUBLISHED)
    request_id = a_request(cast, RequestState.OPEN, **SANDALS)
    drain()
    return request_id, listing_id


def shown(cast, pair):
    with cast.inside():
        (one,) = explained([queries.of_pair(*pair)])
        return one


# --- weights


@pytest.mark.parametrize("points", [1, 2, 5, 23])
def test_a_weight_may_go_from_half_to_double(points):
    least, most = bounds(points)
    assert outside_bounds({"a": least}, {"a": points}) == outside_bounds({"a": most}, {"a": points}) == []
    assert outside_bounds({"a": least - 1}, {"a": points}) == outside_bounds({"a": most + 1}, {"a": points}) == ["a"]


def test_own_weights_rank_everything_anew_under_a_version_of_their_own(cast, drain, client_for):
    pair = pair_of(cast, drain)
    before = shown(cast, pair)
    assert before.formula == FORMULA
    page = client_for(cast.admin)
    sent = {**WEIGHTS, "price": 12, "floor": 3, "reason": "Di sini harga paling menentukan."}
    assert page.send("/matches/formula", sent).status_code == 302
    drain()
    after = shown(cast, pair)
    assert after.formula == f"{FORMULA}+1"
    assert after.score == scores(cast)[pair]
    possible = {term["key"]: term["possible"] for term in after.terms}
    assert possible["price"] > {term["key"]: term["possible"] for term in before.terms}["price"]
    with cast.inside():
        assert formulas.current().floor == 3
    assert "Di sini harga paling menentukan." in page.get("/matches/formula").text
    assert client_for(cast.moderator).get("/matches/formula").status_code == 403


def test_out_of_bounds_is_said_beside_the_field_and_what_was_typed_stays(cast, client_for):
    page = client_for(cast.admin).send("/matches/formula", {**WEIGHTS, "price": 99, "floor": 2, "reason": "x" * 20})
    assert page.status_code == 200
    assert "Isi dengan angka dari 3 sampai 12." in page.text
    assert 'value="99"' in page.text
    with cast.inside():
        assert db.session.scalar(select(OwnFormula)) is None
    with cast.inside(), pytest.raises(Invalid):
        weigh(cast.admin.actor, {**WEIGHTS, "price": 99}, 2, WHY)


# --- a moderator's word


def test_an_override_stands_until_it_is_lifted_and_is_a_term_like_the_others(cast, drain, client_for):
    pair = pair_of(cast, drain)
    before = scores(cast)[pair]
    page = client_for(cast.moderator)
    path = f"/requests/{pair[0]}/matches/{pair[1]}"
    assert page.send(f"{path}/override", {"score": "31", "reason": WHY}).status_code == 302
    drain()
    assert scores(cast)[pair] == 31
    one = shown(cast, pair)
    assert one.score == 31 == sum(term["points"] for term in one.terms)
    assert WHY in page.get(path).text
    assert WHY in client_for(cast.owner).get(path).text, "both sides read the reason"
    with cast.inside():
        score_listing(Event(subject_id=pair[1]))
    assert scores(cast)[pair] == 31, "it outlives a change of the listing"
    assert page.send(f"{path}/override/lift", {}).status_code == 302
    drain()
    assert scores(cast)[pair] == before
    with cast.inside():
        kinds = set(db.session.scalars(select(Event.kind)))
        assert {Kind.MATCH_OVERRIDDEN, Kind.MATCH_OVERRIDE_LIFTED} <= kinds


def test_nought_takes_a_pair_off_the_list_and_a_reason_must_be_given(cast, drain, client_for):
    pair = pair_of(cast, drain)
    with cast.inside(), pytest.raises(Invalid):
        overriding.override(cast.moderator.actor, pair, 0, "x")
    with cast.inside():
        overriding.override(cast.moderator.actor, pair, 0, WHY)
    drain()
    assert pair not in scores(cast)
    path = f"/requests/{pair[0]}/matches/{pair[1]}/override"
    assert client_for(cast.owner).send(path, {"score": "90", "reason": WHY}).status_code == 403


# --- objections


def test_an_objection_is_answered_by_a_person_with_a_reason(cast, drain, client_for):
    pair = pair_of(cast, drain)
    path = f"/requests/{pair[0]}/matches/{pair[1]}"
    maker, moderator = client_for(cast.owner), client_for(cast.moderator)
    assert maker.send(f"{path}/objection", {"words": "no"}).status_code == 200
    for _twice in range(2):
        assert maker.send(f"{path}/objection", {"words": "Kami punya sertifikatnya."}).status_code == 302
    with cast.inside():
        (own_id,) = db.session.scalars(select(Objection.id))
    assert "Kami punya sertifikatnya." in moderator.get("/matches/objections").text
    assert moderator.send(f"/matches/objections/{own_id}", {"score": "88", "reason": WHY}).status_code == 302
    drain()
    assert scores(cast)[pair] == 88
    page = maker.get(path).text
    assert WHY in page
    assert "Nilai diganti" in page
    assert len(told(cast, Kind.MATCH_OBJECTED)) == len(told(cast, Kind.MATCH_OBJECTION_ANSWERED)) == 1
    assert client_for(cast.rival).get(path).status_code == 404


def test_who_objects_to_the_machine_is_not_scored_and_may_come_back(cast, drain, client_for):
    pair = pair_of(cast, drain)
    before = scores(cast)
    for objects, left in ((True, {}), (False, before)):
        with cast.inside():
            privacy.object_to_matching(cast.owner.actor, objects=objects)
        drain()
        assert scores(cast) == left
        assert ("Tidak dinilai mesin" in client_for(cast.owner).get(f"/listings/{pair[1]}/matches").text) is objects
    with cast.inside():
        assert objecting.unscored() == set()
        assert accounts.get(cast.owner.person_id).objects_to_matching_at is None


# --- frozen lists


def test_at_its_closing_the_list_is_frozen_with_its_formula_and_never_changes(cast, drain, client_for):
    pair = pair_of(cast, drain)
    reached = scores(cast)[pair]
    with cast.inside():
        sourcing.close(cast.buyer.actor, request_queries.get(pair[0]))
    drain()
    assert scores(cast) == {}
    with cast.inside():
        (row,) = freezing.frozen(pair[0])
        assert (row.place, row.score, row.formula, row.weights) == (1, reached, FORMULA, dict(WEIGHTS))
        assert sum(term["points"] for term in row.terms) == reached
        assert freezing.freeze(request_queries.get(pair[0])) == 0, "once is for good"
    with cast.inside(), pytest.raises(Exception, match=r"permission|append"):
        db.session.execute(delete(FrozenMatch))
    page = client_for(cast.buyer).get(f"/requests/{pair[0]}/matches").text
    assert "Dibekukan" in page
    assert FORMULA in page


# --- the exposure floor


def test_who_fits_and_is_never_among_the_first_gets_a_place_and_is_reported(cast, drain, client_for, monkeypatch):
    monkeypatch.setattr(exposure, "SHOWN_FIRST", 1)
    a_listing(cast, ListingState.PUBLISHED)
    mine = a_listing(cast, ListingState.PUBLISHED, by=cast.rival, lead_days=88)
    request_id = a_request(cast, RequestState.OPEN, **SANDALS)
    drain()
    with cast.inside():
        exposure.count_anew()
    with cast.inside():
        rows = {one.organisation_id: one for one in exposure.report()}
        assert (rows[cast.owner.organisation_id].shown, rows[cast.owner.organisation_id].lifted) == (1, 0)
        assert (rows[cast.rival.organisation_id].shown, rows[cast.rival.organisation_id].lifted) == (0, 1)
        assert list(db.session.scalars(select(FloorPlace.listing_id))) == [mine]
    assert "Juga cocok, dan jarang terlihat" in client_for(cast.buyer).get(f"/requests/{request_id}/matches").text
    assert "Siapa yang terlihat" in client_for(cast.moderator).get("/matches/exposure").text
    assert client_for(cast.owner).get("/matches/exposure").status_code == 403


# --- past orders


def test_what_past_orders_say_of_a_maker_is_a_term(cast, drain):
    pair = pair_of(cast, drain)

    def term():
        return next(one for one in shown(cast, pair).terms if one["key"] == "reliability")

    assert term()["sentence"] == "reliability_unknown"
    with cast.inside():
        facts = {"orders": 4, "on_time": 3, "pairs_accepted": 90, "pairs_refused": 10}
        db.session.add(ReliabilityFacts(organisation_id=cast.owner.organisation_id, **facts))
    assert term()["sentence"] == "reliability_known"
    assert term()["values"] == {"percent": 68}
