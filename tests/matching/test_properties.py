"""What must hold of every score, tried on many needs and offers drawn by chance."""

import random
from dataclasses import replace

import pytest

from marketplace.matching.missing import missing
from marketplace.matching.rules import FITS_FROM
from marketplace.matching.scoring import score
from marketplace.matching.teams import free_pairs, team_by_pairs, team_by_stage
from tests.benchmarks.matching import a_need, an_offer

DRAWN = 400


@pytest.fixture(scope="module")
def drawn():
    chance = random.Random(7)
    return [(a_need(chance), an_offer(chance)) for _ in range(DRAWN)]


def test_the_points_of_the_terms_add_up_to_the_score(drawn):
    for need, offer in drawn:
        result = score(need, offer)
        assert result.total == sum(term.points for term in result.terms)
        assert result.total == round(result.exact * 100)
        assert all(0 <= term.points <= term.possible for term in result.terms if term.possible)


def test_a_broken_constraint_never_outranks_the_same_maker_without_it(drawn):
    broken = 0
    for need, offer in drawn:
        ways = [{"moq": need.pairs + 1}, {"lead_days": need.days + 1}, {"capacity": 0}]
        ways += [{"price_min": need.budget + 1, "price_max": need.budget + 1}]
        whole = replace(offer, moq=1, lead_days=1, capacity=10**6, price_min=1_000, price_max=1_000)
        for way in ways:
            worse = score(need, replace(whole, **way))
            assert worse.exact < score(need, whole).exact
            broken += bool(worse.broken)
    assert broken == DRAWN * 4


def test_more_free_capacity_never_lowers_a_score(drawn):
    for need, offer in drawn:
        reached = [score(need, replace(offer, capacity=pairs)).exact for pairs in (0, 10, 100, 1_000, 10_000, 100_000)]
        assert reached == sorted(reached)


def test_what_is_missing_is_at_most_two_changes_and_they_do_what_is_said(drawn):
    found = 0
    for need, offer in drawn[:120]:
        told = missing(need, offer)
        if told is None:
            continue
        found += 1
        assert 1 <= len(told.changes) <= 2
        changed = replace(offer, **dict(pair for one in told.changes for pair in one.changes))
        assert score(need, changed).total == told.after > told.before
        assert told.lifts == (told.after >= FITS_FROM)
    assert found > 20


def test_a_team_covers_all_pairs_and_asks_nobody_for_more_than_he_has_or_less_than_he_takes():
    chance = random.Random(3)
    made = 0
    for _ in range(12):
        need = replace(a_need(chance), pairs=3_000, days=30)
        offers = [(at, replace(an_offer(chance), capacity=900, moq=chance.choice([20, 400]))) for at in range(12)]
        team = team_by_pairs(need, offers)
        if team is None:
            continue
        made += 1
        assert sum(part.pairs for part in team.parts) == need.pairs
        for part in team.parts:
            offer = dict(offers)[part.maker]
            assert (offer.moq or 1) <= part.pairs <= free_pairs(need, offer)
    assert made == 12


def test_the_cheaper_of_two_like_makers_is_in_the_team_and_too_little_room_makes_none():
    chance = random.Random(5)
    need = replace(a_need(chance), pairs=1_000, days=30)
    same = replace(an_offer(chance), capacity=500, moq=20, price_max=None)
    offers = [(name, replace(same, price_min=price)) for name, price in (("a", 60_000), ("b", 50_000), ("c", 40_000))]
    team = team_by_pairs(need, offers)
    assert team is not None
    assert {part.maker for part in team.parts} == {"b", "c"}
    assert team.price == 45_000
    assert team_by_pairs(need, offers[:1]) is None


def test_a_team_by_stage_has_somebody_for_every_stage():
    chance = random.Random(5)
    need = replace(a_need(chance), pairs=100, days=30, stages=("cutting", "sewing", "lasting"))
    one = replace(an_offer(chance), capacity=500)
    offers = [("x", replace(one, stages=("cutting",))), ("y", replace(one, stages=("sewing", "lasting")))]
    team = team_by_stage(need, offers)
    assert team is not None
    assert {(part.stage, part.maker) for part in team.parts} == {("cutting", "x"), ("sewing", "y"), ("lasting", "y")}
    assert team_by_stage(need, offers[:1]) is None
