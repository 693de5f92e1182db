"""A score is a hundred points shared among what is asked; what breaks a hard constraint is named and held down."""

from dataclasses import replace

import pytest

from marketplace.matching.explaining import OVERRIDDEN
from marketplace.matching.facts import ListingFacts, RequestFacts
from marketplace.matching.findings import UNKNOWN
from marketplace.matching.scoring import BROKEN_CEILING, HELD_DOWN, MEANING, WEIGHTS, score
from marketplace.matching.sentences import NAMES, SENTENCES
from marketplace.vocabulary.terms import STAGES

NEED = RequestFacts(
    product_type="sandal_kulit",
    pairs=200,
    days=60,
    stages=("cutting", "sewing"),
    materials=("kulit_sapi",),
    certificates=("halal",),
    budget=90_000,
    delivery_regency="52.71",
    words=frozenset({"anyam", "hotel"}),
)
OFFER = ListingFacts(
    product_types=("sandal_kulit", "sandal"),
    stages=("cutting", "sewing", "lasting"),
    materials=("kulit_sapi", "sol_karet"),
    certificates=("halal",),
    moq=20,
    capacity=400,
    lead_days=21,
    price_min=60_000,
    price_max=85_000,
    regency="52.03",
    skills=tuple((stage, 1.0) for stage in STAGES),
    reliability=1.0,
    words=frozenset({"anyam", "hotel", "lombok"}),
)


def term(result, key):
    return next(one for one in result.terms if one.key == key)


def test_the_weights_are_a_hundred_points():
    assert sum(WEIGHTS.values()) - MEANING == 100


def test_an_offer_that_meets_everything_gets_a_hundred():
    result = score(NEED, OFFER)
    assert result.total == 100
    assert result.broken == ()


def test_the_total_is_the_sum_of_the_terms():
    result = score(NEED, replace(OFFER, product_types=("sandal",), materials=("kulit_domba",), price_max=120_000))
    assert result.total == sum(one.points for one in result.terms)
    assert sum(one.possible for one in result.terms) == 100


def test_what_is_not_asked_is_not_scored_and_its_points_go_to_the_rest():
    asked = score(NEED, OFFER)
    plain = score(replace(NEED, certificates=(), materials=()), OFFER)
    assert {"certificates", "materials"}.isdisjoint(one.key for one in plain.terms)
    assert sum(one.possible for one in plain.terms) == 100
    assert term(plain, "product").possible > term(asked, "product").possible


@pytest.mark.parametrize(
    ("key", "change"),
    [
        ("certificates", {"certificates": ()}),
        ("moq", {"moq": 201}),
        ("capacity", {"capacity": 99}),
        ("lead_time", {"lead_days": 61}),
        ("price", {"price_min": 90_001, "price_max": 95_000}),
        ("product", {"product_types": ("boot_karet",)}),
    ],
)
def test_a_broken_hard_constraint_is_named_and_holds_the_total_down(key, change):
    result = score(NEED, replace(OFFER, **change))
    assert result.broken == (key,)
    assert result.total <= BROKEN_CEILING


@pytest.mark.parametrize(
    ("key", "change"),
    [("moq", {"moq": 200}), ("lead_time", {"lead_days": 60}), ("price", {"price_min": 90_000, "price_max": None})],
)
def test_exactly_at_the_limit_nothing_is_broken(key, change):
    assert key not in score(NEED, replace(OFFER, **change)).broken


def test_each_further_broken_constraint_takes_more():
    once = score(NEED, replace(OFFER, moq=500))
    twice = score(NEED, replace(OFFER, moq=500, price_min=100_000, price_max=None))
    assert twice.total < once.total <= BROKEN_CEILING


def test_among_those_that_break_the_same_the_nearer_one_stays_ahead():
    near = score(NEED, replace(OFFER, moq=500))
    far = score(NEED, replace(OFFER, moq=500, materials=("kanvas",), regency="91.71"))
    assert near.total > far.total


@pytest.mark.parametrize(
    ("key", "change"),
    [
        ("product", {"product_types": ()}),
        ("stages", {"stages": ()}),
        ("materials", {"materials": ()}),
        ("moq", {"moq": None}),
        ("capacity", {"capacity": None}),
        ("lead_time", {"lead_days": None}),
        ("price", {"price_min": None, "price_max": None}),
        ("region", {"regency": None}),
    ],
)
def test_an_unknown_fact_earns_half_and_is_never_broken(key, change):
    result = score(NEED, replace(OFFER, **change))
    unknown = term(result, key)
    assert unknown.sentence == f"{'lead' if key == 'lead_time' else key}_unknown"
    assert not unknown.broken
    assert abs(unknown.points - unknown.possible * UNKNOWN) <= 1


def test_capacity_that_leaves_no_days_for_sample_and_material_is_tight_and_not_broken():
    # 200 pairs in 60 days are 100 a month; with 7 days for the sample and 5 for material taken off they are 125.
    assert score(NEED, replace(OFFER, capacity=99)).broken == ("capacity",)
    tight = score(NEED, replace(OFFER, capacity=124))
    assert tight.broken == ()
    assert term(tight, "capacity").sentence == "capacity_time_tight"
    assert term(score(NEED, replace(OFFER, capacity=125)), "capacity").sentence == "capacity_time_enough"


def test_a_monthly_need_is_held_against_the_capacity_of_a_month():
    monthly = replace(NEED, is_monthly=True, days=10)
    assert score(monthly, replace(OFFER, capacity=200)).broken == ()
    assert score(monthly, replace(OFFER, capacity=199)).broken == ("capacity",)


def test_without_a_date_too_little_capacity_only_takes_longer():
    result = score(replace(NEED, days=None), replace(OFFER, capacity=50))
    assert result.broken == ()
    assert term(result, "capacity").sentence == "capacity_undated_short"


def test_a_region_is_a_wish_unless_the_buyer_says_that_it_is_a_must():
    wish = replace(NEED, regions=("35",))
    assert score(wish, OFFER).broken == ()
    assert score(replace(wish, region_is_must=True), OFFER).broken == ("region",)
    assert score(replace(wish, region_is_must=True, regions=("52",)), OFFER).broken == ()


def test_farther_away_earns_less():
    points = [term(score(NEED, replace(OFFER, regency=r)), "region").points for r in ("52.71", "35.15", "12.71")]
    assert points == sorted(points, reverse=True)
    assert points[0] > points[1] > points[2]


def test_a_designer_is_not_measured_in_pairs():
    designer = replace(OFFER, is_designer=True, moq=None, capacity=None, price_min=5_000_000, price_max=None)
    result = score(replace(NEED, wants="design"), designer)
    assert result.broken == ()
    assert {term(result, key).sentence for key in ("moq", "capacity", "price")} == {"figures_of_designs"}


def test_a_maker_breaks_a_need_for_a_design_alone():
    assert "kind" in score(replace(NEED, wants="design"), OFFER).broken
    assert "kind" not in score(replace(NEED, wants="both"), OFFER).broken


def test_the_same_product_beats_a_like_one_and_that_one_beats_its_family():
    points = [
        term(score(NEED, replace(OFFER, product_types=(key,))), "product").points
        for key in ("sandal_kulit", "sandal", "sandal_hotel")
    ]
    assert points[0] > points[1] >= points[2] > 0


def test_every_term_and_every_sentence_that_can_be_said_has_a_text():
    assert set(NAMES) == {*WEIGHTS, HELD_DOWN, OVERRIDDEN}
    empty = ListingFacts()
    offers = [OFFER, empty, replace(OFFER, product_types=("boots",), stages=("packing",), materials=("rotan",))]
    offers += [replace(OFFER, is_designer=True), replace(OFFER, completeness=0.4, words=frozenset(), capacity=1)]
    needs = [
        NEED,
        RequestFacts(),
        replace(NEED, is_monthly=True),
        replace(NEED, wants="both"),
        replace(NEED, days=None),
    ]
    needs += [replace(NEED, wants="design", regions=("35",)), replace(NEED, regions=("52",), days=22)]
    said = {one.sentence for need in needs for offer in offers for one in score(need, offer).terms}
    assert len(said) > 35
    assert said <= set(SENTENCES)


def test_the_same_facts_always_give_the_same_score():
    assert score(NEED, OFFER) == score(replace(NEED), replace(OFFER))
