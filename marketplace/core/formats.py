"""Amounts, dates, pairs and numbers as people in Indonesia write them, from fixed tables.

Every function takes the reader's language ("id" or "en") and, where a clock is read, the reader's zone; None becomes
an empty text, so that an optional column needs no condition in a template. Babel would double the cost of a page.
"""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache, partial
from inspect import signature
from typing import Any

from marketplace.core import clock

NBSP = "\u00a0"
PAIRS_IN_A_KODI = 20

# Indonesia keeps no daylight saving time, so three fixed offsets are the whole of its time zones.
_WIB = dt.timezone(dt.timedelta(hours=7), "WIB")
_WITA = dt.timezone(dt.timedelta(hours=8), "WITA")
_WIT = dt.timezone(dt.timedelta(hours=9), "WIT")
ZONES = {
    "WIB": _WIB,
    "WITA": _WITA,
    "WIT": _WIT,
    "Asia/Jakarta": _WIB,
    "Asia/Pontianak": _WIB,
    "Asia/Makassar": _WITA,
    "Asia/Jayapura": _WIT,
}

_MONTHS_ID = ("", "Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")
_MONTHS_EN = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SWAP = str.maketrans(",.", ".,")
# Areas with a two-digit code; every other landline code has three digits.
_SHORT_AREA_CODES = ("21", "22", "24", "31", "61")


def number(value: float | Decimal | None, language: str, decimals: int = 2) -> str:
    """1250000 -> "1.250.000"; fractions are rounded to `decimals` and lose their trailing zeros."""
    if value is None:
        return ""
    if isinstance(value, int):
        text = f"{value:,}"
        return text if language == "en" else text.replace(",", ".")
    text = f"{value:,.{decimals}f}"
    if decimals:
        text = text.rstrip("0").rstrip(".")
    if text == "-0":
        text = "0"
    return text if language == "en" else text.translate(_SWAP)


def rupiah(amount: int | None, language: str) -> str:
    """1250000 -> "Rp 1.250.000" with a space that never breaks the line."""
    if amount is None:
        return ""
    if amount < 0:
        return "-" + rupiah(-amount, language)
    text = f"Rp\u00a0{amount:,}"
    return text if language == "en" else text.replace(",", ".")


def price_band(low: int | None, high: int | None, language: str) -> str:
    """ "Rp 150.000–250.000", "mulai Rp 150.000", "sampai Rp 250.000"; both None is an empty text."""
    if low is None and high is None:
        return ""
    if low is None:
        return ("up to " if language == "en" else "sampai ") + rupiah(high, language)
    if high is None:
        return ("from " if language == "en" else "mulai ") + rupiah(low, language)
    if low == high:
        return rupiah(low, language)
    return f"{rupiah(low, language)}–{number(high, language)}"


def percent(fraction: float | Decimal | None, language: str, decimals: int = 0) -> str:
    """0.85 -> "85%"; 0.125 with one decimal -> "12,5%"."""
    return "" if fraction is None else number(fraction * 100, language, decimals) + "%"


def filesize(size: int | None, language: str) -> str:
    """1250000 bytes -> "1,3 MB"; thousands are 1,000 as on a phone's own screens."""
    if size is None:
        return ""
    if size < 1000:
        return f"{size} B"
    if size < 999_500:
        return f"{round(size / 1000)} KB"
    if size < 999_950_000:
        return number(size / 1_000_000, language, 1) + " MB"
    return number(size / 1_000_000_000, language, 1) + " GB"


def kodi(pairs_: int | None, language: str) -> str:
    """40 -> "2 kodi", 50 -> "2,5 kodi", 45 -> "2 kodi 5 pasang", 15 -> "15 pasang"."""
    if pairs_ is None:
        return ""
    whole, rest = divmod(pairs_, PAIRS_IN_A_KODI)
    if not whole:
        return _pairs_only(pairs_, language)
    if not rest:
        return number(whole, language) + " kodi"
    if rest == PAIRS_IN_A_KODI // 2:
        return number(whole, language) + (".5 kodi" if language == "en" else ",5 kodi")
    return f"{number(whole, language)} kodi {_pairs_only(rest, language)}"


def pairs(count: int | None, language: str) -> str:
    """40 -> "40 pasang (2 kodi)"; below one kodi only the pairs."""
    if count is None:
        return ""
    if count < PAIRS_IN_A_KODI:
        return _pairs_only(count, language)
    return f"{_pairs_only(count, language)} ({kodi(count, language)})"


def _pairs_only(count: int, language: str) -> str:
    if language == "en":
        return "1 pair" if count == 1 else f"{count:,} pairs"
    return number(count, language) + " pasang"


def date(value: dt.date | None, language: str, zone: str) -> str:
    """ "12 Okt 2026"; a moment is first moved to the zone, a plain date has none."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        value = local(value, zone)
    months = _MONTHS_EN if language == "en" else _MONTHS_ID
    return f"{value.day} {months[value.month]} {value.year}"


def time(value: dt.datetime | None, language: str, zone: str) -> str:
    """ "14.00 WITA" """
    if value is None:
        return ""
    moment = local(value, zone)
    mark = ":" if language == "en" else "."
    return f"{moment.hour:02}{mark}{moment.minute:02} {moment.tzname()}"


def datetime(value: dt.datetime | None, language: str, zone: str) -> str:
    """ "12 Okt 2026 14.00 WITA" """
    if value is None:
        return ""
    moment = local(value, zone)
    if language == "en":
        return (
            f"{moment.day} {_MONTHS_EN[moment.month]} {moment.year},"
            f" {moment.hour:02}:{moment.minute:02} {moment.tzname()}"
        )
    return (
        f"{moment.day} {_MONTHS_ID[moment.month]} {moment.year} {moment.hour:02}.{moment.minute:02} {moment.tzname()}"
    )


def local(moment: dt.datetime, zone: str) -> dt.datetime:
    """The moment on the clock of WIB, WITA, WIT or their IANA names; a moment without a zone is a mistake."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be shown")
    return moment.astimezone(ZONES[zone])


def ago(value: dt.datetime | None, language: str, zone: str, now: dt.datetime) -> str:
    """ "baru saja", "5 menit lalu", "kemarin", "3 hari lagi"; a week or more away it is the date."""
    if value is None:
        return ""
    seconds = (now - value).total_seconds()
    past, distance = seconds >= 0, abs(seconds)
    english = language == "en"
    if distance < 60:
        if past:
            return "just now" if english else "baru saja"
        return "in a moment" if english else "sebentar lagi"
    if distance < 3600:
        return _distance(int(distance // 60), "menit", "minute", past, english)
    days = abs((local(now, zone).date() - local(value, zone).date()).days)
    if not days or distance < 6 * 3600:
        return _distance(int(distance // 3600), "jam", "hour", past, english)
    if days == 1:
        if english:
            return "yesterday" if past else "tomorrow"
        return "kemarin" if past else "besok"
    if days < 7:
        return _distance(days, "hari", "day", past, english)
    return date(value, language, zone)


def _distance(count: int, unit: str, english_unit: str, past: bool, english: bool) -> str:
    if not english:
        return f"{count} {unit} {'lalu' if past else 'lagi'}"
    words = f"{count} {english_unit}" if count == 1 else f"{count} {english_unit}s"
    return f"{words} ago" if past else f"in {words}"


def phone(e164: str | None, language: str) -> str:
    """+6281234567890 -> "0812-3456-7890", in English "+62 812-3456-7890"; a foreign number stays as it is."""
    if not e164:
        return ""
    if not e164.startswith("+62"):
        return e164
    prefix, national = "+62 " if language == "en" else "0", e164[3:]
    if national.startswith("8"):
        return prefix + "-".join(part for part in (national[:3], national[3:7], national[7:]) if part)
    code = 2 if national[:2] in _SHORT_AREA_CODES else 3
    return f"{prefix}{national[:code]} {national[code:]}"


FILTERS: dict[str, Callable[..., str]] = {
    "number": number,
    "rupiah": rupiah,
    "price_band": price_band,
    "percent": percent,
    "filesize": filesize,
    "kodi": kodi,
    "pairs": pairs,
    "date": date,
    "time": time,
    "datetime": datetime,
    "ago": ago,
    "phone": phone,
}
"""What a template may call; the first argument (two for price_band) is the value, the rest the reader's."""


@lru_cache(maxsize=64)
def bound(language: str, zone: str) -> dict[str, Callable[..., str]]:
    """FILTERS for every reader with this language and zone, so that a template gives only the value."""
    known: dict[str, Any] = {"language": language, "zone": zone}
    filled: dict[str, Callable[..., str]] = {
        name: partial(function, **{key: known[key] for key in known if key in signature(function).parameters})
        for name, function in FILTERS.items()
    }
    filled["ago"] = lambda value: ago(value, language, zone, clock.now())
    return filled
