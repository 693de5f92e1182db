"""Pairs, kodi, lusin and gros: how shoes are counted and how such counts are read."""

import re

PAIRS_IN: dict[str, int] = {"pasang": 1, "lusin": 12, "kodi": 20, "gros": 144}
"""Pairs in one unit, by the unit's key."""

_SPELLINGS: dict[str, str] = {
    "pasang": "pasang",
    "psg": "pasang",
    "psang": "pasang",
    "ps": "pasang",
    "pair": "pasang",
    "pairs": "pasang",
    "prs": "pasang",
    "pcs": "pasang",
    "lusin": "lusin",
    "lsn": "lusin",
    "dosin": "lusin",
    "losin": "lusin",
    "dozen": "lusin",
    "kodi": "kodi",
    "kody": "kodi",
    "kd": "kodi",
    "gros": "gros",
    "gross": "gros",
}
_THOUSANDS = {"rb": 1_000, "ribu": 1_000, "k": 1_000}
_NUMBER = r"\d{1,3}(?:[.,]\d{3})+(?!\d)|\d+(?:[.,]\d{1,2})?"
_COUNT = re.compile(
    rf"(?<![\w.,])(?P<low>{_NUMBER})\s*(?:(?:-|–|s/d|sd|sampai)\s*(?P<high>{_NUMBER})\s*)?"
    rf"(?P<thousand>rb|ribu|k)?\s*(?P<unit>{'|'.join(sorted(_SPELLINGS, key=len, reverse=True))})\b",
    re.IGNORECASE,
)


def pairs_in(amount: float, unit: str) -> int:
    """Pairs in `amount` of a unit as people write it ("5", "kodi" is 100); KeyError if it is no unit."""
    return round(amount * PAIRS_IN[_SPELLINGS[unit.lower()]])


def read_number(text: str) -> float:
    """A number as it is written in Indonesia: "1.250" is 1250, "2,5" is 2.5, "1.5" is 1.5."""
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", text):
        return float(re.sub(r"[.,]", "", text))
    return float(text.replace(",", "."))


def read_pairs(text: str) -> list[tuple[int, int]]:
    """Counts of shoes found in a text, in pairs, as (from, to): "25-30 kodi" is [(500, 600)]."""
    found = []
    for match in _COUNT.finditer(text):
        scale = _THOUSANDS.get((match["thousand"] or "").lower(), 1)
        low = read_number(match["low"]) * scale
        high = read_number(match["high"]) * scale if match["high"] else low
        found.append((pairs_in(low, match["unit"]), pairs_in(high, match["unit"])))
    return found


def kodi_and_rest(pairs: int) -> tuple[int, int]:
    """Whole kodi and the pairs left over: 170 is (8, 10)."""
    return divmod(pairs, PAIRS_IN["kodi"])
