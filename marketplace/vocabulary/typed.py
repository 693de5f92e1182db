"""One number as people type it into a field or a cell: pairs in kodi and lusin, prices in thousands."""

import re

from marketplace.vocabulary.units import read_number, read_pairs

_AMOUNT = re.compile(r"(?:rp\.?\s*)?([\d.,\s]*\d)\s*(rb|ribu|k|jt|juta)?(?:\s*,-)?", re.IGNORECASE)
_DIGITS = 15
_KODI_AND_REST = re.compile(r"(\d+\s*kodi)(?:\s|,|dan|\+)+(\d+\s*(?:pasang|psg|pairs?))", re.IGNORECASE)
_SCALES = {None: 1, "rb": 1_000, "ribu": 1_000, "k": 1_000, "jt": 1_000_000, "juta": 1_000_000}


def read_count(typed: str) -> int | None:
    """Pairs in what is one number of them ("40", "2 kodi", "5 lusin"); None for anything else."""
    bare = re.sub(r"[.,\s](?=\d{3}(?!\d))", "", typed)
    if bare.isascii() and bare.isdecimal():
        return int(bare) if len(bare) <= _DIGITS else None
    parts = _KODI_AND_REST.fullmatch(typed)
    if parts:
        return sum(read_pairs(part)[0][0] for part in parts.groups())
    found = read_pairs(typed) if len(typed) <= 30 else []
    counts = {count for both in found for count in both}
    return counts.pop() if len(found) == 1 and len(counts) == 1 else None


def read_rupiah(typed: str) -> int | None:
    """Rupiah in what is one price ("85.000", "85rb", "Rp 1,2 jt"); None for anything else."""
    found = _AMOUNT.fullmatch(typed) if typed.isascii() and len(typed) <= 30 else None
    if not found:
        return None
    scale = _SCALES[found[2].lower() if found[2] else None]
    digits = re.sub(r"\s", "", found[1])
    if scale == 1:
        digits = re.sub(r"[.,](?=\d{3}(?!\d))", "", digits)
        return int(digits) if digits.isdecimal() and len(digits) <= _DIGITS else None
    try:
        return round(read_number(digits) * scale)
    except ValueError:
        return None
