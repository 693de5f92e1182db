"""From what the engine ranked to the list of a request: no maker answers himself, and a moderator's word stands."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from marketplace.matching.copying import ids_of, pack
from marketplace.matching.engine import BEST, Ranking
from marketplace.matching.held import HeldOffers
from marketplace.matching.models import Override
from marketplace.matching.overriding import Pair
from marketplace.matching.rules import BREAKABLE, KEPT_FROM
from marketplace.matching.writing import Scored

_ANOTHER_PRODUCT = 1 << BREAKABLE.index("product")


class Asker(NamedTuple):
    request_id: uuid.UUID
    organisation_id: uuid.UUID


def most_own(askers: Collection[Asker], market: HeldOffers) -> int:
    """So many places more are ranked as an asker has listings himself, lest they leave a gap."""
    return max((len(market.of_owner.get(one.organisation_id, ())) for one in askers), default=0)


def list_of(asker: Asker, ranking: Ranking, market: HeldOffers, said: Mapping[Pair, Override]) -> list[Scored]:
    """The list of one request, with what a moderator has said of its pairs in the place of the formula."""
    own = set(market.of_owner.get(asker.organisation_id, ()))
    ranked = [
        (asker.request_id, market.ids[place], round(score * 100), broken)
        for place, score, broken in zip(ranking.places, ranking.scores, ranking.broken, strict=True)
        if place not in own and not broken & _ANOTHER_PRODUCT
    ][:BEST]
    kept = [one for one in ranked if one[2] >= KEPT_FROM and one[:2] not in said]
    broken_of = {one[:2]: one[3] for one in ranked}
    spoken = [
        (*pair, override.score, broken_of.get(pair, 0))
        for pair, override in said.items()
        if pair[0] == asker.request_id and override.score >= KEPT_FROM
    ]
    return [*kept, *spoken]


def pack_lists(
    askers: Sequence[Asker], lists: Sequence[Ranking], market: HeldOffers, said: Mapping[Pair, Override]
) -> bytes:
    """The lists of many requests, packed to be copied in; the few with a word of a moderator are made one by one."""
    spoken = {request_id for request_id, _ in said}
    plain = [(at, one) for at, one in enumerate(lists) if one.places and not _is_special(askers[at], market, spoken)]
    requests = np.repeat([at for at, _ in plain] or [0][:0], [len(one.places) for _, one in plain]).astype(np.int64)
    places = np.fromiter((place for _, one in plain for place in one.places), np.int64)
    points = np.rint(np.fromiter((score for _, one in plain for score in one.scores), np.float64) * 100).astype(int)
    broken = np.fromiter((mask for _, one in plain for mask in one.broken), np.uint8)
    kept = (points >= KEPT_FROM) & (broken & _ANOTHER_PRODUCT == 0)
    request_ids, listing_ids = ids_of([one.request_id for one in askers]), ids_of(market.ids)
    whole = [(request_ids[requests[kept]], listing_ids[places[kept]], points[kept], broken[kept])]
    for at, one in enumerate(lists):
        rows = list_of(askers[at], one, market, said) if _is_special(askers[at], market, spoken) else []
        if rows:
            first, second, third, fourth = zip(*rows, strict=True)
            whole.append((ids_of(first), ids_of(second), np.array(third), np.array(fourth, dtype=np.uint8)))
    return pack(*(np.concatenate(columns) for columns in zip(*whole, strict=True)))


def _is_special(asker: Asker, market: HeldOffers, spoken: Collection[uuid.UUID]) -> bool:
    return asker.request_id in spoken or asker.organisation_id in market.of_owner
