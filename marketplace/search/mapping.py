"""A map of regencies without a line of script: the districts' points make the shape of the land, tinted by how many.

Borders are not ours to draw: no free ones are at hand. Each district is a round patch, and together they show the
islands well enough to know them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians, sqrt
from statistics import median

from marketplace.regions import gazetteer
from marketplace.regions.gazetteer import District, Regency

WIDTH, MARGIN = 720, 40
TINTS = 4
"""From few to many; 0 is none."""
PATCHES = 1_200
"""Of more districts than this only the regencies' points are drawn: the page must stay light."""
CROWDED = (100, 36)
"""Nearer to a larger one's than this, across and down, a regency's name would lie over it."""


@dataclass(frozen=True)
class Area:
    """A regency on the drawing: the middles of its patches, and where its number stands; `tint` is 0 to TINTS."""

    regency: Regency
    number: int
    tint: int
    patches: Sequence[tuple[float, float]]
    x: float
    y: float
    is_named: bool


@dataclass(frozen=True)
class Drawing:
    """Areas with the largest number first; `radius` of their patches; `elsewhere` counts what lies outside."""

    width: int
    height: int
    radius: float
    areas: Sequence[Area]
    elsewhere: int


def of(province_codes: Sequence[str], numbers: Mapping[str, int]) -> Drawing:
    """The regencies of the market's provinces, and how many are in each; a market without provinces shows them all."""
    wanted = [
        one
        for one in gazetteer.regencies().values()
        if (one.province_code in province_codes if province_codes else one.code in numbers)
    ]
    shown = {one.code for one in wanted}
    elsewhere = sum(number for code, number in numbers.items() if code not in shown)
    if not wanted:
        return Drawing(WIDTH, MARGIN, 0, [], elsewhere)
    districts = [one for one in gazetteer.districts().values() if one.regency_code in shown]
    points: list[Regency | District] = [*wanted, *(districts if len(districts) <= PATCHES else ())]
    west, north = min(one.longitude for one in points), max(one.latitude for one in points)
    flat = cos(radians(north))  # a degree of longitude is shorter than one of latitude
    scale = (WIDTH - 2 * MARGIN) / (max((one.longitude - west) * flat for one in points) or 1.0)

    def placed(one: Regency | District) -> tuple[float, float]:
        return round(MARGIN + (one.longitude - west) * flat * scale, 1), round(
            MARGIN + (north - one.latitude) * scale, 1
        )

    patches: dict[str, list[tuple[float, float]]] = {one.code: [] for one in wanted}
    for one in points:
        patches[one.regency_code if isinstance(one, District) else one.code].append(placed(one))
    height = round((north - min(one.latitude for one in points)) * scale) + 2 * MARGIN
    every = [point for several in patches.values() for point in several]
    return Drawing(WIDTH, height, _radius(every), _areas(wanted, numbers, patches), elsewhere)


def _areas(
    wanted: Sequence[Regency], numbers: Mapping[str, int], patches: Mapping[str, Sequence[tuple[float, float]]]
) -> list[Area]:
    most = max((numbers.get(one.code, 0) for one in wanted), default=0) or 1
    areas: list[Area] = []
    for regency in sorted(wanted, key=lambda one: (-numbers.get(one.code, 0), one.code)):
        number, own = numbers.get(regency.code, 0), patches[regency.code]
        x, y = (round(median(point[axis] for point in own), 1) for axis in (0, 1))
        is_free = all(abs(x - one.x) > CROWDED[0] or abs(y - one.y) > CROWDED[1] for one in areas if one.is_named)
        tint = min(TINTS, 1 + int(number / most * TINTS)) if number else 0
        areas.append(Area(regency, number, tint, own, x, y, is_free))
    return areas


def _radius(points: Sequence[tuple[float, float]]) -> float:
    """As large as most patches need to meet the nearest other one."""
    if len(points) < 2:
        return 24.0
    nearest = [min(_apart(one, other) for other in points if other is not one) for one in points[:400]]
    return round(min(26.0, max(5.0, median(nearest) * 1.15)), 1)


def _apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    return sqrt((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2)
