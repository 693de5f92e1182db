"""The term of a score that asks where the maker is."""

from marketplace.matching.facts import ListingFacts, RequestFacts
from marketplace.matching.findings import UNKNOWN, Finding, Value
from marketplace.regions import gazetteer
from marketplace.regions.distance import between_km

NEAR_KM, FAR_KM = 50.0, 1500.0


def region(need: RequestFacts, offer: ListingFacts) -> Finding | None:
    if not need.regions and need.delivery_regency is None:
        return None
    if offer.regency is None:
        return Finding(UNKNOWN, "region_unknown")
    values: dict[str, Value] = {"regency": offer.regency}
    if any(offer.regency == code or offer.regency[:2] == code for code in need.regions):
        return Finding(1.0, "region_wanted", values)
    if need.regions and need.region_is_must:
        return Finding(0.0, "region_outside_must", values, broken=True)
    km = distance_km(list(need.regions) or [need.delivery_regency or ""], offer.regency)
    if km is None:
        return Finding(UNKNOWN, "region_unknown")
    values["km"] = round(km)
    if need.regions:
        return Finding(0.5 * nearness(km), "region_outside", values)
    return Finding(nearness(km), "region_here" if km == 0 else "region_distance", values)


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
