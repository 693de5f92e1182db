"""Distances between places."""

import pytest

from marketplace.regions.distance import between_km, haversine_km
from marketplace.regions.gazetteer import regencies


def test_a_degree_of_longitude_on_the_equator_is_a_hundred_and_eleven_km() -> None:
    assert haversine_km(0, 110, 0, 111) == pytest.approx(111.195, abs=0.01)


def test_distance_is_symmetric_and_zero_at_home() -> None:
    mataram, mojokerto = regencies()["52.71"], regencies()["35.76"]
    assert between_km(mataram, mojokerto) == between_km(mojokerto, mataram)
    assert between_km(mataram, mataram) == 0


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [("31.71", "35.78", 640, 700), ("52.71", "52.03", 30, 60), ("11.71", "93.01", 5000, 5300)],
)
def test_known_distances_come_out(one: str, other: str, low: float, high: float) -> None:
    assert low < between_km(regencies()[one], regencies()[other]) < high


def test_the_other_side_of_the_earth_is_no_error() -> None:
    assert haversine_km(0, 0, 0, 180) == pytest.approx(20015.1, abs=0.5)
