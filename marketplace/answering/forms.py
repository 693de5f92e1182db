"""Five taps, and the code before them."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, FileField, Form, RadioField, StringField
from wtforms.validators import Optional, ValidationError

from marketplace.answering.rules import MOST_PAIRS_A_WEEK, MOST_PRICE, NOTE_CHARACTERS
from marketplace.core.forms import choices, text, whole
from marketplace.tenants.queries import today

YES, NO = "yes", "no"


class TapsForm(Form):
    """No token of a session: the link and the phone's own secret stand in for it."""

    can_do = RadioField(_l("Sanggup?"))
    pairs_a_week = whole(_l("Berapa pasang seminggu?"), 1, MOST_PAIRS_A_WEEK)
    price_per_pair = whole(_l("Harga per pasang (Rp)"), 1, MOST_PRICE)
    first_sample_on = DateField(_l("Contoh pertama jadi kapan?"), [Optional()])
    photo = FileField(_l("Foto contoh serupa"))
    note = text(_l("Pesan singkat"), NOTE_CHARACTERS, required=False)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.can_do.choices = choices([(YES, _("Sanggup")), (NO, _("Belum sanggup"))])

    def validate_can_do(self, field: Any) -> None:
        if field.data not in (YES, NO):
            raise ValidationError(_("Pilih salah satu."))

    def validate(self, *arguments: Any, **options: Any) -> bool:
        """Who can must say how many, for how much and when; who cannot need say nothing more."""
        is_fine = bool(super().validate(*arguments, **options))
        if self.can_do.data == YES:
            for field, sentence in (
                (self.pairs_a_week, _("Isi berapa pasang seminggu, contoh: 40.")),
                (self.price_per_pair, _("Isi harga per pasang, contoh: 95.000.")),
                (self.first_sample_on, _("Pilih tanggal contoh pertama.")),
            ):
                if field.data is None and not field.errors:
                    field.errors = [sentence]
            if self.first_sample_on.data and self.first_sample_on.data < today():
                self.first_sample_on.errors = [_("Pilih tanggal yang akan datang.")]
        return is_fine and not self.errors


class CodeForm(Form):
    code = StringField(_l("Kode 4 angka"))
