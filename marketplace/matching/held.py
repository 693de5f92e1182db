"""The matrix of a marketplace as a worker keeps it in memory, brought up to date by the rows that have changed since.

Whoever asks holds the lock of `locking`: nobody is then in the middle of writing rows, so that none is passed over.
"""

import uuid
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any, TypeVar

from sqlalchemy import func, select

from marketplace.core.db import db, tenant_id
from marketplace.matching.column import Needs
from marketplace.matching.encoding import Need, encode_need
from marketplace.matching.formulas import Formula
from marketplace.matching.models import NeedRow, OfferRow, Ranking
from marketplace.matching.offers import Offers
from marketplace.matching.scoring import FORMULA
from marketplace.matching.storing import need_from, row_from

MOST_HELD = 4
"""Of how many marketplaces a process keeps the matrix; the one that was longest unused goes first."""


@dataclass
class HeldOffers:
    """`ids` has the listing at each place; a place is given once and never again. `of_owner` has a maker's places."""

    mark: int = 0
    swept: int = 0
    offers: Offers = field(default_factory=Offers)
    ids: list[uuid.UUID] = field(default_factory=list)
    of_owner: dict[uuid.UUID, list[int]] = field(default_factory=dict)
    place_of: dict[uuid.UUID, int] = field(default_factory=dict)


@dataclass
class HeldNeeds:
    mark: int = 0
    swept: int = 0
    under: tuple[str, date] = ("", date.min)
    ready: dict[uuid.UUID, Need] = field(default_factory=dict)
    owners: dict[uuid.UUID, uuid.UUID] = field(default_factory=dict)
    ids: list[uuid.UUID] = field(default_factory=list)
    needs: Needs = field(default_factory=lambda: Needs([]))


Held = TypeVar("Held", HeldOffers, HeldNeeds)
_offers: OrderedDict[uuid.UUID, HeldOffers] = OrderedDict()
_needs: OrderedDict[uuid.UUID, HeldNeeds] = OrderedDict()


def offers() -> HeldOffers:
    """Every published listing of this marketplace."""
    held = _newest(_offers, HeldOffers())
    rows = _changed_since(held.mark)
    if held.mark and len(rows) > len(held.ids) // 2:
        # After a whole ranking nearly every row has changed: all are sooner read than each put in its old place.
        held = _offers[tenant_id()] = HeldOffers(swept=held.swept)
        rows = _changed_since(held.mark)
    if rows and not held.mark:
        held.offers.reserve(len(rows))
    for listing_id, lines in groupby(rows, key=lambda row: row.listing_id):
        _take(held, listing_id, list(lines))
    held.mark = max((row.changed for row in rows), default=held.mark)
    return held


def _changed_since(mark: int) -> Sequence[Any]:
    """Rows of the matrix that were written after `mark`, the lines of a listing beside each other."""
    return db.session.execute(
        select(
            OfferRow.listing_id,
            OfferRow.organisation_id,
            OfferRow.cells,
            OfferRow.figures,
            OfferRow.regency_code,
            OfferRow.changed,
        )
        .where(OfferRow.tenant_id == tenant_id(), OfferRow.changed > mark, OfferRow.formula == FORMULA)
        .order_by(OfferRow.listing_id, OfferRow.line)
    ).all()


def _take(held: HeldOffers, listing_id: uuid.UUID, lines: Sequence[Any]) -> None:
    place = held.place_of.get(listing_id)
    encoded = [row_from(row.cells, row.figures, row.regency_code) for row in lines if row.cells]
    if place is None:
        if not encoded:
            return
        place = held.place_of[listing_id] = len(held.ids)
        held.ids.append(listing_id)
        held.of_owner.setdefault(lines[0].organisation_id, []).append(place)
        held.offers.append(place, encoded)
    else:
        if place not in held.of_owner.get(lines[0].organisation_id, ()):
            _hand_over(held, place, lines[0].organisation_id)
        held.offers.put(place, encoded)


def _hand_over(held: HeldOffers, place: int, owner: uuid.UUID) -> None:
    """Two firms were merged, or parted again."""
    for places in held.of_owner.values():
        if place in places:
            places.remove(place)
    held.of_owner.setdefault(owner, []).append(place)


def needs(formula: Formula, day: date) -> HeldNeeds:
    """Every open request, made ready under a formula for a day."""
    held = _newest(_needs, HeldNeeds())
    if held.under != (formula.version, day):
        held.mark, held.under, held.ready = 0, (formula.version, day), {}
    rows = db.session.execute(
        select(NeedRow.request_id, NeedRow.organisation_id, NeedRow.facts, NeedRow.needed_by, NeedRow.changed).where(
            NeedRow.tenant_id == tenant_id(), NeedRow.changed > held.mark, NeedRow.formula == FORMULA
        )
    ).all()
    for row in rows:
        held.ready.pop(row.request_id, None)
        if row.facts is not None:
            held.ready[row.request_id] = encode_need(need_from(row.facts, row.needed_by, day), formula.weights)
            held.owners[row.request_id] = row.organisation_id
    if rows:
        held.ids, held.needs = list(held.ready), Needs(list(held.ready.values()))
        held.mark = max(row.changed for row in rows)
    return held


def _newest(kept: OrderedDict[uuid.UUID, Held], fresh: Held) -> Held:
    """What is held of this marketplace; nothing, if rows that it has not seen go have been swept away."""
    held, gone = kept.setdefault(tenant_id(), fresh), swept()
    if held.mark < gone and held.swept < gone:
        held = kept[tenant_id()] = fresh
    held.swept = gone
    kept.move_to_end(tenant_id())
    while len(kept) > MOST_HELD:
        kept.popitem(last=False)
    return held


def swept() -> int:
    """The latest change of a row that was swept away."""
    return db.session.scalar(select(func.max(Ranking.swept)).where(Ranking.tenant_id == tenant_id())) or 0


def lock(*, shared: bool = False) -> None:
    """Whoever reads after this lock sees what its last holder wrote: an older score never covers a newer one.

    Those who share it write nothing that another of them reads.
    """
    take = func.pg_advisory_xact_lock_shared if shared else func.pg_advisory_xact_lock
    db.session.execute(select(take(func.hashtextextended(f"matches {tenant_id()}", 0))))
