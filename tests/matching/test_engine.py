"""The matrix says what the terms say: the same scores as the formula written out, pair by pair."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from marketplace.matching.column import Needs, scores_of_offer
from marketplace.matching.encoding import encode_need
from marketplace.matching.engine import SLACK, promised_of, rank, rank_many
from marketplace.matching.evaluation import needed, producer_facts
from marketplace.matching.offers import STEPS, Offers
from marketplace.matching.rules import broken_keys
from marketplace.matching.scoring import score

DATA = Path(__file__).parent.parent / "data" / "matching-open"
TOLERATED = 3e-4


@pytest.fixture(scope="module")
def facts():
    producers = [producer_facts(one) for one in json.loads((DATA / "producers.json").read_text())]
    requests = [needed(one) for one in json.loads((DATA / "requests.json").read_text())]
    requests += [replace(one, is_monthly=True, wants="design") for one in requests[:3]]
    requests += [replace(requests[0], pairs=None, days=None, budget=None, product_type=None)]
    return requests, producers


def reference(need, producers):
    return {at: score(need, one) for at, one in enumerate(producers)}


def test_every_pair_has_the_score_of_the_formula(facts):
    requests, producers = facts
    offers = Offers(producers)
    for need in requests:
        found = rank(need, offers, len(producers))
        slow = reference(need, producers)
        assert len(found.places) == len(producers)
        for place, reached in zip(found.places, found.scores, strict=True):
            assert reached == pytest.approx(slow[place].exact, abs=TOLERATED), (need, producers[place])


@pytest.mark.parametrize("most", [5, 50])
def test_the_best_of_many_are_the_best_of_all_that_make_the_product(facts, most):
    requests, producers = facts
    offers = Offers(producers)
    together = rank_many([encode_need(need) for need in requests], offers, most)
    for need, ranking in zip(requests, together, strict=True):
        slow = sorted(
            (one.exact for one in reference(need, producers).values() if not one.is_another_product), reverse=True
        )
        assert np.allclose(ranking.scores, slow[:most], atol=TOLERATED)
        assert np.allclose(rank(need, offers, most).scores, slow[:most], atol=TOLERATED)
        assert len(set(ranking.places)) == len(ranking.places)


def test_an_offer_that_changes_touches_its_own_rows_alone(facts):
    requests, producers = facts
    offers = Offers(producers)
    for change in ({"moq": 1, "price_min": 1_000}, {"lines": (replace(producers[7], moq=1),)}):
        before = offers.matrix[offers.of != 7].copy()
        changed = replace(producers[7], **change)
        offers.replace(7, changed)
        assert np.array_equal(offers.matrix[offers.of != 7], before)
        again = [*producers[:7], changed, *producers[8:]]
        for need in requests[:4]:
            assert np.allclose(rank(need, offers, 120).scores, rank(need, Offers(again), 120).scores, atol=TOLERATED)


def test_a_column_says_what_the_rows_say_with_the_same_things_broken(facts):
    requests, producers = facts
    needs = Needs([encode_need(need) for need in requests])
    offers = Offers(producers)
    rows = [rank(need, offers, len(producers)) for need in requests]
    for place, producer in enumerate(producers):
        scores, broken = scores_of_offer(needs, Offers([producer]))
        for at, row in enumerate(rows):
            there = row.places.index(place)
            if "product" in broken_keys(row.broken[there]):
                assert scores[at] == 0
            else:
                assert scores[at] == pytest.approx(row.scores[there], abs=TOLERATED)
                assert broken[at] == row.broken[there]


def test_the_mask_names_what_the_terms_call_broken(facts):
    requests, producers = facts
    for need in requests:
        slow = reference(need, producers)
        ranking = rank(need, Offers(producers), len(producers))
        for place, mask in zip(ranking.places, ranking.broken, strict=True):
            assert set(broken_keys(mask)) == set(slow[place].broken)


def test_the_rounded_columns_promise_no_less_than_the_rows_reach(facts):
    requests, producers = facts
    offers = Offers(producers)
    for need in map(encode_need, requests):
        reached = offers.matrix @ need.row
        promised = promised_of(need, offers)
        assert (promised >= reached - SLACK).all()
        assert np.allclose(promised, reached, atol=2 / STEPS), "and hardly more, else nothing would be passed over"


def test_an_offer_that_goes_takes_its_columns_with_it(facts):
    requests, producers = facts
    offers = Offers(producers)
    offers.put(3, [])
    rest = [*producers[:3], *producers[4:]]
    for need in requests:
        assert np.allclose(rank(need, offers, 5).scores, rank(need, Offers(rest), 5).scores, atol=TOLERATED)
