"""From words to what the index holds: basic forms, names in both languages, and a token for each term of the trade.

"sendal", "sandals" and "slop hotel" meet in the tokens; "pesanan" and "memesan" meet in their basic form.
"""

import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from marketplace.search.rules import Wanted
from marketplace.search.understanding import understand
from marketplace.vocabulary.lemmas import lemma, lemmas, meaningful
from marketplace.vocabulary.terms import PRODUCT_TYPES, REGISTRIES, Term
from marketplace.vocabulary.units import PAIRS_IN
from marketplace.vocabulary.words import Span, expand, plain, spans

_LEXEME = re.compile(r"'((?:[^']|'')*)'")
Keys = Mapping[str, Iterable[str]]
"""Keys of the vocabulary by the name of their registry."""
FILTERS = {
    "product_type": "product_types",
    "stage": "stages",
    "material": "materials",
    "certificate": "certificates",
}
SHORTEST_PREFIX = 3
FURTHEST, MENTIONS = 16_000, 200
"""PostgreSQL keeps places up to 16,383, and 255 of a word."""
SHORTEST_SPELLED, LONGEST_SPELLED = 4, 24
SHOE = ("sepatu", "shoe", "footwear")
"""Said of almost everything here; whoever searches for "shoes" means boots and sneakers too, but no sandals."""
NO_SHOES = frozenset({"sandal", "wooden", "selop", "component", "tourism"})
"""Families of product types that nobody calls a shoe."""


@dataclass(frozen=True)
class Indexed:
    """The words of a document, the heaviest first (its title and its products), its tokens, and its spellings."""

    title: str = ""
    terms: str = ""
    place: str = ""
    text: str = ""
    tokens: tuple[str, ...] = field(default=())
    written: frozenset[str] = frozenset()


def indexed(title: str, text: str, keys: Keys, places: Iterable[str], place_names: str, extra: Keys) -> Indexed:
    """What is stored of a thing; `keys` are its own terms, `places` codes, `extra` further facts to narrow by."""
    own = [(registry, key) for registry, several in keys.items() for key in several]
    named = expand(f"{title} {text}").keys
    mentioned = [(registry, key) for registry, several in named.items() for key in several]
    products = [PRODUCT_TYPES[key] for key in keys.get("product_types", ()) if key in PRODUCT_TYPES]
    terms = [term for term in (REGISTRIES[name].get(key) for name, key in own) if term and term not in products]
    labels = _labels(terms)
    if any(product.family not in NO_SHOES for product in products):
        labels.extend(SHOE)
    tokens = [
        *(token(registry, key) for registry, key in own),
        *(token("says", f"{registry}:{key}") for registry, key in [*own, *mentioned]),
        *(token("place", code) for place in places for code in {place, place[:2]}),
        *(token(name, key) for name, several in extra.items() for key in several),
    ]
    return Indexed(
        title=" ".join(lemmas(" ".join([title, *_labels(products)]))),
        terms=" ".join(lemmas(" ".join(labels))),
        place=" ".join(lemmas(place_names)),
        text=" ".join(lemmas(text)),
        tokens=tuple(dict.fromkeys(tokens)),
        written=spelled(f"{title} {text} {place_names}"),
    )


def _labels(terms: Iterable[Term]) -> list[str]:
    return [label for term in terms for label in (term.id, term.en)]


def token(name: str, key: str) -> str:
    return f"{name}:{key}"


def spelled(text: str) -> frozenset[str]:
    """The words of a text as they were written, those that a slip of the finger may be put right to."""
    return frozenset(
        word for word in plain(text).split() if word.isalpha() and SHORTEST_SPELLED <= len(word) <= LONGEST_SPELLED
    )


def vector(words: Indexed, tenant: uuid.UUID) -> str:
    """The words as a tsvector of this tenant's own lexemes: title, terms, place and text weigh A to D."""
    places: dict[str, list[str]] = {}
    at = 0
    for weight, several in zip("ABCD", (words.title, words.terms, words.place, words.text), strict=True):
        for word in several.split():
            at = min(at + 1, FURTHEST)
            places.setdefault(word, []).append(f"{at}{weight}")
    mark = _mark(tenant)
    own = [f"{_quoted(mark + word)}:{','.join(found[:MENTIONS])}" for word, found in places.items()]
    return " ".join([*own, *(_quoted(mark + one) for one in words.tokens)])


def of_tenant(query: str, tenant: uuid.UUID) -> str:
    """A tsquery that asks for this tenant's own lexemes.

    Each word of each tenant is then an entry of the index by itself, however many others use it: a search reads what is
    found and not what all the world has under that word.
    """
    return _LEXEME.sub(lambda one: f"'{_mark(tenant)}{one[1]}'", query)


def _mark(tenant: uuid.UUID) -> str:
    """Two tenants that shared one would only search a little longer: the tenant is a condition as well."""
    return f"{tenant.hex[-6:]}/"


def query_of(wanted: Wanted) -> str:
    """A tsquery of words and filters, each lexeme quoted; empty when nothing narrows the search."""
    read = understand(wanted.text)
    groups = [group_of(span) for span in spans(read.words)]
    if read.words and not any(groups) and read.words == wanted.text:
        # Only fillers and numbers: better to look for them than to show everything.
        groups = [_prefix(word) for word in plain(wanted.text).split()]
    chosen = [(registry, getattr(wanted, name)) for name, registry in FILTERS.items()]
    narrowed = [_quoted(token(registry, key)) for registry, key in chosen if key]
    if wanted.strength:
        narrowed.append(_quoted(_strong(wanted)))
    if wanted.place:
        narrowed.append(_quoted(token("place", wanted.place)))
    elif read.places:
        narrowed.append(_any_of(_quoted(token("place", code)) for code in read.places))
    if wanted.kind:
        narrowed.append(_quoted(token("kind", wanted.kind)))
    return " & ".join(part for part in [*groups, *narrowed] if part)


def strengths(skills: Mapping[str, str], certificates: Mapping[str, str]) -> dict[str, list[str]]:
    """The tokens of a passport: each strength for its own stage or certificate and for any, with the weaker ones."""
    found: dict[str, list[str]] = {"skill": [], "held": []}
    for name, several, ladder in (
        ("skill", skills, ("declared", "attested", "tested")),
        ("held", certificates, ("claimed", "seen", "verified")),
    ):
        for key, strength in several.items():
            for reached in ladder[1 : ladder.index(strength) + 1]:
                found[name] += [f"{key}:{reached}", f"any:{reached}"]
    return found


def _strong(wanted: Wanted) -> str:
    if wanted.strength in ("attested", "tested"):
        return token("skill", f"{wanted.stage or 'any'}:{wanted.strength}")
    return token("held", f"{wanted.certificate or 'any'}:{wanted.strength}")


def group_of(span: Span) -> str:
    """Everything that stands for these words; nothing for words that say nothing."""
    typed = [lemma(word) for word in span.words]
    if span.owners:
        names = [REGISTRIES[registry][key] for registry, key in span.owners]
        return _any_of(
            [
                *(_quoted(token("says", f"{registry}:{key}")) for registry, key in span.owners),
                _all_of(typed),
                *(_all_of(lemmas(name)) for term in names for name in (term.id, term.en)),
            ]
        )
    word = span.words[0]
    if typed[0] in SHOE:
        return _any_of(map(_quoted, SHOE))
    if word in PAIRS_IN or not meaningful(word):
        return ""
    return _any_of([_quoted(typed[0]), *([_prefix(word)] if len(word) >= SHORTEST_PREFIX else [])])


def _any_of(parts: Iterable[str]) -> str:
    several = list(dict.fromkeys(part for part in parts if part))
    return f"({' | '.join(several)})" if several else ""


def _all_of(words: Iterable[str]) -> str:
    several = [_quoted(word) for word in words]
    return f"({' & '.join(several)})" if len(several) > 1 else "".join(several)


def _prefix(word: str) -> str:
    return f"{_quoted(word)}:*"


def _quoted(lexeme: str) -> str:
    doubled = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"
