"""The terms of a score, each a pure rule: how far an offer meets one side of a need, and the sentence that says so.

A rule answers None when the need asks nothing of the kind. A fact that is not known earns `UNKNOWN` and is said to be
unknown; it never counts as broken.
"""

import zlib

from marketplace.matching.facts import ListingFacts, RequestFacts
from marketplace.matching.findings import UNKNOWN, Finding, Value
from marketplace.matching.vectors import alike
from marketplace.vocabulary.closeness import SAME_FAMILY, closeness
from marketplace.vocabulary.likeness import likeness, makes
from marketplace.vocabulary.terms import MATERIALS, STAGES, WANTS, read_table

NEAR = 0.8
"""What another product that is near keeps of its closeness."""
STATED, BESIDE, DOUBTED, CONSTRUCTION = 0.35, 0.85, 0.4, 3.0
DESIGNER_FOR_PRODUCTION = 0.2
REFUSED = 0.5
"""The part of a term that is lost when the offer has all of what the need refuses."""
BUCKETS = 256
MATERIAL_COUNTS = {
    key: 0.4 if term.family in ("sole", "part") or key == "plastik" else 1.0 for key, term in MATERIALS.items()
}
"""A sole is changed for another more easily than the upper is."""
TRAIT_WEIGHTS = {row["key"]: float(row["weight"]) for row in read_table("traits")}


def product(need: RequestFacts, offer: ListingFacts) -> Finding | None:
    """The stated type counts `STATED` of the points where the text names a nearer one, and that one the rest."""
    if need.product_type is None:
        return None
    wanted: dict[str, Value] = {"product": need.closer_type or need.product_type}
    if not offer.product_types:
        return Finding(UNKNOWN, "product_unknown", wanted)
    share, key = made_for(need.product_type, offer)
    if need.closer_type:
        closer, closer_key = made_for(need.closer_type, offer)
        share = STATED * share + (1 - STATED) * closer
        key = closer_key or key
    if share == 0 or key is None:
        return Finding(0.0, "product_other", wanted, broken=True)
    if share == 1:
        return Finding(1.0, "product_same", wanted)
    return Finding(share, "product_near" if share > SAME_FAMILY else "product_family", {**wanted, "nearest": key})


def made_for(wanted: str, offer: ListingFacts) -> tuple[float, str | None]:
    """How far the nearest of the offered types does for the wanted one, and which it is.

    Another product is never as good as the one that is asked for, however near: it loses part of its points.
    """
    best: tuple[float, str | None] = (0.0, None)
    for key in offer.product_types:
        share = makes(wanted).get(key, 0.0) if wanted in WANTS else type_share(wanted, key)
        share *= DOUBTED if key in offer.doubted else BESIDE if key in offer.beside else 1.0
        best = max(best, (share, key), key=lambda pair: pair[0])
    return best if best[0] > 0 else (0.0, None)


def type_share(wanted: str, offered: str) -> float:
    return 1.0 if wanted == offered else closeness(wanted, offered) * NEAR


def stages(need: RequestFacts, offer: ListingFacts) -> Finding | None:
    """Stages and constructions; a construction says more of a shoe than a stage, and counts `CONSTRUCTION` times."""
    worth = {one: (1.0, float(one in offer.stages)) for one in need.stages}
    worth |= {
        one: (CONSTRUCTION, best_likeness("constructions", one, offer.constructions)) for one in need.constructions
    }
    return _covered("stages", worth, {*offer.stages, *offer.constructions}, _spoiled(need, offer, "constructions"))


def materials(need: RequestFacts, offer: ListingFacts) -> Finding | None:
    worth = {one: (MATERIAL_COUNTS[one], best_likeness("materials", one, offer.materials)) for one in need.materials}
    return _covered("materials", worth, set(offer.materials), _spoiled(need, offer, "materials"))


def features(need: RequestFacts, offer: ListingFacts) -> Finding | None:
    """For whom, for what use, with which service: each counts by its weight in the lexicon."""
    if not need.traits:
        return None
    shared = [one for one in need.traits if one in offer.traits]
    share = sum(TRAIT_WEIGHTS[one] for one in shared) / sum(TRAIT_WEIGHTS[one] for one in need.traits)
    missing = [one for one in need.traits if one not in offer.traits]
    if not shared:
        return Finding(0.0, "features_none", {"features": missing})
    return Finding(share, "features_partly" if missing else "features_all", {"features": shared})


def certificates(need: RequestFacts, offer: ListingFacts) -> Finding | None:
    asked = (*need.certificates, *need.either)
    if not asked:
        return None
    missing = [one for one in need.certificates if one not in offer.certificates]
    share = sum(one in offer.certificates for one in asked) / len(asked)
    if need.either and not set(need.either) & set(offer.certificates):
        missing += need.either
    if missing:
        sentence = "certificates_pending" if set(missing) <= offer.pending else "certificates_missing"
        return Finding(share, sentence, {"certificates": missing}, broken=True)
    return Finding(share, "certificates_held", {"certificates": [one for one in asked if one in offer.certificates]})


def kind(need: RequestFacts, offer: ListingFacts) -> Finding | None:
    if need.wants == "both":
        return Finding(1.0, "kind_either_designer" if offer.is_designer else "kind_either_producer")
    if need.wants == "design":
        if offer.is_designer:
            return Finding(1.0, "kind_designer")
        return Finding(0.0, "kind_designer_only", broken=True)
    if offer.is_designer:
        return Finding(DESIGNER_FOR_PRODUCTION, "kind_sells_designs")
    return Finding(1.0, "kind_producer")


def words(need: RequestFacts, offer: ListingFacts) -> Finding | None:
    """The share of the need's own words that the offer has; compared in `BUCKETS` places, as the matrix holds them."""
    places = {bucket(word) for word in need.words}
    if not places:
        return None
    theirs = {bucket(word) for word in offer.words}
    shared = sorted(need.words & offer.words)
    share = len(places & theirs) / len(places)
    return Finding(share, "words_shared" if shared else "words_none", {"words": shared[:6]} if shared else {})


def meaning(need: RequestFacts, offer: ListingFacts) -> Finding | None:
    """How alike the two texts are as the sentence vectors see it, where these are installed."""
    if need.vector is None:
        return None
    if offer.vector is None:
        return Finding(UNKNOWN, "meaning_unknown")
    share = alike(need.vector, offer.vector)
    return Finding(share, "meaning", {"percent": max(0, round(share * 100))})


def bucket(word: str) -> int:
    return zlib.crc32(word.encode()) % BUCKETS


def skill(need: RequestFacts, offer: ListingFacts) -> Finding | None:
    """How strongly the skills are known, over the stages that are asked for or, with none asked, over all."""
    known = dict(offer.skills)
    asked = need.stages or tuple(STAGES)
    share = sum(known.get(stage, 0.0) for stage in asked) / len(asked)
    if not known:
        return Finding(0.0, "skill_unknown")
    return Finding(
        share, "skill_shown" if share else "skill_others", {"stages": [one for one in asked if one in known]}
    )


def reliability(_need: RequestFacts, offer: ListingFacts) -> Finding | None:
    if offer.reliability is None:
        return Finding(UNKNOWN, "reliability_unknown")
    return Finding(offer.reliability, "reliability_known", {"percent": round(offer.reliability * 100)})


def completeness(_need: RequestFacts, offer: ListingFacts) -> Finding | None:
    sentence = "complete_full" if offer.completeness >= 1 else "complete_partly"
    return Finding(offer.completeness, sentence, {"percent": round(offer.completeness * 100)})


def best_likeness(registry: str, wanted: str, offered: tuple[str, ...]) -> float:
    return max((likeness(registry, wanted, one) for one in offered), default=0.0)


def _spoiled(need: RequestFacts, offer: ListingFacts, registry: str) -> float | None:
    """The share of what the need refuses that the offer has; None when it refuses nothing."""
    refused = [key for name, key in need.unwanted if name == registry]
    offered = offer.materials if registry == "materials" else offer.constructions
    return sum(key in offered for key in refused) / len(refused) if refused else None


def _covered(
    name: str, worth: dict[str, tuple[float, float]], offered: set[str], spoiled: float | None
) -> Finding | None:
    """`worth` holds of each wanted thing how much it counts and how far it is met."""
    if not worth and spoiled is None:
        return None
    wanted = list(worth)
    if not offered:
        return Finding(UNKNOWN, f"{name}_unknown", {name: wanted})
    met = (
        sum(count * share for count, share in worth.values()) / sum(count for count, _ in worth.values())
        if worth
        else 1.0
    )
    share = met if spoiled is None else (1 - REFUSED) * met + REFUSED * (1 - spoiled)
    if spoiled:
        return Finding(share, f"{name}_refused", {name: wanted} if wanted else {})
    missing = [one for one, (_, part) in worth.items() if part < 1]
    if not missing:
        return Finding(share, f"{name}_all", {name: wanted})
    if met == 0:
        return Finding(share, f"{name}_none", {name: wanted})
    return Finding(share, f"{name}_partly", {name: missing})
