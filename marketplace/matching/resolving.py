"""What is stated and what the text says, brought together: a stated field stands, the text fills what is empty."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from marketplace.matching import vectors
from marketplace.matching.facts import ListingFacts, RequestFacts
from marketplace.regions.mentions import mentions
from marketplace.vocabulary.claims import alternatives
from marketplace.vocabulary.closeness import closeness
from marketplace.vocabulary.lemmas import meaningful
from marketplace.vocabulary.reading import Line, Reading, read
from marketplace.vocabulary.terms import MATERIALS
from marketplace.vocabulary.words import spans

COMPOSED = frozenset({"tenun", "sandal_kulit", "suvenir", "kunjungan_bengkel"})
"""Types that say of what or for what, not which shape: the terms of material and use look after them."""
_HIDES = frozenset(key for key, term in MATERIALS.items() if term.family == "leather")
_WOVEN = frozenset(key for key, term in MATERIALS.items() if term.family == "heritage")
_CRAFT = frozenset(key for key, term in MATERIALS.items() if term.family in ("heritage", "plant")) - {"gabus", "goni"}
_SHAPED = frozenset(
    {"slip_on", "flat_shoes", "sandal", "selop", "sneakers", "espadrille", "loafer", "wedges", "high_heels"}
)
_VISIT = "kunjungan_bengkel"
_OF_MAKERS = frozenset({"pedagang"})
"""Said in a request ("bukan pabrik") they speak of whom one looks for, not of what."""
SMALL_ORDER = 24
ASKED_OF_A_PRODUCER = ("product_types", "stages", "materials", "moq", "capacity", "lead_days", "price_min")
ASKED_OF_A_DESIGNER = ("product_types", "stages", "lead_days", "price_min")


def request_of(text: str, stated: RequestFacts) -> RequestFacts:
    """The need with what its text adds."""
    said, places = read(text), mentions(text)
    added: dict[str, Any] = {}
    for name in ("pairs", "days", "budget"):
        if getattr(stated, name) is None and getattr(said, name) is not None:
            added[name] = getattr(said, name)
    if (stated.pairs is None and said.pairs is not None) or (said.is_monthly and not stated.is_monthly):
        added["is_monthly"] = said.is_monthly
    added.update(_type_of_need(stated.product_type, said))
    # Not the stages: whoever describes a shoe names half of them and means the whole shoe.
    for name in ("constructions", "materials", "certificates"):
        added[name] = _joined(getattr(stated, name), getattr(said, name))
    if "certificates" in added and not stated.certificates and said.certificates:
        either = alternatives(text)
        added["certificates"] = tuple(key for key in said.certificates if key != "merek" and key not in either)
        added["either"] = tuple(key for key in said.certificates if key in either)
    if places.must:
        added |= {"regions": _joined(stated.regions, places.must), "region_is_must": True}
    elif not stated.regions and places.places and stated.delivery_regency is None:
        added["regions"] = ()
    if stated.delivery_regency is None:
        added["delivery_regency"] = next((code for code in places.places if len(code) > 2), None)
    added["materials"] = _without_the_wider(added["materials"])
    changed = frozenset(name for name, value in added.items() if value != getattr(stated, name))
    unwanted = frozenset(one for one in said.denied if one[0] in ("materials", "constructions"))
    wanted = {("materials", key) for key in added["materials"]} | {
        ("constructions", key) for key in added["constructions"]
    }
    return replace(
        stated,
        **added,
        traits=_with_everyday(tuple(one for one in said.traits if one not in _OF_MAKERS), added["materials"]),
        unwanted=unwanted - wanted,
        words=_own_words(text),
        vector=vectors.of_need(text),
        from_text=changed,
    )


_SEEKS_DESIGN = (
    " desainer",
    " designer",
    "jasa desain",
    "jasa gambar",
    "jasa pola",
    "pattern maker",
    "pembuat pola",
    "ilustrator",
    "illustrator",
    "design services",
)
_IS_DESIGNER = re.compile(
    r"\b(?:saya|kami|aku|i am an?|i'm an?|we are)\s+(?:seorang\s+)?(?:\w+\s+)?(?:desainer|designers?)\b"
)


def kind_wanted(text: str) -> str:
    """Whether a text asks for a maker, for a designer alone, or for help with both."""
    said = read(text)
    asks = {"tech_pack", "pola_jasa", "motif", "desain_3d"} & set(said.traits)
    small = f" {text.lower()} "
    seeks = any(one in small for one in _SEEKS_DESIGN) and not _IS_DESIGNER.search(small)
    makes = any(
        one in small for one in ("produksi", "pasang", "pairs", "bengkel", "pabrik", "maker", "production", "vendor")
    )
    if seeks and (asks or said.pairs is None) and not said.pairs:
        return "design"
    if asks & {"tech_pack", "pola_jasa"} and not makes:
        return "design"
    return "both" if "bantu_desain" in said.traits else "production"


def listing_of(text: str, stated: ListingFacts) -> ListingFacts:
    """The offer with what its text adds, and with the lines that its text offers beside it."""
    said = read(text)
    added: dict[str, Any] = {}
    for name in ("moq", "capacity", "lead_days", "price_min", "price_max"):
        if getattr(stated, name) is None and getattr(said, name) is not None and not stated.is_designer:
            added[name] = getattr(said, name)
    if stated.price_max is not None and (added.get("price_min") or 0) > stated.price_max:
        del added["price_min"]
    added["product_types"] = _types_of_offer(stated, said)
    for name in ("stages", "constructions", "materials", "certificates"):
        added[name] = _joined(getattr(stated, name), getattr(said, name))
    added["materials"] = tuple(
        key for key in added["materials"] if key in stated.materials or ("materials", key) not in said.denied
    )
    added["materials"] = _without_the_wider(added["materials"])
    added["pending"] = said.pending
    added["doubted"] = _doubted(stated, said, added["materials"])
    changed = frozenset(name for name, value in added.items() if value != getattr(stated, name))
    whole = replace(stated, **added, words=_own_words(text), vector=vectors.of_offer(text), from_text=changed)
    stated_types = stated.product_types
    whole = replace(whole, beside=frozenset(whole.product_types) - {*stated_types} if stated_types else frozenset())
    asked = ASKED_OF_A_DESIGNER if stated.is_designer else ASKED_OF_A_PRODUCER
    whole = replace(
        whole,
        traits=_joined(
            stated.traits,
            (*_with_everyday(said.traits, stated.materials or whole.materials[:1]), *_shown_by_figures(whole)),
        ),
        product_types=_joined(whole.product_types, _composed(whole)),
        completeness=sum(bool(getattr(stated, name)) for name in asked) / len(asked),
    )
    return replace(whole, lines=tuple(_line(whole, line) for line in said.lines if _adds(line, stated)))


def _type_of_need(stated: str | None, said: Reading) -> dict[str, Any]:
    """The type of the field, or the one that the text names; a nearer one in the text stands beside the field's."""
    named = [key for key in said.product_types if key not in COMPOSED]
    if stated is None:
        if _VISIT in said.product_types and "kunjungan_wisata" in said.traits and "kunjungan_qc" not in said.traits:
            # What the guests make there is not what is bought.
            return {"product_type": _VISIT, "closer_type": None}
        first = next(iter(named), None) or next(iter(said.wants), None)
        return {"product_type": first or next(iter(said.product_types), None), "closer_type": None}
    near = [key for key in named if key != stated and stated not in named and closeness(stated, key) > 0]
    return {"closer_type": near[0] if near else None}


def _types_of_offer(stated: ListingFacts, said: Reading) -> tuple[str, ...]:
    if stated.product_types == ("komponen",) or stated.is_designer:
        # The shoes that his parts are for, or that he draws, are not what he makes.
        return stated.product_types or said.product_types
    return _joined(stated.product_types, said.product_types)


def _doubted(stated: ListingFacts, said: Reading, materials: Iterable[str]) -> frozenset[str]:
    """ "Boots" of rubber for the rice field are another trade than boots of leather."""
    if "boot_karet" in said.product_types and not _HIDES & set(materials):
        return frozenset({"boots"}) & {*stated.product_types, *said.product_types}
    return frozenset()


def _composed(offer: ListingFacts) -> tuple[str, ...]:
    more = []
    if _WOVEN & set(offer.materials) - {"batik"} and _SHAPED & set(offer.product_types):
        more.append("tenun")
    if _HIDES & set(offer.materials) and "sandal" in offer.product_types:
        more.append("sandal_kulit")
    return tuple(more)


def _shown_by_figures(offer: ListingFacts) -> tuple[str, ...]:
    small = offer.moq is not None and offer.moq <= SMALL_ORDER and not offer.is_designer
    return ("sedikit",) if small else ()


def _adds(line: Line, stated: ListingFacts) -> bool:
    """Whether a line offers something that the stated fields do not: an unstated type, stock, or a rush."""
    if line.product_types:
        return not stated.is_designer and not set(line.product_types) & set(stated.product_types)
    return not stated.is_designer


def _line(offer: ListingFacts, line: Line) -> ListingFacts:
    if line.product_types:
        return replace(
            offer,
            product_types=line.product_types,
            moq=line.moq or offer.moq,
            price_min=line.price_min,
            price_max=line.price_max,
        )
    capacity = offer.capacity
    if line.most and line.lead_days:
        # So many in so few days is what this line can do, whatever the month does.
        capacity = max(capacity or 0, line.most * 30 // line.lead_days)
    return replace(offer, moq=line.moq or offer.moq, lead_days=line.lead_days, most=line.most, capacity=capacity)


def _without_the_wider(materials: tuple[str, ...]) -> tuple[str, ...]:
    """A named hide says more than "leather", a named weaving more than "woven"."""
    wider = {"kulit": _HIDES, "tenun": _WOVEN}
    return tuple(one for one in materials if not (set(materials) & wider.get(one, frozenset()) - {one, "batik"}))


def _with_everyday(traits: tuple[str, ...], materials: tuple[str, ...]) -> tuple[str, ...]:
    """Who asks for no craft is served best by whoever does not work in it first of all."""
    is_craft = bool(_CRAFT & set(materials[:1])) or bool({"oleh_oleh", "cerita", "anyaman", "ukir_lukis"} & set(traits))
    return traits if is_craft else _joined(traits, ("sehari_hari",))


def _joined(one: Iterable[str], other: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*one, *other)))


def _own_words(text: str) -> frozenset[str]:
    """The words that no other term of the score has counted."""
    return meaningful(" ".join(word for span in spans(text) if not span.owners for word in span.words))
