"""The choices of the filters as ready-made options: many, the same for everybody, so made once and kept."""

from collections.abc import Sequence
from functools import lru_cache

from markupsafe import Markup, escape

from marketplace.regions import gazetteer
from marketplace.vocabulary import own
from marketplace.vocabulary.terms import REGISTRIES


def options(registry: str, language: str, chosen: str) -> Markup:
    """The terms of a registry in the reader's language, the chosen one selected.

    A word of the marketplace's own is there once it was chosen, from the counts beside a search: to list them all here
    would cost every page of the catalogue a statement.
    """
    if not chosen or chosen in REGISTRIES[registry]:
        return shared(registry, language, chosen)
    name = own.name_of(chosen, registry, language)
    return drawn([(chosen, name)] if name else [], chosen) + shared(registry, language, "")


@lru_cache(maxsize=1024)
def shared(registry: str, language: str, chosen: str) -> Markup:
    """The terms of a registry alone: the same for every marketplace."""
    return drawn(REGISTRIES[registry].choices(language), chosen)


@lru_cache(maxsize=1024)
def places(province_codes: tuple[str, ...], chosen: str) -> Markup:
    """The market's own provinces with their regencies, then the other provinces; a chosen place is always there."""
    own = [gazetteer.provinces()[code] for code in province_codes if code in gazetteer.provinces()]
    parts = []
    for province in own:
        inside = [(one.code, one.full_name) for one in gazetteer.regencies_of(province.code)]
        options = drawn([(province.code, province.name), *inside], chosen)
        parts.append(Markup('<optgroup label="{}">{}</optgroup>').format(province.name, options))
    rest = [(p.code, p.name) for p in sorted(gazetteer.provinces().values(), key=lambda one: one.name) if p not in own]
    regency = gazetteer.regency(chosen) if len(chosen) > 2 else None
    if regency and regency.province_code not in province_codes:
        rest.insert(0, (regency.code, regency.full_name))
    parts.append(drawn(rest, chosen))
    return Markup("").join(parts)


def drawn(choices: Sequence[tuple[str, str]], chosen: str) -> Markup:
    return Markup("").join(
        Markup('<option value="{}"{}>{}</option>').format(
            value, Markup(" selected") if value == chosen else "", escape(text)
        )
        for value, text in choices
    )


def place_name(code: str) -> str:
    """The name of a province or a regency."""
    regency = gazetteer.regency(code) if len(code) > 2 else None
    province = gazetteer.provinces().get(code)
    return regency.full_name if regency else province.name if province else code
