"""What a maker says of what he can make; a draft takes nearly nothing, and what is there is clean."""

import uuid
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField

from marketplace.core.forms import Versioned, WholeNumberField, line, text, whole
from marketplace.core.ids import uuid7
from marketplace.listings.actions import Figures, Offer
from marketplace.listings.rules import (
    BRAND_MODE_LABELS,
    CAPACITY_MAXIMUM,
    DESCRIPTION_CHARACTERS,
    LEAD_DAYS_MAXIMUM,
    MOQ_MAXIMUM,
    PRICE_MAXIMUM,
    SIZES_CHARACTERS,
    TITLE_CHARACTERS,
    BrandMode,
)
from marketplace.vocabulary.fields import CardsField, ChoiceField, PairsField, RupiahField, TermsField
from marketplace.vocabulary.terms import CERTIFICATES, CONSTRUCTIONS, MATERIALS, PRODUCT_TYPES, STAGES


def _moq() -> PairsField:
    return PairsField(_l("Pesanan paling sedikit"), MOQ_MAXIMUM, description=_l("Boleh tulis “2 kodi”."))


def _capacity() -> PairsField:
    return PairsField(_l("Kemampuan sebulan"), CAPACITY_MAXIMUM, description=_l("Di bulan biasa, bukan musim ramai."))


def _lead() -> WholeNumberField:
    return whole(_l("Lama pengerjaan"), 1, LEAD_DAYS_MAXIMUM, description=_l("Sejak uang muka sampai barang jadi."))


class FiguresForm(Versioned):
    """What may change while a listing is on the market."""

    moq, capacity_month, lead_days = _moq(), _capacity(), _lead()

    def figures(self) -> Figures:
        return Figures(self.moq.data, self.capacity_month.data, self.lead_days.data)


class ListingForm(FiguresForm):
    """`regencies` are (province, [(code, name)])."""

    title = line(_l("Nama barang atau jasa"), TITLE_CHARACTERS, description=_l("Contoh: Sandal kulit anyam tangan."))
    product_types = TermsField(_l("Jenis"), PRODUCT_TYPES)
    description = text(_l("Cerita singkat"), DESCRIPTION_CHARACTERS, required=False)
    stages = TermsField(_l("Tahap yang Anda kerjakan"), STAGES)
    materials = TermsField(_l("Bahan"), MATERIALS)
    constructions = TermsField(_l("Cara pasang sol"), CONSTRUCTIONS)
    brand_mode = CardsField(_l("Merek"), default=BrandMode.BOTH.value)
    sizes = line(_l("Ukuran"), SIZES_CHARACTERS, required=False, description=_l("Contoh: 36–43, atau S, M, L."))
    regency_code = ChoiceField(_l("Tempat dibuat"), coerce=lambda code: code or None)
    takes_visits = BooleanField(_l("Tamu boleh berkunjung ke bengkel"))
    # Made once more: errors are listed in the order of making, and that is the order of the page.
    moq, capacity_month, lead_days = _moq(), _capacity(), _lead()
    price_min = RupiahField(
        _l("Harga mulai, per pasang"), PRICE_MAXIMUM, description=_l("Boleh tulis “85rb”. Untuk desain: per model.")
    )
    price_max = RupiahField(_l("Sampai"), PRICE_MAXIMUM)
    certificates = TermsField(_l("Sertifikat yang sudah ada"), CERTIFICATES)

    def __init__(self, *args: Any, regencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.regency_code.choices = {"": [("", _("Sama dengan alamat usaha"))], **dict(regencies)}
        if not self.is_submitted() or kwargs.get("formdata", self) is None:
            self._tick(getattr(kwargs.get("obj"), "own_words", None) or ())
        self.brand_mode.choices = [(mode.value, _(words)) for mode, words in BRAND_MODE_LABELS.items()]

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        right = super().validate(*args, **kwargs)
        low, high = self.price_min.data, self.price_max.data
        if low is not None and high is not None and high < low:
            self.price_max.errors = [_("Harga tertinggi lebih kecil dari harga mulai. Tukar keduanya.")]
            return False
        return right

    def _tick(self, words: Sequence[str]) -> None:
        for field in self:
            if isinstance(field, TermsField):
                field.own = [key for key in words if key in field.parents]

    def offer(self) -> Offer:
        """What was typed, as the slice keeps it."""
        values = {name: self[name].data for name in Offer.__dataclass_fields__ if name in self}
        lists = {name: tuple(value or ()) for name, value in values.items() if isinstance(self[name], TermsField)}
        own_words = tuple(key for field in self if isinstance(field, TermsField) for key in field.own)
        return Offer(**values | lists | {"brand_mode": BrandMode(self.brand_mode.data), "own_words": own_words})


class NewListingForm(ListingForm):
    """`organisations` are (id, name) of those for which the person may offer; one is taken without asking."""

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
    def listing_id(self) -> uuid.UUID | None:
        """The id that this form gives to its draft, so that sending it twice makes one."""
        try:
            return uuid.UUID(self.key.data)
        except ValueError:
            return None
