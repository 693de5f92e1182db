"""What a buyer asks for; a draft takes nearly nothing, and what is there is clean."""

import uuid
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectMultipleField, ValidationError
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from marketplace.core.forms import REQUIRED, Form, Versioned, line, text
from marketplace.core.ids import uuid7
from marketplace.regions import gazetteer
from marketplace.sourcing.actions import Brief
from marketplace.sourcing.rules import (
    BUDGET_MAXIMUM,
    DESCRIPTION_CHARACTERS,
    PAIRS_MAXIMUM,
    PAYMENT_LABELS,
    REASON_CHARACTERS,
    REGIONS_MAXIMUM,
    SAMPLE_LABELS,
    SIZE_RUN_CHARACTERS,
    TITLE_CHARACTERS,
    VISIBILITY_HINTS,
    VISIBILITY_LABELS,
    WANTS_LABELS,
    PaymentTerms,
    SamplePolicy,
    Visibility,
    Wants,
)
from marketplace.vocabulary.fields import (
    CardsField,
    ChoiceField,
    DayField,
    PairsField,
    RupiahField,
    TermField,
    TermsField,
)
from marketplace.vocabulary.terms import CERTIFICATES, CONSTRUCTIONS, MATERIALS, PRODUCT_TYPES, STAGES


def place_name(code: str) -> str:
    """The name of a province ("52") or a regency ("52.03")."""
    province, regency = gazetteer.provinces().get(code), gazetteer.regency(code)
    return regency.full_name if regency else province.name if province else ""


class PlacesField(SelectMultipleField):
    """Provinces and regencies to tick: the regencies of the market's own provinces, and every province."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def offer(self, province_codes: tuple[str, ...]) -> None:
        own = [one.code for code in province_codes for one in gazetteer.regencies_of(code)]
        provinces = [*province_codes, *(code for code in gazetteer.provinces() if code not in province_codes)]
        others = [code for code in self.data or () if place_name(code) and code not in {*own, *provinces}]
        self.choices = [(code, place_name(code)) for code in (*own, *others, *provinces)]

    def pre_validate(self, _form: Any) -> None:
        chosen = self.data or []
        if any(not place_name(code) for code in chosen):
            raise ValidationError(_("Pilih dari daftar."))
        if len(chosen) > REGIONS_MAXIMUM:
            raise ValidationError(_("Pilih paling banyak %(most)s tempat.", most=REGIONS_MAXIMUM))

    def groups(self) -> list[tuple[str, list[Any], int]]:
        """(heading, boxes, how many of them are ticked)."""
        chosen = set(self.data or ())
        named: dict[str, list[Any]] = {}
        for box in self:
            named.setdefault(_("Kabupaten dan kota") if "." in box.data else _("Provinsi"), []).append(box)
        return [(heading, boxes, sum(box.data in chosen for box in boxes)) for heading, boxes in named.items()]

    def told(self, codes: list[str]) -> str:
        return ", ".join(place_name(code) for code in codes)


class RequestForm(Versioned):
    """`regencies` are (province, [(code, name)]); `provinces` are the market's own."""

    title = line(_l("Judul"), TITLE_CHARACTERS, description=_l("Contoh: 600 pasang sandal hotel untuk Senggigi."))
    wants = CardsField(_l("Yang dicari"), default=Wants.PRODUCTION.value)
    product_type = TermField(_l("Jenis"), PRODUCT_TYPES)
    pairs = PairsField(_l("Jumlah"), PAIRS_MAXIMUM, description=_l("Boleh tulis “30 kodi”."))
    is_monthly = BooleanField(_l("Sebanyak ini setiap bulan"))
    description = text(_l("Penjelasan"), DESCRIPTION_CHARACTERS, required=False)
    size_run = line(_l("Pembagian ukuran"), SIZE_RUN_CHARACTERS, required=False)
    materials = TermsField(_l("Bahan yang diinginkan"), MATERIALS)
    constructions = TermsField(_l("Cara pasang sol"), CONSTRUCTIONS)
    stages = TermsField(_l("Tahap yang dikerjakan pembuat"), STAGES)
    certificates = TermsField(_l("Sertifikat yang wajib ada"), CERTIFICATES)
    budget_min = RupiahField(_l("Harga mulai, per pasang"), BUDGET_MAXIMUM, description=_l("Boleh tulis “85rb”."))
    budget_max = RupiahField(_l("Paling tinggi"), BUDGET_MAXIMUM)
    closes_on = DayField(_l("Hari terakhir menerima jawaban"), description=_l("Ditutup tengah malam, waktu setempat."))
    needed_by = DayField(_l("Barang harus ada pada"))
    delivery_regency_code = ChoiceField(_l("Dikirim ke"), coerce=lambda code: code or None)
    region_codes = PlacesField(_l("Lebih suka pembuat dari"), validators=[Optional()])
    region_is_must = BooleanField(_l("Wajib dari tempat itu"))
    sample_policy = ChoiceField(_l("Contoh (sample)"), default="")
    payment_terms = ChoiceField(_l("Cara bayar"), default="")
    visibility = CardsField(_l("Siapa yang boleh melihat"), default=Visibility.PUBLIC.value)

    def __init__(self, *args: Any, regencies: Any, provinces: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.delivery_regency_code.choices = {"": [("", _("Pilih kabupaten atau kota"))], **dict(regencies)}
        self.region_codes.offer(provinces)
        for name, labels in _LABELS.items():
            self[name].choices = [(value.value, _(words)) for value, words in labels.items()]

    @property
    def visibility_hints(self) -> dict[str, str]:
        return {value.value: _(hint) for value, hint in VISIBILITY_HINTS.items()}

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        right = super().validate(*args, **kwargs)
        low, high = self.budget_min.data, self.budget_max.data
        if low is not None and high is not None and high < low:
            self.budget_max.errors = [_("Harga tertinggi lebih kecil dari harga mulai. Tukar keduanya.")]
            return False
        return right

    def brief(self) -> Brief:
        """What was typed, as the slice keeps it."""
        values = {name: self[name].data for name in Brief.__dataclass_fields__}
        lists = {name: tuple(v or ()) for name, v in values.items() if isinstance(self[name], SelectMultipleField)}
        chosen = {
            "wants": Wants(values["wants"]),
            "sample_policy": SamplePolicy(values["sample_policy"] or ""),
            "payment_terms": PaymentTerms(values["payment_terms"] or ""),
            "visibility": Visibility(values["visibility"]),
        }
        return Brief(**values | lists | chosen)


_LABELS: dict[str, Any] = {
    "wants": WANTS_LABELS,
    "sample_policy": SAMPLE_LABELS,
    "payment_terms": PAYMENT_LABELS,
    "visibility": VISIBILITY_LABELS,
}


class NewRequestForm(RequestForm):
    """`organisations` are (id, name) of those for which the person may ask; one is taken without asking."""

    organisation_id = ChoiceField(_l("Atas nama"))
    key = HiddenField()

    def __init__(self, *args: Any, organisations: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation_id.choices = organisations
        if len(organisations) == 1:
            self.organisation_id.data = organisations[0][0]
        if not self.key.data:
            self.key.data = str(uuid7())

    @property
    def organisation(self) -> uuid.UUID:
        return uuid.UUID(self.organisation_id.data)

    @property
    def request_id(self) -> uuid.UUID | None:
        """The id that this form gives to its draft, so that sending it twice makes one."""
        try:
            return uuid.UUID(self.key.data)
        except ValueError:
            return None


class ExtensionForm(Versioned):
    closes_on = DayField(_l("Hari terakhir menerima jawaban"), description=_l("Hanya bisa diundur."))

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        right = super().validate(*args, **kwargs)
        if right and not self.closes_on.data:
            self.closes_on.errors = [str(REQUIRED)]
            return False
        return right


class CancellationForm(Form):
    reason = text(_l("Alasannya"), REASON_CHARACTERS, description=_l("Pembuat yang sudah membaca akan melihatnya."))
