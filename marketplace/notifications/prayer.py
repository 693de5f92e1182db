"""When the five prayers are, from the height of the sun over a place.

The sun's place: the low-precision formulas of the Astronomical Almanac (U.S. Naval Observatory, "Computing Approximate
Solar Coordinates"), good to about a minute of time. The angles are those of the Indonesian Ministry of Religious
Affairs: dawn at 20 degrees below the horizon, night at 18, the afternoon prayer when a shadow has grown by its object's
length; two minutes are added for safety (ihtiyath).
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from math import acos, asin, atan, atan2, cos, degrees, fabs, floor, radians, sin, tan

DAWN, NIGHT, HORIZON = -20.0, -18.0, -0.833
SAFETY = timedelta(minutes=2)
NAMES = ("subuh", "dzuhur", "ashar", "maghrib", "isya")
_J2000 = datetime(2000, 1, 1, 12, tzinfo=UTC)


def sun(moment: datetime) -> tuple[float, float]:
    """Declination in degrees, and the equation of time in hours."""
    days = (moment - _J2000) / timedelta(days=1)
    anomaly = radians(357.529 + 0.98560028 * days)
    mean_longitude = (280.459 + 0.98564736 * days) % 360
    longitude = radians(mean_longitude + 1.915 * sin(anomaly) + 0.020 * sin(2 * anomaly))
    tilt = radians(23.439 - 0.00000036 * days)
    ascension = degrees(atan2(cos(tilt) * sin(longitude), cos(longitude))) / 15
    equation = mean_longitude / 15 - ascension
    return degrees(asin(sin(tilt) * sin(longitude))), equation - 24 * floor(equation / 24 + 0.5)


def times(day: date, latitude: float, longitude: float) -> Iterator[tuple[str, datetime]]:
    """(name, moment in UTC) of the prayers of a local day. Indonesia lies near the equator: the sun sets every day."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC) - timedelta(hours=longitude / 15)
    declination, equation = sun(noon)
    transit = noon - timedelta(hours=equation)
    shadow = degrees(atan(1 / (1 + tan(radians(fabs(latitude - declination))))))
    for name, height, side in (
        ("subuh", DAWN, -1),
        ("dzuhur", None, 0),
        ("ashar", shadow, 1),
        ("maghrib", HORIZON, 1),
        ("isya", NIGHT, 1),
    ):
        hours = 0.0 if height is None else _hours_from_noon(height, latitude, declination)
        yield name, transit + timedelta(hours=side * hours) + SAFETY


def _hours_from_noon(height: float, latitude: float, declination: float) -> float:
    turn = (sin(radians(height)) - sin(radians(latitude)) * sin(radians(declination))) / (
        cos(radians(latitude)) * cos(radians(declination))
    )
    return degrees(acos(max(-1.0, min(1.0, turn)))) / 15
