"""What a page of results says besides its cards: how the words were understood, what would narrow it, how to go on."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import g
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.core.formats import bound
from marketplace.core.pages import Page
from marketplace.core.reader import language
from marketplace.organisations.rules import BUYING, KIND_LABELS
from marketplace.search import choices, queries
from marketplace.search.facets import OWN
from marketplace.search.reading import parameters, written
from marketplace.search.rules import (
    FACETS_SHOWN,
    PAGE,
    SORT_LABELS,
    SORTS,
    STRENGTH_LABELS,
    After,
    Sort,
    SubjectKind,
    Wanted,
    without,
)
from marketplace.search.understanding import ISLANDS, Understood, understand
from marketplace.sourcing import queries as sourcing
from marketplace.sourcing.rules import RequestState
from marketplace.vocabulary import own
from marketplace.vocabulary.terms import CERTIFICATES, MATERIALS, PRODUCT_TYPES, REGISTRIES, STAGES, label

Link = tuple[str, dict[str, str]]
"""Words, and the parameters of the address that they lead to."""
FILTERS = {"product_type": PRODUCT_TYPES, "stage": STAGES, "material": MATERIALS, "certificate": CERTIFICATES}


@dataclass(frozen=True)
class Narrowing:
    """One filter and the values that it could take; `number` is written "12" or, of more than were counted, "12+"."""

    title: str
    values: list[tuple[str, str, dict[str, str]]]


def own_requests(kind: SubjectKind, sort: Sort | None) -> list[tuple[uuid.UUID, str]]:
    """The reader's own open requests; read only when makers are to be ordered by one of them."""
    if kind is not SubjectKind.LISTING or sort is not Sort.MATCH:
        return []
    found = sourcing.of_organisations(current_user.organisation_ids)
    return [(one.id, one.title) for one in found if one.state == RequestState.OPEN]


def settled(wanted: Wanted, kind: SubjectKind, own: Sequence[uuid.UUID]) -> Wanted:
    """An order that this reader can have: by his own request alone, by distance from a place that is named."""
    chosen = wanted.for_request if wanted.for_request in own else None
    if wanted.sort is Sort.MATCH:
        chosen = chosen or (own[0] if own else None)
    sort = wanted.sort
    if sort is Sort.NEAR and not wanted.near:
        sort = None
    if sort is None and wanted.near and Sort.NEAR in SORTS[kind]:
        sort = Sort.NEAR
    if sort is Sort.MATCH and chosen is None:
        sort = None
    return replace(wanted, sort=sort, for_request=chosen if sort is Sort.MATCH else None)


def sorts_of(kind: SubjectKind, wanted: Wanted) -> list[tuple[str, str]]:
    """The orders that make sense here for this reader."""
    is_buyer = any(one.kind in BUYING for one in current_user.belongings)
    unfit = {Sort.RELEVANCE: not wanted.text, Sort.NEAR: not wanted.near, Sort.MATCH: not is_buyer}
    return [(sort.value, _(SORT_LABELS[sort])) for sort in SORTS[kind] if not unfit.get(sort)]


def understood(wanted: Wanted) -> list[Link]:
    """How the words were read, each with the address without it."""
    return [(said(one), parameters(wanted, text=one.rest)) for one in understand(wanted.text).items]


def narrowed(wanted: Wanted) -> list[Link]:
    """The filters that are set, each with the address without it."""
    return [(chosen(name, wanted), parameters(without(wanted, name))) for name in wanted.narrowed_by]


def said(one: Understood) -> str:
    formats = bound(language(), g.market.zone)
    if one.kind == "pairs":
        return str(formats["pairs"](int(one.values[0])))
    if one.kind == "budget":
        return _("sampai %(price)s", price=formats["rupiah"](int(one.values[0])))
    if one.kind == "place":
        island = next((name for name, codes in ISLANDS.items() if codes == one.values), None)
        return island.title() if island else " / ".join(map(choices.place_name, one.values))
    return label(REGISTRIES[one.kind], one.values[0], language())


def offered(wanted: Wanted, facets: Mapping[str, Sequence[queries.Facet]]) -> list[Narrowing]:
    """The filters that are not set yet, with how many each value would leave.

    Only where the reader narrows already: the whole catalogue has its filters beside it, and counting it costs more
    than the page.
    """
    titles = {
        "product_type": _("Jenis"),
        "place": _("Daerah"),
        "material": _("Bahan"),
        "stage": _("Tahap"),
        "certificate": _("Sertifikat"),
    }
    return [
        Narrowing(title, [_value(name, facet, wanted) for facet in facets[name][:FACETS_SHOWN]])
        for name, title in titles.items()
        if not getattr(wanted, name) and len(facets.get(name, ())) > 1
    ]


def _value(name: str, facet: queries.Facet, wanted: Wanted) -> tuple[str, str, dict[str, str]]:
    words = choices.place_name(facet.key) if name == "place" else _term(name, facet.key)
    number = bound(language(), g.market.zone)["number"](facet.number)
    return words, f"{number}{'+' if facet.is_at_least else ''}", parameters(wanted, **{name: facet.key})


def _term(name: str, key: str) -> str:
    """A word of a shared list, or of the marketplace's own, in the reader's words."""
    if key in FILTERS[name]:
        return label(FILTERS[name], key, language())
    return own.name_of(key, OWN[name], language()) or label(FILTERS[name], key, language())


def shown_span(wanted: Wanted, page: Page[Any]) -> tuple[int, int]:
    """From which to which card the page shows."""
    seen = wanted.after.seen if wanted.after else 0
    return seen + 1, seen + len(page.rows)


def following(wanted: Wanted, page: Page[Any]) -> dict[str, str] | None:
    """The address of the next page; None on the last."""
    seen = (wanted.after.seen if wanted.after else 0) + len(page.rows)
    if len(page.rows) < PAGE or (seen >= page.total and not page.is_capped):
        return None
    last = page.rows[-1]
    after = After(last.sort_key, last.published_at, last.subject_id, seen, page.total)
    return parameters(wanted) | {"after": written(after)}


def said_of(wanted: Wanted) -> str:
    """A search in a line: its words and its filters."""
    return " · ".join([*([wanted.text] if wanted.text else []), *(chosen(name, wanted) for name in wanted.narrowed_by)])


def chosen(name: str, wanted: Wanted) -> str:
    """A filter that is set, in the reader's words."""
    value = getattr(wanted, name)
    if name in FILTERS:
        return _term(name, value)
    if name == "strength":
        return _(STRENGTH_LABELS[value])
    if name == "place":
        return choices.place_name(value)
    if name == "kind":
        return _(KIND_LABELS[value])
    return _("pesanan paling banyak %(pairs)s pasang", pairs=value)
