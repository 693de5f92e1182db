"""The terms of a score that compare figures: pairs, days and rupiah."""

from marketplace.matching.facts import ListingFacts, RequestFacts
from marketplace.matching.findings import UNKNOWN, Finding, Value

SAMPLE_DAYS = 7
"""A sample takes 3 to 14 days (domain report, section 8)."""
MATERIAL_DAYS = 5
TIGHT, PRICE_PART, PRICE_HALF = 0.35, 0.1, 0.15
"""What is lost when it is tight, when the top of the price band is above the budget, and when its middle is, too."""


def moq(need: RequestFacts, offer: ListingFacts) -> Finding | None:
    if need.pairs is None:
        return None
    values: dict[str, Value] = {"pairs": need.pairs}
    if offer.is_designer:
        return Finding(UNKNOWN, "figures_of_designs")
    if offer.moq is None:
        return Finding(UNKNOWN, "moq_unknown", values)
    values["moq"] = offer.moq
    if offer.moq > need.pairs:
        return Finding(0.0, "moq_above", values, broken=True)
    return Finding(1.0, "moq_within", values)


def pace(need: RequestFacts) -> tuple[int, int, bool] | None:
    """Pairs a month that a maker must have free, and that leave time for sample and material; is it a must?

    Feasible when pairs <= capacity x days / 30; comfortable when the days of a sample and of the material are taken off
    first (domain report, section 8). Without a date nothing is broken, it only takes longer than a month.
    """
    if need.pairs is None:
        return None
    if need.is_monthly or need.days is None:
        return need.pairs, need.pairs, need.is_monthly
    days = max(1, need.days)
    return -(-need.pairs * 30 // days), -(-need.pairs * 30 // max(1, days - SAMPLE_DAYS - MATERIAL_DAYS)), True


def capacity(need: RequestFacts, offer: ListingFacts) -> Finding | None:
    asked = pace(need)
    if asked is None or need.pairs is None:
        return None
    least, comfortable, is_must = asked
    values: dict[str, Value] = {"pairs": need.pairs}
    if offer.is_designer:
        return Finding(UNKNOWN, "figures_of_designs")
    if offer.most is not None and offer.most < need.pairs:
        return Finding(0.0, "capacity_line_short", {**values, "able": offer.most}, broken=True)
    if offer.capacity is None:
        return Finding(UNKNOWN, "capacity_unknown", values)
    kind = "month" if need.is_monthly else "time" if need.days is not None else "undated"
    values["able"] = offer.capacity if kind != "time" else offer.capacity * max(1, need.days or 0) // 30
    if kind == "time":
        values["working"] = max(1, need.days or 0)
    if offer.capacity < least:
        return Finding(0.0 if is_must else 1 - TIGHT, f"capacity_{kind}_short", values, broken=is_must)
    if offer.capacity < comfortable:
        return Finding(1 - TIGHT, "capacity_time_tight", values)
    return Finding(1.0, f"capacity_{kind}_enough", values)


def lead_time(need: RequestFacts, offer: ListingFacts) -> Finding | None:
    if need.days is None or need.is_monthly:
        return None
    values: dict[str, Value] = {"days": need.days}
    if offer.is_designer:
        return Finding(UNKNOWN, "figures_of_designs")
    if offer.lead_days is None:
        return Finding(UNKNOWN, "lead_unknown", values)
    values["lead"] = offer.lead_days
    if offer.lead_days > need.days:
        return Finding(0.0, "lead_late", values, broken=True)
    if offer.lead_days > comfortable_days(need.days):
        return Finding(1 - TIGHT, "lead_tight", values)
    return Finding(1.0, "lead_in_time", values)


def comfortable_days(days: int) -> int:
    """A tenth of the time is kept for the road and for what goes wrong."""
    return int(days * 0.9)


def price(need: RequestFacts, offer: ListingFacts) -> Finding | None:
    """Three steps: the lowest price within the budget, the middle of the band, the whole band."""
    if need.budget is None:
        return None
    if offer.is_designer:
        return Finding(UNKNOWN, "figures_of_designs")
    values: dict[str, Value] = {"budget": need.budget}
    low, middle, high = price_steps(offer)
    if low is None:
        return Finding(UNKNOWN, "price_unknown", values)
    if low > need.budget:
        return Finding(0.0, "price_above", {**values, "price": low}, broken=True)
    if middle > need.budget:
        return Finding(1 - PRICE_HALF - PRICE_PART, "price_partly", {**values, "price": low})
    if high > need.budget:
        return Finding(1 - PRICE_PART, "price_partly", {**values, "price": low})
    return Finding(1.0, "price_within", {**values, "price": high})


def price_steps(offer: ListingFacts) -> tuple[int | None, int, int]:
    """The lowest price, the middle and the highest; None when no price is known."""
    low, high = offer.price_min, offer.price_max
    if low is None and high is None:
        return None, 0, 0
    low = high // 2 if low is None and high is not None else low or 0
    high = low if high is None else max(low, high)
    return low, (low + high) // 2, high
