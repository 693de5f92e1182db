"""The terms of a score, each a pure rule: how far an offer meets one side of a need, and the sentence that says so.

A rule answers None when the need asks nothing of the kind. A fact that is not known earns `UNKNOWN` and is said to be
unknown; it never counts as broken.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from marketplace.matching.facts import ListingFacts, RequestFacts
from marketplace.regions import gazetteer
from marketplace.regions.distance import between_km
from marketplace.vocabulary.closeness import SAME_FAMILY, nearest
from marketplace.vocabulary.terms import MATERIALS

UNKNOWN = 0.5
SAMPLE_DAYS = 7
"""A sample takes 3 to 14 days (domain report, section 8)."""
MATERIAL_DAYS = 5
DAYS_A_MONTH = 30
NEAR_KM, FAR_KM = 50.0, 1500.0
WORDS_ENOUGH = 6

Value = int | str | list[str]


@dataclass(frozen=True)
class Finding:
    """`share` of the term's points from 0 to 1, the key of its sentence, what fills the sentence."""

    share: float
    sentence: str
    values: dict[str, Value] = field(default_factory=dict)
    broken: bool = False


Rule = Callable[[RequestFacts, ListingFacts], Finding | None]


def product(need: RequestFacts, offer: ListingFacts) -> Finding | None:
    if need.product_type is None:
        return None
    wanted: dict[str, Value] = {"product": need.product_type}
    if not offer.product_types:
        return Finding(UNKNOWN, "product_unknown", wanted)
    key, near = nearest(need.product_type, list(offer.product_types))
    if key is None:
        return Finding(0.0, "product_other", wanted, broken=True)
    if key == need.product_type:
        return Finding(1.0, "product_same", wanted)
    # Another product is never as good as the one that is asked for, however near: most of its points are lost.
    return Finding(near * 0.8, "product_near" if near > SAME_FAMILY else "product_family", {**wanted, "nearest": key})


def stages(need: RequestFacts, offer: ListingFacts) -> Finding | None:
    wanted = [*need.stages, *need.constructions]
    offered = {*offer.stages, *offer.constructions}
    return _covered("stages", wanted, offered, dict.fromkeys(set(wanted) & offered, 1.0))


def materials(need: RequestFacts, offer: ListingFacts) -> Finding | None:
    worth = {one: max((_alike(one, other) for other in offer.materials), default=0.0) for one in need.materials}
    return _covered("materials", list(need.materials), set(offer.materials), worth)


def certificates(need: RequestFacts, offer: ListingFacts) -> Finding | None:
    if not need.certificates:
        return None
    missing = [one for one in need.certificates if one not in offer.certificates]
    if missing:
        held = 1 - len(missing) / len(need.certificates)
        return Finding(held, "certificates_missing", {"certificates": missing}, broken=True)
    return Finding(1.0, "certificates_held", {"certificates": list(need.certificates)})


def moq(need: RequestFacts, offer: ListingFacts) -> Finding | None:
    if need.pairs is None or offer.is_designer:
        return None
    values: dict[str, Value] = {"pairs": need.pairs}
    if offer.moq is None:
        return Finding(UNKNOWN, "moq_unknown", values)
    values["moq"] = offer.moq
    if offer.moq > need.pairs:
        return Finding(0.0, "moq_above", values, broken=True)
    return Finding(1.0, "moq_within", values)


def capacity(need: RequestFacts, offer: ListingFacts) -> Finding | None:
    """Feasible when pairs <= capacity x (days - sample - material - transit) / 30 (domain report, section 8)."""
    if need.pairs is None or offer.is_designer:
        return None
    values: dict[str, Value] = {"pairs": need.pairs}
    if offer.capacity is None:
        return Finding(UNKNOWN, "capacity_unknown", values)
    if need.is_monthly or need.days is None:
        able = offer.capacity
        kind = "capacity_month" if need.is_monthly else "capacity_undated"
    else:
        working = need.days - SAMPLE_DAYS - MATERIAL_DAYS - transit_days(need.delivery_regency, offer.regency)
        able = max(0, offer.capacity * working // DAYS_A_MONTH)
        kind, values["working"] = "capacity_time", max(0, working)
    values["able"] = able
    if able < need.pairs:
        # Without a date nothing is broken: it only takes longer than a month.
        return Finding(able / need.pairs * 0.5, f"{kind}_short", values, broken=kind != "capacity_undated")
    return Finding(1.0 if able >= need.pairs * 1.2 else 0.85, f"{kind}_enough", values)


def lead_time(need: RequestFacts, offer: ListingFacts) -> Finding | None:
    if need.days is None or need.is_monthly:
        return None
    values: dict[str, Value] = {"days": need.days}
    if offer.lead_days is None:
        return Finding(UNKNOWN, "lead_unknown", values)
    values["lead"] = offer.lead_days
    if offer.lead_days > need.days:
        return Finding(0.0, "lead_late", values, broken=True)
    transit = transit_days(need.delivery_regency, offer.regency)
    if offer.lead_days + transit > need.days:
        return Finding(0.5, "lead_tight", {**values, "transit": transit})
    return Finding(1.0, "lead_in_time", values)


def price(need: RequestFacts, offer: ListingFacts) -> Finding | None:
    if need.budget is None or offer.is_designer:
        return None
    low, high = offer.price_min, offer.price_max
    values: dict[str, Value] = {"budget": need.budget}
    if low is None:
        if high is not None and high <= need.budget:
            return Finding(1.0, "price_within", {**values, "price": high})
        return Finding(UNKNOWN, "price_unknown", values)
    if low > need.budget:
        return Finding(0.0, "price_above", {**values, "price": low}, broken=True)
    if high is None or high > need.budget:
        room = 1.0 if high is None else (need.budget - low) / (high - low)
        return Finding(0.6 + 0.3 * min(1.0, room), "price_partly", {**values, "price": low})
    return Finding(1.0, "price_within", {**values, "price": high})


def region(need: RequestFacts, offer: ListingFacts) -> Finding | None:
    if not need.regions and need.delivery_regency is None:
        return None
    if offer.regency is None:
        return Finding(UNKNOWN, "region_unknown")
    values: dict[str, Value] = {"regency": offer.regency}
    if any(offer.regency == code or offer.regency[:2] == code for code in need.regions):
        return Finding(1.0, "region_wanted", values)
    km = distance_km([need.delivery_regency] if need.delivery_regency else list(need.regions), offer.regency)
    if need.regions and need.region_is_must:
        return Finding(0.0, "region_outside_must", values, broken=True)
    if km is None:
        return Finding(UNKNOWN, "region_unknown")
    values["km"] = round(km)
    if need.regions:
        return Finding(0.5 * nearness(km), "region_outside", values)
    return Finding(nearness(km), "region_here" if km == 0 else "region_distance", values)


def kind(need: RequestFacts, offer: ListingFacts) -> Finding | None:
    if need.wants == "both":
        return Finding(1.0, "kind_either_designer" if offer.is_designer else "kind_either_producer")
    if need.wants == "design":
        if offer.is_designer:
            return Finding(1.0, "kind_designer")
        return Finding(0.0, "kind_designer_only", broken=True)
    if offer.is_designer:
        return Finding(0.2, "kind_sells_designs")
    return Finding(1.0, "kind_producer")


def words(need: RequestFacts, offer: ListingFacts) -> Finding | None:
    if not need.words:
        return None
    shared = sorted(need.words & offer.words)
    if not shared:
        return Finding(0.0, "words_none")
    share = min(1.0, len(shared) / min(WORDS_ENOUGH, len(need.words)))
    return Finding(share, "words_shared", {"words": shared[:WORDS_ENOUGH]})


def completeness(_need: RequestFacts, offer: ListingFacts) -> Finding | None:
    sentence = "complete_full" if offer.completeness >= 1 else "complete_partly"
    return Finding(offer.completeness, sentence, {"percent": round(offer.completeness * 100)})


def transit_days(one: str | None, other: str | None) -> int:
    """Days on the road or at sea between two regencies: 1 within one, 2 to a neighbour, 7 across the country."""
    if one is None or other is None:
        return 4
    km = distance_km([one], other)
    if km is None:
        return 4
    return 1 if km == 0 else 2 if km <= 150 else 4 if km <= 600 else 7


def distance_km(codes: list[str], regency: str) -> float | None:
    """From the nearest of these regencies, or of a province's, to `regency`; None when a code is not known."""
    there = gazetteer.regency(regency)
    if there is None:
        return None
    near = []
    for code in codes:
        places = [gazetteer.regency(code)] if len(code) > 2 else gazetteer.regencies_of(code)
        near += [between_km(place, there) for place in places if place]
    return min(near, default=None)


def nearness(km: float) -> float:
    """1 up to 50 km, then falling to 0.2 at 1,500 km and beyond."""
    if km <= NEAR_KM:
        return 1.0
    return max(0.2, 1.0 - 0.8 * (km - NEAR_KM) / (FAR_KM - NEAR_KM))


def _covered(name: str, wanted: list[str], offered: set[str], worth: dict[str, float]) -> Finding | None:
    if not wanted:
        return None
    if not offered:
        return Finding(UNKNOWN, f"{name}_unknown", {name: wanted})
    share = sum(worth.get(one, 0.0) for one in wanted) / len(wanted)
    missing = [one for one in wanted if worth.get(one, 0.0) < 1]
    if not missing:
        return Finding(1.0, f"{name}_all", {name: wanted})
    if share == 0:
        return Finding(0.0, f"{name}_none", {name: wanted})
    return Finding(share, f"{name}_partly", {name: missing})


def _alike(one: str, other: str) -> float:
    if one == other:
        return 1.0
    both = MATERIALS.get(one), MATERIALS.get(other)
    return 0.4 if both[0] and both[1] and both[0].family == both[1].family else 0.0
