"""Where the bars and dots of a chart stand: numbers for a drawing, without a word of drawing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from marketplace.dashboard.reading import Dot
from marketplace.regions.gazetteer import regencies_of

WIDTH = 600
MAP_WIDTH, MAP_HEIGHT, EDGE = 600, 300, 32
NAMED = 6


@dataclass(frozen=True)
class Bar:
    """One line of a bar chart: `length` and `second` of WIDTH."""

    label: str
    value: int
    before: int
    length: float
    second: float
    address: str = ""


@dataclass(frozen=True)
class Spot:
    """A regency that has something, `is_named` when there is room for its name, or a quiet one without a dot."""

    name: str
    count: int
    x: float
    y: float
    radius: float
    address: str = ""
    is_named: bool = False


def bars(rows: Sequence[tuple[str, int, int, str]]) -> list[Bar]:
    """(label, value, second value, address) as bars against the largest; what is not nothing is never invisible."""
    most = max([1, *(max(value, second) for _label, value, second, _address in rows)])

    def length(value: int) -> float:
        return max(3.0, round(WIDTH * value / most, 1)) if value else 0.0

    return [Bar(label, value, second, length(value), length(second), to) for label, value, second, to in rows]


def spots(dots: Sequence[Dot], addresses: Mapping[str, str], provinces: Collection[str] = ()) -> list[Spot]:
    """Regencies in their places, as large as the root of their count, in a frame that holds their provinces.

    A market of some provinces draws those alone; what lies elsewhere stands in the table beside.
    """
    dots = [dot for dot in dots if dot.code[:2] in provinces] or list(dots)
    if not dots:
        return []
    counted = {dot.code for dot in dots}
    quiet = [one for province in {code[:2] for code in counted} for one in regencies_of(province)]
    places = [(d.longitude, d.latitude) for d in dots] + [(one.longitude, one.latitude) for one in quiet]
    west, east = min(x for x, _ in places), max(x for x, _ in places)
    south, north = min(y for _, y in places), max(y for _, y in places)
    scale = min((MAP_WIDTH - 2 * EDGE) / max(east - west, 0.5), (MAP_HEIGHT - 2 * EDGE) / max(north - south, 0.5))
    left, top = (MAP_WIDTH - (east - west) * scale) / 2, (MAP_HEIGHT - (north - south) * scale) / 2

    def at(longitude: float, latitude: float) -> tuple[float, float]:
        return round(left + (longitude - west) * scale, 1), round(top + (north - latitude) * scale, 1)

    most, named = max(dot.count for dot in dots), _apart([(dot.code, *at(dot.longitude, dot.latitude)) for dot in dots])
    loud = [
        Spot(
            d.name,
            d.count,
            *at(d.longitude, d.latitude),
            round(5 + 15 * (d.count / most) ** 0.5, 1),
            addresses.get(d.code, ""),
            d.code in named,
        )
        for d in dots
    ]
    silent = [Spot(one.full_name, 0, *at(one.longitude, one.latitude), 3) for one in quiet if one.code not in counted]
    return [*silent, *reversed(loud)]


def _apart(places: Sequence[tuple[str, float, float]]) -> Collection[str]:
    """Those of the first few whose names do not run into each other."""
    taken: list[tuple[float, float]] = []
    named: set[str] = set()
    for code, x, y in places[: NAMED * 2]:
        if len(named) < NAMED and all(abs(x - a) > 130 or abs(y - b) > 22 for a, b in taken):
            taken.append((x, y))
            named.add(code)
    return named
