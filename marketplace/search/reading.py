"""Reading a search from an address: what can be understood is taken, what is wrong is said beside its field."""

import math
import re
import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from flask_babel import gettext as _

from marketplace.core.errors import DomainError
from marketplace.core.i18n import fill
from marketplace.core.text import clean_line
from marketplace.organisations.rules import KIND_LABELS
from marketplace.regions import gazetteer
from marketplace.search.facets import OWN
from marketplace.search.rules import QUERY_CHARACTERS, SORTS, STRENGTH_LABELS, After, Sort, SubjectKind, Wanted
from marketplace.vocabulary import own
from marketplace.vocabulary.terms import CERTIFICATES, MATERIALS, PRODUCT_TYPES, STAGES
from marketplace.vocabulary.units import read_pairs

MOQ_MAXIMUM = 1_000_000
SEEN_MAXIMUM = 10_000_000
# The short names of the address: it is shared by WhatsApp, and read by people.
PARAMETERS = {
    "text": "q",
    "product_type": "type",
    "stage": "stage",
    "material": "material",
    "certificate": "certificate",
    "strength": "strength",
    "place": "place",
    "kind": "kind",
    "moq": "moq",
    "near": "near",
    "for_request": "for",
    "sort": "sort",
}
_KNOWN = {
    "product_type": PRODUCT_TYPES,
    "stage": STAGES,
    "material": MATERIALS,
    "certificate": CERTIFICATES,
}
_THOUSANDS = re.compile(r"(?<=\d)[.,\s](?=\d{3}(?!\d))")


def read(arguments: Mapping[str, str], kind: SubjectKind) -> tuple[Wanted, dict[str, str]]:
    """What is wanted, and the sentences that belong beside the parameters that could not be taken."""
    problems: dict[str, str] = {}
    text = _text(arguments.get("q", ""), problems)
    chosen = {name: arguments.get(PARAMETERS[name], "") for name in _KNOWN}
    terms: Any = {name: key for name, key in chosen.items() if key in _KNOWN[name] or _is_own(name, key)}
    wanted = Wanted(
        text=text,
        **terms,
        strength=_strength(arguments.get("strength", ""), kind),
        place=_place(arguments.get("place", "")),
        near=_regency(arguments.get("near", "")),
        for_request=_identifier(arguments.get("for", "")),
        sort=_sort(arguments.get("sort", ""), kind),
        after=_after(arguments.get("after", "")),
    )
    if kind is SubjectKind.LISTING:
        return replace(wanted, moq=_moq(arguments.get("moq", ""), problems)), problems
    if kind is SubjectKind.ORGANISATION:
        return replace(wanted, kind=_organisation_kind(arguments.get("kind", ""))), problems
    return wanted, problems


def _is_own(name: str, key: str) -> bool:
    """Whether it is a word of the marketplace's own, offered or not: what was described with it is still there."""
    return bool(key) and any(word.key == key for word in own.words(OWN[name]))


def parameters(wanted: Wanted, **changed: object) -> dict[str, str]:
    """The address's parameters for what is wanted, without its page; `changed` names fields and their new values."""
    wanted = replace(wanted, **changed)  # type: ignore[arg-type]
    values = {short: getattr(wanted, name) for name, short in PARAMETERS.items()}
    return {short: str(value) for short, value in values.items() if value}


def _text(raw: str, problems: dict[str, str]) -> str:
    try:
        return clean_line(raw, QUERY_CHARACTERS)
    except DomainError as error:
        problems["q"] = fill(_(error.message), error.values)
        return ""


def _place(raw: str) -> str:
    return raw if raw in gazetteer.provinces() or raw in gazetteer.regencies() else ""


def _organisation_kind(raw: str) -> str:
    return raw if raw in KIND_LABELS else ""


def _strength(raw: str, kind: SubjectKind) -> str:
    """Nobody knows how strong a buyer is; requests are not narrowed by it."""
    return raw if raw in STRENGTH_LABELS and kind is not SubjectKind.REQUEST else ""


def _sort(raw: str, kind: SubjectKind) -> Sort | None:
    return Sort(raw) if raw in SORTS[kind] else None


def _regency(raw: str) -> str:
    return raw if raw in gazetteer.regencies() else ""


def _identifier(raw: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(raw)
    except ValueError:
        return None


def _after(raw: str) -> After | None:
    """Where the page before ended, as `written` wrote it; anything else is the first page."""
    try:
        key, seconds, last, *figures = raw.split("~")
        seen, total = (int(figure) for figure in figures)
        after = After(float(key), datetime.fromtimestamp(int(seconds) / 1e6, UTC), uuid.UUID(last), seen, total)
    except (ValueError, OverflowError, OSError):
        return None
    return after if math.isfinite(after.key) and 0 < after.seen < SEEN_MAXIMUM and after.total >= 0 else None


def written(after: After) -> str:
    """As it stands in an address; microseconds, so that nothing between two pages is lost."""
    micros = round(after.published_at.timestamp() * 1e6)
    return f"{after.key!r}~{micros}~{after.subject_id}~{after.seen}~{after.total}"


def _moq(raw: str, problems: dict[str, str]) -> int | None:
    """Pairs, written as "100", "1.000" or "5 kodi"."""
    written = raw.strip()[:30]
    if not written:
        return None
    plain = _THOUSANDS.sub("", written)
    pairs = (
        int(plain) if plain.isascii() and plain.isdecimal() else max((p for p, _q in read_pairs(written)), default=0)
    )
    if not 1 <= pairs <= MOQ_MAXIMUM:
        problems["moq"] = _("Tulis banyaknya pasang, contoh: 100, atau 5 kodi.")
        return None
    return pairs
