"""How far two places are from each other, as the crow flies."""

from math import asin, cos, radians, sin, sqrt

from marketplace.regions.gazetteer import Regency

EARTH_KM = 6371.0088
"""Mean radius (IUGG)."""


def haversine_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Great-circle distance in km between two points in degrees (haversine, Sinnott 1984)."""
    here, there = radians(latitude), radians(other_latitude)
    across = sin((there - here) / 2) ** 2
    along = cos(here) * cos(there) * sin(radians(other_longitude - longitude) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(across + along)))


def between_km(one: Regency, other: Regency) -> float:
    """Distance in km between the points of two regencies; 0 for the same."""
    return haversine_km(one.latitude, one.longitude, other.latitude, other.longitude)
