"""What people write back, as far as we understand it: a table of patterns, each with what it means."""

import re
from dataclasses import dataclass
from enum import StrEnum


class Meaning(StrEnum):
    STOP = "stop"
    START = "start"
    CAPACITY = "capacity"
    CONFIRM = "confirm"
    OTHER = "other"


@dataclass(frozen=True)
class Understood:
    """`pairs` and `weeks_ahead` of a capacity, `code` of a confirmation."""

    meaning: Meaning
    pairs: int = 0
    weeks_ahead: int = 0
    code: str = ""


KODI = 20
MOST_PAIRS = 1_000_000
_STOP = re.compile(r"(stop|berhenti|unsubscribe|jangan kirim lagi)[.! ]*", re.IGNORECASE)
_START = re.compile(r"(mulai|start|lanjut)[.! ]*", re.IGNORECASE)
_CONFIRM = re.compile(r"(?:ya|yes)[ ,:-]*(\d{4,6})[.! ]*", re.IGNORECASE)
_CAPACITY = re.compile(
    r"(?:(minggu ini|minggu depan|mgg ini|mgg depan|this week|next week))[ :,=-]*(?:bisa |ada )?"
    r"(\d{1,3}(?:[.,]\d{3})+|\d{1,7})\s*(kodi|pasang|psg|pairs)?[.! ]*",
    re.IGNORECASE,
)


def understand(words: str) -> Understood:
    """The whole message must fit: a sentence with "stop" in it is a sentence."""
    said = " ".join(words.split())
    if _STOP.fullmatch(said):
        return Understood(Meaning.STOP)
    if _START.fullmatch(said):
        return Understood(Meaning.START)
    if found := _CONFIRM.fullmatch(said):
        return Understood(Meaning.CONFIRM, code=found[1])
    if found := _CAPACITY.fullmatch(said):
        pairs = int(re.sub("[.,]", "", found[2])) * (KODI if (found[3] or "").lower() == "kodi" else 1)
        ahead = 1 if found[1].lower().endswith("depan") or found[1].lower().startswith("next") else 0
        if pairs <= MOST_PAIRS:
            return Understood(Meaning.CAPACITY, pairs, ahead)
    return Understood(Meaning.OTHER)
