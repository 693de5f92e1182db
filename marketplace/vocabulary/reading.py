"""Facts read out of the text of a listing or a request, so that prose counts as well as a filled field."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

from marketplace.vocabulary.amounts import Amount, amounts
from marketplace.vocabulary.claims import LONGEST_TEXT, Claim, Status, claims, clauses

_MOQ = re.compile(
    r"(?:\bmin(?:imal|imum)?\b\.?|\bmoq\b|\bpaling sedikit\b|\bmulai\b|\bpesan\b|\bminimum order\b|\bfrom\b)"
    r"[^.;]{0,14}$"
)
_MOQ_AFTER = re.compile(r"^[ ,]*(?:boleh|minimal|min\b|pun|minimum|saja boleh|juga boleh)")
_CAPACITY = re.compile(
    r"(?:kapasitas|produksi|sehari|sebulan|perbulan|per bulan|per hari|bulanan|capacity|sanggup|seminggu|per minggu|"
    r"otomatis)[^.;]{0,22}$"
)
_EVERY = (
    (re.compile(r"(?:sehari|per hari|setiap hari|tiap hari)[^.;]{0,14}$"), 25.0),
    (re.compile(r"(?:seminggu|per minggu)[^.;]{0,14}$"), 4.0),
)
_A_PAIR = re.compile(r"\s*(?:/|per |se|a )(?:psg|pasang|pair)")
_NO_LEAD = re.compile(
    r"(?:sample|sampel|contoh|sampling|tempo|garansi|matras|express|ekspres|kilat|prototipe|kontrak|dp|last|ready)[^.;,]{0,22}$"
)
_ANY_ONE = re.compile(r"\b(?:satuan (?:bisa|boleh)|bisa satuan|tanpa minim(?:al|um)|no minimum)\b")
_STOCK = re.compile(r"\b(?:ready stoc?k|stok siap|selalu (?:ada|ready) stok)\b")
_RUSH = re.compile(r"\b(?:express|ekspres|kilat|rush)\b")
_MONTHLY = re.compile(
    r"\b(?:per bulan|perbulan|tiap bulan|setiap bulan|sebulan|a month|per month|every month|monthly|bulanan)\b"
    r"|/bulan\b|/bln\b"
)
_BUDGET = re.compile(
    r"(?:budget|anggaran|maks(?:imal)?|max(?:imum)?|di bawah|dibawah|under|below|up to|plafon|bajet|harga|target)"
    r"[^.;]{0,16}$"
)
_SIZES = re.compile(r"\b(?:size|ukuran|uk\.?|sizes|eu)\s*(\d{2})\s*(?:-|–|s/d|sampai|to)\s*(\d{2})\b", re.IGNORECASE)
STOCK_DAYS = 3
HIGHEST_THOUSANDS = 1_000
SMALLEST_PRICE, LARGEST_PRICE = 1_500, 10_000_000


@dataclass(frozen=True, slots=True)
class Line:
    """An offer beside the main one that a clause names: another product at its own price, stock, or a rush job."""

    product_types: tuple[str, ...] = ()
    moq: int | None = None
    price_min: int | None = None
    price_max: int | None = None
    lead_days: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says. Lists hold keys; `denied` and `pending` hold what it says not to be so, or not yet.

    `pairs`, `days` and `budget` are read as a buyer's; `moq`, `capacity`, `lead_days` and the prices as a maker's.
    """

    product_types: tuple[str, ...] = ()
    wants: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    constructions: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()
    traits: tuple[str, ...] = ()
    denied: frozenset[tuple[str, str]] = frozenset()
    pending: frozenset[str] = frozenset()
    pairs: int | None = None
    is_monthly: bool = False
    days: int | None = None
    budget: int | None = None
    moq: int | None = None
    capacity: int | None = None
    lead_days: int | None = None
    price_min: int | None = None
    price_max: int | None = None
    sizes: tuple[int, int] | None = None
    lines: tuple[Line, ...] = ()


@dataclass
class _Figures:
    """The figures of one clause or of a whole text while it is read."""

    moq: list[int] = field(default_factory=list)
    capacity: list[int] = field(default_factory=list)
    lead: list[int] = field(default_factory=list)
    prices: list[tuple[int, int]] = field(default_factory=list)
    pairs: list[int] = field(default_factory=list)
    people: list[int] = field(default_factory=list)
    days: list[int] = field(default_factory=list)
    budget: list[int] = field(default_factory=list)


@lru_cache(maxsize=4_096)
def read(text: str) -> Reading:
    """The facts of one text, title and description together; the same text always reads the same."""
    text = text[:LONGEST_TEXT]
    found = claims(text)
    figures = figures_of(text)
    low, high = _price(figures.prices)
    small = text.lower()
    return Reading(
        **{name: _keys(found, name) for name in _LISTS},
        denied=frozenset((one.registry, one.key) for one in found if one.status in (Status.DENIED, Status.IMITATED))
        - {(one.registry, one.key) for one in found if one.status is Status.CLAIMED and one.registry != "certificates"},
        pending=frozenset(one.key for one in found if one.status is Status.PENDING),
        pairs=max(figures.pairs or figures.people, default=None),
        is_monthly=bool(_MONTHLY.search(small)),
        days=min(figures.days, default=None),
        budget=max(figures.budget, default=None),
        moq=1 if _ANY_ONE.search(small) and not _STOCK.search(small) else min(figures.moq, default=None),
        capacity=max(figures.capacity, default=None),
        lead_days=max(figures.lead, default=None),
        price_min=low,
        price_max=high,
        sizes=_sizes(text),
        lines=tuple(_merged(_lines(text))),
    )


_LISTS = ("product_types", "wants", "stages", "constructions", "materials", "certificates", "traits")


def _keys(found: list[Claim], registry: str) -> tuple[str, ...]:
    """What is claimed and nowhere said to be pending: one "belum" outweighs a mention."""
    unsure = {
        one.key for one in found if one.registry == registry == "certificates" and one.status is not Status.CLAIMED
    }
    claimed = (one.key for one in found if one.registry == registry and one.status is Status.CLAIMED)
    keys = tuple(dict.fromkeys(key for key in claimed if key not in unsure))
    # Whoever makes shoes speaks of soles and insoles as well; he sells none.
    return tuple(key for key in keys if key != "komponen") or keys if registry == "product_types" else keys


def figures_of(text: str) -> _Figures:
    """The figures of a text by what they are figures of."""
    figures = _Figures()
    for one in amounts(text):
        _sort(one, figures)
    return figures


def _sort(one: Amount, into: _Figures) -> None:
    if one.kind == "pairs":
        _sort_pairs(one, into)
    elif one.kind == "people":
        into.people.append(round(one.high))
    elif one.kind == "days":
        if not _NO_LEAD.search(one.before):
            into.lead.append(round(one.high))
        into.days.append(round(one.low))
    elif one.kind == "rupiah" or one.is_money or _looks_like_price(one):
        _sort_price(one, into)
    elif one.kind == "bare":
        if _MOQ.search(one.before):
            into.moq.append(round(one.low))
        elif _CAPACITY.search(one.before) and one.low >= 10:
            into.capacity.append(round(one.low * (_often(one) or 1)))


def _sort_pairs(one: Amount, into: _Figures) -> None:
    often = one.times or _often(one)
    if often or _CAPACITY.search(one.before):
        into.capacity.append(round((one.low + one.high) / 2 * (often or 1)))
        into.pairs.append(round(one.high))
    elif _MOQ.search(one.before) or _MOQ_AFTER.match(one.after):
        into.moq.append(max(1, round(one.low)))
    else:
        into.pairs.append(round(one.high))


def _often(one: Amount) -> float:
    return next((times for pattern, times in _EVERY if pattern.search(one.before)), 0.0)


def _looks_like_price(one: Amount) -> bool:
    """ "3.500 - 8.000" without a unit is a price, "mulai 35" after "harga" is one in thousands."""
    if one.kind != "bare" or one.times:
        return False
    said = re.search(r"(?:harga|price|kisaran|anggaran|budget|maks(?:imal)?)[^.;]{0,12}$", one.before)
    if _A_PAIR.match(one.after):
        return True
    if _CAPACITY.search(one.before) or (_MOQ.search(one.before) and not said and one.high == one.low):
        return False
    return bool(said) or (SMALLEST_PRICE <= one.low < one.high and one.low >= HIGHEST_THOUSANDS)


def _sort_price(one: Amount, into: _Figures) -> None:
    low, high = one.low, one.high
    if low < HIGHEST_THOUSANDS and not one.is_money:
        low, high = low * 1_000, high * 1_000
    if low < HIGHEST_THOUSANDS <= high:
        low *= 1_000
    if re.match(r"\s*(?:per|/|se)\s*kodi", one.after):
        low, high = low / 20, high / 20
    if one.times or not SMALLEST_PRICE <= low <= LARGEST_PRICE:
        if one.times or re.search(r"kapasitas|produksi", one.before):
            into.capacity.append(round(low * (one.times or 1)))
        return
    into.prices.append((round(low), round(high)))
    if _BUDGET.search(one.before):
        into.budget.append(round(high))


def _price(prices: list[tuple[int, int]]) -> tuple[int | None, int | None]:
    return (min(low for low, _ in prices), max(high for _, high in prices)) if prices else (None, None)


def _sizes(text: str) -> tuple[int, int] | None:
    found = _SIZES.search(text)
    return (int(found[1]), int(found[2])) if found else None


def _lines(text: str) -> Iterator[Line]:
    """What single clauses offer by themselves; a bracket belongs to what stands before it."""
    parts = clauses(text)
    for number, clause in enumerate(parts):
        small, figures = clause.lower(), figures_of(clause)
        if _STOCK.search(small):
            yield Line(moq=1, lead_days=STOCK_DAYS, most=max(figures.pairs, default=None))
        elif _RUSH.search(small) and figures.days:
            yield Line(lead_days=min(figures.days), most=max(figures.pairs, default=None))
        segments = clause.split(",")
        for segment in segments:
            bracket = parts[number + 1] if segment is segments[-1] and number + 1 < len(parts) else ""
            line = _line(segment, bracket if len(bracket) < 30 else "")
            if line:
                yield line


def _line(segment: str, bracket: str) -> Line | None:
    claimed = (one.key for one in claims(segment) if one.registry == "product_types" and one.status is Status.CLAIMED)
    named, figures, beside = tuple(dict.fromkeys(claimed)), figures_of(segment), figures_of(bracket)
    prices = figures.prices or beside.prices
    if len(named) != 1 or not prices:
        return None
    low, high = _price(prices)
    return Line(named, moq=min(figures.moq or beside.moq, default=None), price_min=low, price_max=high)


def _merged(lines: Iterator[Line]) -> list[Line]:
    """Stock that is named twice is one stock, as large as one of the two says."""
    merged: dict[tuple[tuple[str, ...], int | None], Line] = {}
    for line in lines:
        before = merged.setdefault((line.product_types, line.lead_days), line)
        if before.most is None and line.most is not None:
            merged[line.product_types, line.lead_days] = replace(before, most=line.most)
    return list(merged.values())
