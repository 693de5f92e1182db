"""Figures in a text as the trade writes them: rupiah, pairs, and the days that something takes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from marketplace.vocabulary.units import PAIRS_IN, read_number

NUMBER = r"\d{1,3}(?:[.,]\d{3})+(?!\d)|\d+(?:[.,]\d{1,2})?"
_TO = r"\s*(?:-|–|s/d|sd|sampai|hingga|to|till)\s*"
_RP = r"(?:rp\.?|idr)\s*"
_SCALE = r"(?:rban|rb|ribuan|ribu|k|jt|juta|million|mio)"
SCALES = {
    "rb": 1e3,
    "rban": 1e3,
    "ribu": 1e3,
    "ribuan": 1e3,
    "k": 1e3,
    "jt": 1e6,
    "juta": 1e6,
    "million": 1e6,
    "mio": 1e6,
}
_PAIR = r"(?:pasang|pasan|psg|psang|pairs|pair|prs|pcs|buah)"
_DOZENS = {"kodi": "kodi", "kody": "kodi", "lusin": "lusin", "lsn": "lusin", "dozen": "lusin", "dosin": "lusin"}
_COUNT = rf"(?:{_PAIR}|kodi|kody|lusin|lsn|dosin|dozen|gross|gros)"
_FIGURE = re.compile(
    rf"(?<![\w.,/])(?P<rp>{_RP})?(?P<low>{NUMBER})\s*(?P<low_scale>{_SCALE}\b)?(?P<an>an\b)?"
    rf"(?:{_TO}(?:{_RP})?(?P<high>{NUMBER}))?\s*(?P<scale>{_SCALE}\b)?\+?\s*"
    rf"(?P<unit>{_COUNT}\b|orang\b|org\b|karyawan\b|people\b|staff\b|employees\b|%|cm\b|mm\b|gsm\b|oz\b|jam\b|menit\b|"
    rf"hours?\b|thn\b|tahun\b|years?\b|hari\b|hr\b|minggu\b|mgg\b|bulan\b|bln\b|days?\b|weeks?\b|months?\b|"
    rf"penari\b|dancers?\b|peserta\b|tukang\b|bengkel\b|mesin\b|model\b|warna\b|hotel\b)?"
    rf"(?P<per>\s*(?:/|per|se|tiap|setiap|a|each|every|dalam)?\s*"
    rf"(?:sehari|seminggu|sebulan|perhari|perminggu|perbulan|hari|minggu|mgg|bulan|bln|day|week|month)\b)?",
    re.IGNORECASE,
)
_PERIODS = {"hari": 25.0, "day": 25.0, "minggu": 4.0, "mgg": 4.0, "week": 4.0, "bulan": 1.0, "bln": 1.0, "month": 1.0}
_DAYS_IN = {"hari": 1, "hr": 1, "day": 1, "minggu": 7, "mgg": 7, "week": 7, "bulan": 30, "bln": 30, "month": 30}
_BEFORE = 34


@dataclass(frozen=True, slots=True)
class Amount:
    """One figure or range. `kind` is "pairs", "people", "days", "rupiah", "bare" or "other".

    `times` is how often a month holds the period after it ("per hari" is 25 working days); 0 without one.
    `before` and `after` are the words beside it, in small letters.
    """

    kind: str
    low: float
    high: float
    times: float
    before: str
    after: str
    start: int
    is_money: bool = False


def amounts(text: str) -> Iterator[Amount]:
    """The figures of a text, in its order."""
    small = text.lower()
    for match in _FIGURE.finditer(small):
        scale = SCALES.get(match["scale"] or match["low_scale"] or "", 1.0)
        low_scale = SCALES.get(match["low_scale"] or match["scale"] or "", 1.0)
        low = read_number(match["low"]) * low_scale
        high = read_number(match["high"]) * scale if match["high"] else low
        unit = (match["unit"] or "").strip()
        kind, factor = _kind(unit, has_scale=bool(match["scale"] or match["low_scale"]), is_rp=bool(match["rp"]))
        per = (match["per"] or "").strip()
        times = next((often for name, often in _PERIODS.items() if name in per), 0.0)
        if kind == "days" and not per:
            factor = next((days for name, days in _DAYS_IN.items() if unit.startswith(name)), 1)
        elif kind in ("bare", "money") and times and not match["rp"]:
            # "40 hari" is a time, "800/bulan" is an output.
            kind, factor, times = _with_period(per, times, kind)
        yield Amount(
            "bare" if kind == "money" else kind,
            low * factor,
            high * factor,
            times,
            small[max(0, match.start() - _BEFORE) : match.start()],
            small[match.end() : match.end() + _BEFORE],
            match.start(),
            bool(match["rp"]) or bool(match["scale"] or match["low_scale"]),
        )


def _kind(unit: str, *, has_scale: bool, is_rp: bool) -> tuple[str, float]:
    if is_rp:
        return "rupiah", 1
    if re.fullmatch(_PAIR, unit):
        return "pairs", 1
    if unit in _DOZENS or unit in ("gros", "gross"):
        return "pairs", PAIRS_IN[_DOZENS.get(unit, "gros")]
    if re.fullmatch(r"orang|org|karyawan|people|staff|employees|penari|dancers?", unit):
        return "people", 1
    if re.match(r"hari|hr|minggu|mgg|bulan|bln|day|week|month", unit):
        return "days", 1
    if unit:
        return "other", 1
    return ("money" if has_scale else "bare"), 1


def _with_period(per: str, times: float, kind: str) -> tuple[str, float, float]:
    if re.match(r"/|per|se|tiap|setiap|a\s|each|every", per):
        return "pairs", 1, times
    if kind == "money":
        return kind, 1, times
    days = next(days for name, days in _DAYS_IN.items() if name in per)
    return "days", days, 0.0
