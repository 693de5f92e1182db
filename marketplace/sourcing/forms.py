"""What a buyer asks for; a draft takes nearly nothing, and what is there is clean."""

import uuid
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectMultipleField, ValidationError
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from marketplace.core.forms import REQUIRED, Form, Versioned, line, text, whole
from marketplace.core.ids import uuid7
from marketplace.regions import gazetteer
from marketplace.sourcing.actions import Brief
from marketplace.sourcing.rules import (
    BUDGET_MAXIMUM,
    DECIDES_CHARACTERS,
    DESCRIPTION_CHARACTERS,
    GROUP_MAXIMUM,
    MINUTES_MAXIMUM,
    MONTHS_MAXIMUM,
    NIGHTS_MAXIMUM,
    NOTE_CHARACTERS,
    PAIRS_A_STAY_MAXIMUM,
    PAIRS_MAXIMUM,
    PAYMENT_LABELS,
    REASON_CHARACTERS,
    REGIONS_MAXIMUM,
    ROOMS_MAXIMUM,
    SAMPLE_LABELS,
    SHAPE_HINTS,
    SHAPE_LABELS,
    SIZE_RUN_CHARACTERS,
    TITLE_CHARACTERS,
    VISIBILITY_HINTS,
    VISIBILITY_LABELS,
    WANTS_LABELS,
    PaymentTerms,
    SamplePolicy,
    Shape,
    Visibility,
    Wants,
    pairs_of_a_month,
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
from marketplace.vocabulary.terms import CERTIFICATES, CONSTRUCTIONS, LASTS, MATERIALS, PRODUCT_TYPES, STAGES


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
    months = whole(_l("Selama berapa bulan"), 1, MONTHS_MAXIMUM)
    description = text(_l("Penjelasan"), DESCRIPTION_CHARACTERS, required=False)
    size_run = line(_l("Pembagian ukuran"), SIZE_RUN_CHARACTERS, required=False)
    shoe_last = TermField(_l("Acuan (lasan)"), LASTS)
    materials = TermsField(_l("Bahan yang diinginkan"), MATERIALS)
    constructions = TermsField(_l("Cara pasang sol"), CONSTRUCTIONS)
    stages = TermsField(_l("Tahap yang dikerjakan pembuat"), STAGES)
    certificates = TermsField(_l("Sertifikat yang wajib ada"), CERTIFICATES)
    budget_min = RupiahField(
        _l("Harga mulai, per pasang"), BUDGET_MAXIMUM, description=_l("Boleh tulis “85rb”. Untuk desain: per model.")
    )
    budget_max = RupiahField(_l("Paling tinggi"), BUDGET_MAXIMUM)
    closes_on = DayField(_l("Hari terakhir menerima jawaban"), description=_l("Ditutup tengah malam, waktu setempat."))
    needed_by = DayField(_l("Barang harus ada pada"))
    delivery_regency_code = ChoiceField(_l("Dikirim ke"), coerce=lambda code: code or None)
    region_codes = PlacesField(_l("Lebih suka pembuat dari"), validators=[Optional()])
    region_is_must = BooleanField(_l("Wajib dari tempat itu"))
    sample_policy = ChoiceField(_l("Contoh (sample)"), default="")
    payment_terms = ChoiceField(_l("Cara bayar"), default="")
    is_sealed = BooleanField(_l("Buka jawaban setelah hari terakhir saja"))
    visibility = CardsField(_l("Siapa yang boleh melihat"), default=Visibility.PUBLIC.value)
    decides = line(_l("Siapa yang memutuskan"), DECIDES_CHARACTERS, required=False)
    shape = CardsField(_l("Macam permintaan"), default=Shape.ORDER.value)
    rooms = whole(_l("Jumlah kamar"), 1, ROOMS_MAXIMUM)
    occupancy = whole(_l("Kamar terisi, persen"), 1, 100)
    nights = whole(_l("Lama menginap, malam"), 1, NIGHTS_MAXIMUM)
    pairs_a_stay = whole(_l("Pasang tiap menginap"), 1, PAIRS_A_STAY_MAXIMUM)
    has_story = BooleanField(_l("Dengan kartu cerita pembuat dan asal bahannya"))
    has_gift_box = BooleanField(_l("Dalam kemasan siap jual, dengan label harga"))
    group_size = whole(_l("Tamu sekali datang"), 1, GROUP_MAXIMUM)
    visit_minutes = whole(_l("Lama kunjungan, menit"), 1, MINUTES_MAXIMUM)

    def __init__(self, *args: Any, regencies: Any, provinces: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.delivery_regency_code.choices = {"": [("", _("Pilih kabupaten atau kota"))], **dict(regencies)}
        self.region_codes.offer(provinces)
        for name, labels in _LABELS.items():
            if name not in self:
                continue
            self[name].choices = [(value.value, _(words)) for value, words in labels.items()]

    @property
    def shape_hints(self) -> dict[str, str]:
        return {value.value: _(hint) for value, hint in SHAPE_HINTS.items()}

    @property
    def visibility_hints(self) -> dict[str, str]:
        return {value.value: _(hint) for value, hint in VISIBILITY_HINTS.items()}

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        right = super().validate(*args, **kwargs)
        low, high = self.budget_min.data, self.budget_max.data
        if low is not None and high is not None and high < low:
            self.budget_max.errors = [_("Harga tertinggi lebih kecil dari harga mulai. Tukar keduanya.")]
            right = False
        if self.months.data and not self.months.errors and not self._is_monthly:
            sentence = _("Centang “%(box)s”, atau kosongkan bulannya.", box=self.is_monthly.label.text)
            self.months.errors = [sentence]
            right = False
        return right

    @property
    def _is_monthly(self) -> bool:
        """A hotel takes its pairs every month, whether it ticks the box or not."""
        shape = self.shape.data if "shape" in self else self.known_shape
        return bool(self.is_monthly.data) or shape == Shape.HOTEL

    def brief(self) -> Brief:
        """What was typed, as the slice keeps it; a house that tells its use need not work out the pairs."""
        values = {name: self[name].data for name in Brief.__dataclass_fields__ if name in self}
        lists = {name: tuple(v or ()) for name, v in values.items() if isinstance(self[name], SelectMultipleField)}
        chosen = {name: kind(values[name] or "") for name, kind in _KINDS.items() if name in values}
        told = {**values, **lists, **chosen}
        use: list[Any] = [told.get(name) for name in ("rooms", "occupancy", "nights", "pairs_a_stay")]
        told["is_monthly"] = self._is_monthly
        if told.get("shape", self.known_shape) == Shape.HOTEL and all(use) and not told["pairs"]:
            told["pairs"] = pairs_of_a_month(*use)
        return Brief(**told)

    known_shape: Shape | None = None


_KINDS: dict[str, Any] = {
    "wants": Wants,
    "sample_policy": SamplePolicy,
    "payment_terms": PaymentTerms,
    "visibility": Visibility,
    "shape": Shape,
}
_LABELS: dict[str, Any] = {
    "wants": WANTS_LABELS,
    "sample_policy": SAMPLE_LABELS,
    "payment_terms": PAYMENT_LABELS,
    "visibility": VISIBILITY_LABELS,
    "shape": SHAPE_LABELS,
}


class NewRequestForm(RequestForm):
    """`organisations` are (id, name) of those for which the person may ask; one is taken without asking."""

    organisation_id = ChoiceField(_l("Atas nama"))
    key = HiddenField()
    maker = HiddenField()

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
    def maker_id(self) -> uuid.UUID | None:
        """The one maker who is asked, when it was begun on his page."""
        return id_or(self.maker.data)

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


class AmendmentForm(RequestForm):
    """The whole request anew, apart from what stays as it was, with a word on what changed and why."""

    note = line(_l("Apa yang berubah, dan mengapa"), NOTE_CHARACTERS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("visibility", "is_sealed", "shape"):
            del self[name]
        self.known_shape = getattr(kwargs.get("obj"), "shape", None)


class CopyForm(Form):
    """`key` is the id of the new draft, so that sending it twice makes one."""

    key = HiddenField(default=lambda: str(uuid7()))
    maker = HiddenField()

    @property
    def request_id(self) -> uuid.UUID:
        return id_or(self.key.data) or uuid7()

    @property
    def maker_id(self) -> uuid.UUID | None:
        return id_or(self.maker.data)


class AdviceForm(Form):
    advice = text(_l("Saran untuk pembeli"), REASON_CHARACTERS)


def id_or(typed: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(typed or "")
    except ValueError:
        return None


class CancellationForm(Form):
    reason = text(_l("Alasannya"), REASON_CHARACTERS, description=_l("Pembuat yang sudah membaca akan melihatnya."))
