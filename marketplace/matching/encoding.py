"""Needs and offers as rows of numbers: what is linear in the score becomes one inner product, the rest thresholds.

The sum of the terms of `scoring.score_line` for a need n and an offer o is n.row . o.row, less what the thresholds take
(too few pairs, too late, too dear), plus what the place earns; broken constraints then hold the sum down.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from marketplace.matching import figures, reaching, vectors
from marketplace.matching import terms as rules
from marketplace.matching.facts import ListingFacts, RequestFacts
from marketplace.matching.findings import UNKNOWN
from marketplace.matching.layout import AT, LARGEST, NEVER, PLACES, TYPES, WIDTH
from marketplace.matching.scoring import WEIGHTS, Weights
from marketplace.vocabulary.terms import STAGES

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Row:
    """One line of an offer: the values that are not nothing with their columns, its figures, and where its maker is."""

    columns: npt.NDArray[np.uint16]
    values: Floats
    figures: Ints
    regency: str | None


def row_of(offer: ListingFacts) -> Row:
    whole = np.zeros(WIDTH, dtype=np.float32)
    offer_row(offer, whole)
    columns = np.flatnonzero(whole).astype(np.uint16)
    return Row(columns, whole[columns], np.array(offer_thresholds(offer), dtype=np.int32), offer.regency)


def offer_row(offer: ListingFacts, row: Floats) -> None:
    """Write an offer's linear part into `row`, which holds zeros."""
    _most(row, "product", ((_made()[one], _worth(offer, one)) for one in offer.product_types if one in _made()))
    for name in ("constructions", "materials"):
        _most(row, name, ((_alike(name)[one], 1.0) for one in getattr(offer, name) if one in _alike(name)))
    _mark(row, "stages", "stages", offer.stages)
    _mark(row, "has_constructions", "constructions", offer.constructions)
    _mark(row, "has_materials", "materials", offer.materials)
    _mark(row, "certificates", "certificates", offer.certificates)
    _mark(row, "features", "features", offer.traits)
    for word in offer.words:
        row[AT["words"] + rules.bucket(word)] = 1
    if offer.vector is not None and vectors.WIDTH:
        row[AT["vector"] : AT["vector"] + vectors.WIDTH] = offer.vector
    row[AT["no_vector"]] = offer.vector is None
    for stage, strength in offer.skills:
        row[AT["skill"] + PLACES["stages"][stage]] = strength
    for name, is_so in _unknown(offer).items():
        row[AT[name]] = is_so
    row[AT["reliability"]] = UNKNOWN if offer.reliability is None else offer.reliability
    row[AT["completeness"]] = offer.completeness
    row[AT["one"]] = 1


def _most(row: Floats, block: str, columns: Iterable[tuple[Floats, float]]) -> None:
    """The best that the offered things do for each wanted one."""
    for column, worth in columns:
        part = row[AT[block] : AT[block] + len(column)]
        np.maximum(part, column * np.float32(worth), out=part)


def _worth(offer: ListingFacts, key: str) -> float:
    return rules.DOUBTED if key in offer.doubted else rules.BESIDE if key in offer.beside else 1.0


@lru_cache(maxsize=1)
def _made() -> Mapping[str, Floats]:
    """How far each product type does for every wanted one."""
    shares = {one: [rules.made_for(wanted, ListingFacts(product_types=(one,)))[0] for wanted in TYPES] for one in TYPES}
    return {one: np.array(column, dtype=np.float32) for one, column in shares.items()}


@lru_cache(maxsize=2)
def _alike(name: str) -> Mapping[str, Floats]:
    """How far each material or construction does for every wanted one."""
    keys = PLACES[name]
    shares = {one: [rules.best_likeness(name, wanted, (one,)) for wanted in keys] for one in keys}
    return {one: np.array(column, dtype=np.float32) for one, column in shares.items()}


def _unknown(offer: ListingFacts) -> dict[str, bool]:
    of_designs = offer.is_designer
    return {
        "no_product": not offer.product_types,
        "no_making": not offer.stages and not offer.constructions,
        "no_materials": not offer.materials,
        "no_moq": of_designs or offer.moq is None,
        "no_capacity": of_designs or offer.capacity is None,
        "no_lead": of_designs or offer.lead_days is None,
        "no_price": of_designs or figures.price_steps(offer)[0] is None,
        "designer": of_designs,
    }


def offer_thresholds(offer: ListingFacts) -> tuple[int, ...]:
    """The figures of an offer in the order of THRESHOLDS; one that is not known breaks nothing."""
    if offer.is_designer:
        return 0, NEVER, 0, 0, 0, 0, NEVER
    low, middle, high = figures.price_steps(offer)
    known = (
        offer.moq or 0,
        NEVER if offer.capacity is None else offer.capacity,
        offer.lead_days or 0,
        *((0, 0, 0) if low is None else (low, middle, high)),
        NEVER if offer.most is None else offer.most,
    )
    return tuple(min(figure, NEVER if figure == NEVER else LARGEST) for figure in known)


def _mark(row: Floats, block: str, kind: str, keys: Sequence[str]) -> None:
    for key in keys:
        if key in PLACES[kind]:
            row[AT[block] + PLACES[kind][key]] = 1


@dataclass(frozen=True)
class Need:
    """A need made ready: its row, its thresholds with what each takes, and what each regency earns or breaks.

    Every amount is a share of the whole score; `product_share` is what the product term alone can earn.
    """

    row: Floats
    group: tuple[str | None, str | None]
    product_share: float
    takes: Mapping[str, float]
    pairs: int = NEVER
    least: int = 0
    comfortable: int = 0
    is_must: bool = False
    days: int = NEVER
    comfortable_days: int = NEVER
    budget: int = NEVER
    place_earns: Floats | None = None
    place_breaks: npt.NDArray[np.bool_] | None = None
    wants_design: bool = False
    certificates: tuple[int, ...] = ()
    either: tuple[int, ...] = ()
    place_most: float = field(default=0.0)


def encode_need(need: RequestFacts, weights: Weights = WEIGHTS) -> Need:
    asked = _asked(need)
    whole = sum(weights[key] for key in asked)
    share = {key: weights[key] / whole for key in asked}
    pace = figures.pace(need)
    days = need.days if need.days is not None and not need.is_monthly else None
    earns, breaks = reaching.reach(need, share.get("region"))
    return Need(
        _need_row(need, share),
        (need.product_type, need.closer_type),
        share.get("product", 0.0),
        {key: share.get(key, 0.0) for key in ("moq", "capacity", "lead_time", "price")},
        pairs=NEVER if need.pairs is None else need.pairs,
        least=pace[0] if pace else 0,
        comfortable=pace[1] if pace else 0,
        is_must=bool(pace and pace[2]),
        days=NEVER if days is None else days,
        comfortable_days=NEVER if days is None else figures.comfortable_days(days),
        budget=NEVER if need.budget is None else need.budget,
        place_earns=earns,
        place_breaks=breaks,
        wants_design=need.wants == "design",
        certificates=tuple(AT["certificates"] + PLACES["certificates"][one] for one in need.certificates),
        either=tuple(AT["certificates"] + PLACES["certificates"][one] for one in need.either),
        place_most=float(earns.max()) if earns is not None else 0.0,
    )


def _need_row(need: RequestFacts, share: Mapping[str, float]) -> Floats:
    row = np.zeros(WIDTH, dtype=np.float32)
    _product(need, row, share.get("product", 0.0))
    refused = {name: [key for one, key in need.unwanted if one == name] for name in ("constructions", "materials")}
    making = {("stages", one): 1.0 for one in need.stages}
    making |= {("constructions", one): rules.CONSTRUCTION for one in need.constructions}
    _cover(row, share.get("stages"), making, refused["constructions"], "has_constructions", "no_making")
    stuff = {("materials", one): rules.MATERIAL_COUNTS[one] for one in need.materials}
    _cover(row, share.get("materials"), stuff, refused["materials"], "has_materials", "no_materials")
    _even(row, "certificates", share.get("certificates", 0.0), dict.fromkeys((*need.certificates, *need.either), 1.0))
    _even(row, "features", share.get("features", 0.0), {one: rules.TRAIT_WEIGHTS[one] for one in need.traits})
    words = {rules.bucket(word) for word in need.words}
    for word in words:
        row[AT["words"] + word] = share["words"] / len(words)
    if need.vector is not None:
        _meaning(need.vector, row, share["meaning"])
    stages = need.stages or tuple(STAGES)
    for one in stages:
        row[AT["skill"] + PLACES["stages"][one]] = share["skill"] / len(stages)
    for key, flag in (("moq", "no_moq"), ("capacity", "no_capacity"), ("lead_time", "no_lead"), ("price", "no_price")):
        row[AT["one"]] += share.get(key, 0.0)
        row[AT[flag]] -= (1 - UNKNOWN) * share.get(key, 0.0)
    row[AT["reliability"]], row[AT["completeness"]] = share["reliability"], share["completeness"]
    _kind(need, row, share["kind"])
    return row


def _asked(need: RequestFacts) -> list[str]:
    refuses = {name for name, _key in need.unwanted}
    said = {
        "product": need.product_type is not None,
        "stages": bool(need.stages or need.constructions or "constructions" in refuses),
        "materials": bool(need.materials or "materials" in refuses),
        "certificates": bool(need.certificates or need.either),
        "moq": need.pairs is not None,
        "capacity": need.pairs is not None,
        "lead_time": need.days is not None and not need.is_monthly,
        "price": need.budget is not None,
        "region": bool(need.regions) or need.delivery_regency is not None,
        "features": bool(need.traits),
        "words": bool(need.words),
        "meaning": need.vector is not None,
    }
    return [key for key in WEIGHTS if said.get(key, True)]


def _product(need: RequestFacts, row: Floats, share: float) -> None:
    if need.product_type is None:
        return
    first = AT["product"]
    row[AT["no_product"]] = share * UNKNOWN
    row[first + PLACES["product"][need.product_type]] += share * (rules.STATED if need.closer_type else 1)
    if need.closer_type:
        row[first + PLACES["product"][need.closer_type]] += share * (1 - rules.STATED)


def _cover(
    row: Floats,
    share: float | None,
    worth: Mapping[tuple[str, str], float],
    refused: Sequence[str],
    has: str,
    unknown: str,
) -> None:
    if share is None:
        return
    kept = 1 - rules.REFUSED if refused else 1.0
    fixed = share * rules.REFUSED if refused else 0.0
    for (block, key), count in worth.items():
        row[AT[block] + PLACES[block][key]] += share * kept * count / sum(worth.values())
    if not worth:
        fixed += share * kept
    for key in refused:
        row[AT[has] + PLACES[has.removeprefix("has_")][key]] -= share * rules.REFUSED / len(refused)
    row[AT["one"]] += fixed
    row[AT[unknown]] += share * UNKNOWN - fixed


def _meaning(vector: vectors.Vector, row: Floats, share: float) -> None:
    """The same straight line as `vectors.alike`, and what an offer without a vector earns instead."""
    slope = share / (1 - vectors.NOTHING_ALIKE)
    row[AT["vector"] : AT["vector"] + vectors.WIDTH] = np.array(vector, dtype=np.float32) * np.float32(slope)
    row[AT["one"]] -= slope * vectors.NOTHING_ALIKE
    row[AT["no_vector"]] += slope * vectors.NOTHING_ALIKE + share * UNKNOWN


def _even(row: Floats, block: str, share: float, counts: Mapping[str, float]) -> None:
    for key, count in counts.items():
        row[AT[block] + PLACES[block][key]] = share * count / sum(counts.values())


def _kind(need: RequestFacts, row: Floats, share: float) -> None:
    if need.wants == "both":
        row[AT["one"]] += share
    elif need.wants == "design":
        row[AT["designer"]] += share
    else:
        row[AT["one"]] += share
        row[AT["designer"]] -= share * (1 - rules.DESIGNER_FOR_PRODUCTION)
