"""Judging the rows of a list of offers: whose offer it is, what it says, and everything that must be mended first."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marketplace.core.gaps import musts
from marketplace.core.i18n import N_
from marketplace.directory.reading import Row
from marketplace.intake.cells import READERS, Unreadable
from marketplace.intake.columns import FIRM, OFFERS
from marketplace.intake.rules import RowVerdict
from marketplace.listings.completeness import gaps
from marketplace.listings.models import Listing
from marketplace.regions.gazetteer import squeezed
from marketplace.regions.placement import Reason

NO_FIRM = N_("Baris %(row)s, kolom “%(column)s”: tulis nama usaha atau NIB-nya.")
UNKNOWN_FIRM = N_(
    "Baris %(row)s, kolom “%(column)s”: tidak ada usaha “%(written)s” di pasar ini. Masukkan usahanya dulu."
)
SEVERAL_FIRMS = N_("Baris %(row)s, kolom “%(column)s”: ada beberapa usaha bernama “%(written)s”. Tulis NIB-nya.")
CROSSED = N_("Baris %(row)s, kolom “%(column)s”: lebih kecil dari harga mulai. Tukar keduanya.")
EMPTY = N_("Baris %(row)s, kolom “%(column)s”: belum diisi atau kurang. %(help)s")
TWICE = N_("Baris %(row)s: sama dengan baris %(first)s.")
HELD = N_("Baris %(row)s: usaha ini sudah memasang “%(written)s”.")


@dataclass(frozen=True)
class Firm:
    """A maker or designer of the marketplace; `titles` are the squeezed names of what he offers already."""

    id: uuid.UUID
    kind: str
    nib: str | None
    names: tuple[str, ...]
    regency_code: str | None
    titles: frozenset[str]


@dataclass(frozen=True)
class Judged:
    row: Row
    verdict: RowVerdict
    firm: str
    title: str
    offer: dict[str, Any]
    faults: tuple[Reason, ...]
    organisation_id: uuid.UUID | None


def judge(rows: Iterable[Row], firms: Sequence[Firm]) -> list[Judged]:
    """What would become of each row; changes nothing."""
    known = _Known(firms)
    seen: dict[tuple[uuid.UUID, str], int] = {}
    judged: list[Judged] = []
    for row in rows:
        one = _judge(row, known, seen)
        judged.append(one)
        if one.organisation_id and one.title:
            seen.setdefault((one.organisation_id, squeezed(one.title)), row.number)
    return judged


class _Known:
    """The firms by NIB and by name."""

    def __init__(self, firms: Sequence[Firm]) -> None:
        self._nibs = {firm.nib: firm for firm in firms if firm.nib}
        self._names: dict[str, dict[uuid.UUID, Firm]] = {}
        for firm in firms:
            for name in filter(None, map(squeezed, firm.names)):
                self._names.setdefault(name, {})[firm.id] = firm

    def find(self, row: Row) -> Firm:
        written = row.get(FIRM)
        if not written:
            raise Unreadable(NO_FIRM)
        found = self._nibs.get(written.replace(" ", ""))
        named = list(self._names.get(squeezed(written), {}).values())
        if found is None and len(named) > 1:
            raise Unreadable(SEVERAL_FIRMS, written=written)
        if found is None and not named:
            raise Unreadable(UNKNOWN_FIRM, written=written)
        return found or named[0]


def _judge(row: Row, known: _Known, seen: Mapping[tuple[uuid.UUID, str], int]) -> Judged:
    offer, faults = read_offer(row)
    title = str(offer.get("title", ""))
    firm = None
    try:
        firm = known.find(row)
    except Unreadable as error:
        faults[FIRM] = _fault(row, FIRM, error.sentence, **error.values)
    if firm is not None:
        lacking = _lacking(offer, firm)
        faults |= {name: _fault(row, name, EMPTY, help=help_) for name, help_ in lacking.items() if name not in faults}
    verdict = RowVerdict.REFUSED if faults or row.problems else RowVerdict.NEW
    said = [*row.problems, *(faults[name] for name in OFFERS.synonyms if name in faults)]
    if firm is not None and verdict == RowVerdict.NEW:
        first = seen.get((firm.id, squeezed(title)))
        if first is not None:
            verdict = RowVerdict.REFUSED
            said.append(Reason(TWICE, {"row": str(row.number), "first": str(first)}))
        elif squeezed(title) in firm.titles:
            verdict = RowVerdict.KNOWN
            said.append(Reason(HELD, {"row": str(row.number), "written": title}))
    return Judged(row, verdict, row.get(FIRM), title, offer, tuple(said), firm.id if firm else None)


def read_offer(row: Row) -> tuple[dict[str, Any], dict[str, Reason]]:
    """The fields that could be read, as an offer has them, and for each other one why not."""
    offer: dict[str, Any] = {}
    faults: dict[str, Reason] = {}
    for name, read in READERS.items():
        written = row.get(name)
        if not written:
            continue
        try:
            offer[name] = read(written)
        except Unreadable as error:
            faults[name] = _fault(row, name, error.sentence, **error.values)
    low, high = offer.get("price_min"), offer.get("price_max")
    if low is not None and high is not None and high < low:
        faults["price_max"] = _fault(row, "price_max", CROSSED)
    return offer, faults


def _lacking(offer: dict[str, Any], firm: Firm) -> dict[str, str]:
    """What the offer must still say before anybody can check it, by field."""
    empty: dict[str, Any] = {"title": "", "description": ""}
    lists = dict.fromkeys(("product_types", "stages", "materials", "constructions", "certificates"), ())
    said = empty | lists | offer
    said["regency_code"] = offer.get("regency_code") or firm.regency_code
    values = {name: list(value) if isinstance(value, tuple) else value for name, value in said.items()}
    return musts(gaps(Listing(**values), firm.kind))


def _fault(row: Row, name: str, sentence: str, **values: str) -> Reason:
    column = OFFERS.heading_of(row.raw, name)
    return Reason(sentence, {"row": str(row.number), "column": column, "written": row.get(name), **values})
