"""Fields of forms that speak the trade: its terms to choose from, pairs in kodi, prices in thousands."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, Field, RadioField, SelectField, SelectMultipleField, ValidationError
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from marketplace.vocabulary import own
from marketplace.vocabulary.terms import Registry, label
from marketplace.vocabulary.typed import read_count, read_rupiah

FAMILY_LABELS: dict[str, Any] = {
    "shoes": _l("Sepatu"),
    "sandals": _l("Sandal, kelom, dan selop"),
    "heritage_shoes": _l("Tenun dan adat"),
    "other_products": _l("Komponen dan wisata"),
    "leather": _l("Kulit"),
    "synthetic": _l("Sintetis"),
    "textile": _l("Kain"),
    "heritage": _l("Tenun dan batik"),
    "plant": _l("Serat, anyaman, dan kayu"),
    "sole": _l("Sol"),
    "part": _l("Bagian lain"),
    "product": _l("Barang dan asalnya"),
    "rights": _l("Merek dan hak cipta"),
    "management": _l("Mutu dan keselamatan kerja"),
    "environment": _l("Lingkungan"),
    "shape": _l("Bentuknya"),
    "source": _l("Dari mana"),
}
"""Headings of the groups of a long list; families that nobody looks for by themselves share one."""

GROUPS: dict[str, Mapping[str, str]] = {
    "product_types": {
        **dict.fromkeys(
            ("formal", "casual", "women", "boots", "safety", "rubber", "school", "sports", "dance"), "shoes"
        ),
        **dict.fromkeys(("sandal", "wooden", "selop"), "sandals"),
        "heritage": "heritage_shoes",
        **dict.fromkeys(("component", "tourism"), "other_products"),
    },
    "certificates": {
        **dict.fromkeys(("product", "origin", "report"), "product"),
        **dict.fromkeys(("management", "social", "people"), "management"),
    },
}


class _FromTheList:
    """Says in our own words that a value is none of the choices; WTForms says it in English."""

    def pre_validate(self, form: Any) -> None:
        try:
            super().pre_validate(form)  # type: ignore[misc]
        except ValueError as error:
            raise ValidationError(_("Pilih dari daftar.")) from error


class ChoiceField(_FromTheList, SelectField):
    """One of several, in a list that folds out."""


class CardsField(_FromTheList, RadioField):
    """One of a few, each with room for a sentence."""


class TermsField(_FromTheList, SelectMultipleField):
    """Any number of terms of a registry, as boxes to tick, and the marketplace's own words beside those they count as.

    `data` are keys of the registry alone, those that ticked words of one's own count as included; `own` are the words.
    """

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, text: Any, registry: Registry, **options: Any) -> None:
        self.registry = registry
        options.setdefault("validators", [Optional()])
        self.own: list[str] = []
        self.parents = {word.key: word.parent for word in own.words(registry.name) if word.is_offered}
        super().__init__(text, choices=self._terms, **options)

    def _terms(self) -> list[tuple[str, str]]:
        language = _language()
        beside = [(word.key, word.label(language)) for word in own.words(self.registry.name) if word.is_offered]
        return [*self.registry.choices(language), *beside]

    def process_formdata(self, valuelist: list[str]) -> None:
        self.own = [key for key in dict.fromkeys(valuelist) if key in self.parents]
        shared = [key for key in valuelist if key not in self.parents]
        super().process_formdata(list(dict.fromkeys([*shared, *(self.parents[key] for key in self.own)])))

    def iter_choices(self) -> Any:
        for choice in super().iter_choices():
            yield choice._replace(selected=True) if choice.value in self.own else choice

    def groups(self) -> list[tuple[str, list[Any], int]]:
        """(heading, boxes, how many of them are ticked) by family, in the registry's order."""
        groups: dict[str, list[Any]] = {}
        merged = GROUPS.get(self.registry.name, {})
        for box in self:
            family = self.registry[self.parents.get(box.data, box.data)].family
            groups.setdefault(merged.get(family, family), []).append(box)
        chosen = {*(self.data or ()), *self.own}
        return [
            (str(FAMILY_LABELS.get(family, family)), boxes, sum(box.data in chosen for box in boxes))
            for family, boxes in groups.items()
        ]

    def told(self, keys: Sequence[str]) -> str:
        return ", ".join(label(self.registry, key, _language()) for key in keys)


class TermField(ChoiceField):
    """One term of a registry, under the headings of its families; a marketplace's own word means what it counts as."""

    def __init__(self, text: Any, registry: Registry, **options: Any) -> None:
        self.registry = registry
        options.setdefault("coerce", lambda key: key or None)
        self.parents = {word.key: word.parent for word in own.words(registry.name) if word.is_offered}
        super().__init__(text, choices=self._terms, validate_choice=True, **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata([self.parents.get(key, key) for key in valuelist])

    def _terms(self) -> dict[str, list[tuple[str, str]]]:
        merged, groups = GROUPS.get(self.registry.name, {}), {"": [("", _("Pilih satu"))]}
        for key, term in self.registry.items():
            heading = str(FAMILY_LABELS[merged.get(term.family, term.family)])
            groups.setdefault(heading, []).append((key, term.label(_language())))
        if beside := [(word.key, word.label(_language())) for word in own.words(self.registry.name) if word.is_offered]:
            groups[_("Kata pasar ini")] = beside
        return groups


class PairsField(Field):
    """A number of pairs as people say it: 40, 2 kodi, 5 lusin, 1.000 psg. Its data are pairs."""

    widget = TextInput()

    def __init__(self, text: Any, most: int, **options: Any) -> None:
        self.most = most
        options.setdefault("validators", [Optional()])
        options.setdefault("render_kw", {}).setdefault("maxlength", 30)
        super().__init__(text, **options)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = " ".join((valuelist[0] if valuelist else "").split())
        self.data = None
        if not typed:
            return
        pairs = read_count(typed)
        if pairs is None:
            raise ValueError(_("Tulis satu jumlah saja, contoh: 40, 2 kodi, atau 5 lusin."))
        if not 1 <= pairs <= self.most:
            raise ValueError(_("Isi dari 1 sampai %(most)s pasang.", most=f"{self.most:,}".replace(",", ".")))
        self.data = pairs


class RupiahField(Field):
    """An amount as people say it: 85000, 85.000, Rp 85rb, 1,2 jt. Its data are whole rupiah."""

    widget = TextInput()

    def __init__(self, text: Any, most: int, **options: Any) -> None:
        self.most = most
        options.setdefault("validators", [Optional()])
        options.setdefault("render_kw", {}).setdefault("maxlength", 30)
        super().__init__(text, **options)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data:,}".replace(",", ".")

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = (valuelist[0] if valuelist else "").strip()
        self.data = None
        if not typed:
            return
        amount = read_rupiah(typed)
        if amount is None:
            raise ValueError(_("Tulis satu harga saja, contoh: 85.000 atau 85rb."))
        if amount > self.most:
            raise ValueError(_("Paling banyak Rp %(most)s.", most=f"{self.most:,}".replace(",", ".")))
        self.data = amount


class DayField(DateField):
    """A day, from the phone's calendar or typed as 31/12/2026."""

    def __init__(self, text: Any, **options: Any) -> None:
        options.setdefault("validators", [Optional()])
        super().__init__(text, format=["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"], **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_("Tulis tanggal seperti 31/12/2026.")) from error


def _language() -> str:
    return str(get_locale() or "id")
