"""The sample form and the lists that the design page shows."""

import re
from functools import lru_cache
from pathlib import Path

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    Form,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    widgets,
)
from wtforms.validators import InputRequired, Length, NumberRange

from marketplace.core.forms import choices
from marketplace.vocabulary import terms as vocabulary

STATIC = Path(__file__).parents[1] / "static"
SCENES = ("bench", "shelf", "letter", "search", "lock", "mending", "rest", "lost")
PRODUCT_TYPES = tuple(vocabulary.PRODUCT_TYPES)


class SampleForm(Form):
    """One field of each kind."""

    title = StringField(_l("Nama barang"), [InputRequired(_l("Beri nama dulu.")), Length(max=80)])
    moq = IntegerField(_l("Pesanan paling sedikit"), [InputRequired(), NumberRange(min=1)])
    price = StringField(_l("Harga per pasang"), description=_l("Harga di tempat Anda, belum ongkos kirim."))
    regency = SelectField(
        _l("Kabupaten atau kota"), choices=choices([("5203", "Lombok Timur"), ("5271", "Kota Mataram")])
    )
    brand = RadioField(
        _l("Cara kerja"),
        [InputRequired(_l("Pilih satu."))],
        choices=choices([("own", _l("Merek sendiri")), ("maklon", _l("Maklon")), ("both", _l("Dua-duanya"))]),
    )
    stages = SelectMultipleField(
        _l("Tahap yang Anda kerjakan"),
        choices=choices(
            [
                ("design", _l("Desain")),
                ("pattern", _l("Pola")),
                ("cutting", _l("Potong")),
                ("sewing", _l("Jahit")),
                ("assembling", _l("Rakit")),
                ("finishing", _l("Finishing")),
            ]
        ),
        widget=widgets.ListWidget(prefix_label=False),
        option_widget=widgets.CheckboxInput(),
    )
    deadline = DateField(_l("Paling lambat jadi"))
    story = TextAreaField(_l("Cerita tentang barang ini"), [Length(max=500)])
    photos = FileField(_l("Foto"), description=_l("JPEG, PNG, WebP, atau HEIC, paling besar 15 MB."))
    password = PasswordField(_l("Kata sandi"), [InputRequired()])
    agree = BooleanField(_l("Saya setuju dengan ketentuan."), [InputRequired(_l("Centang dulu untuk lanjut."))])


def sample_form(with_errors: bool = False) -> SampleForm:
    """The form as it stands at first, or as it comes back with what was typed and what is wrong."""
    if not with_errors:
        blank = MultiDict(
            [("blank-stages", "sewing"), ("blank-stages", "cutting"), ("blank-brand", "maklon"), ("blank-moq", "40")]
        )
        return SampleForm(blank, prefix="blank-")
    form = SampleForm(
        MultiDict([("wrong-moq", "-3"), ("wrong-price", "seratus ribu"), ("wrong-regency", "5203")]), prefix="wrong-"
    )
    form.validate()
    form.moq.errors = [_l("Paling sedikit 1 pasang.")]
    form.price.errors = [_l("Tulis harga dengan angka, misalnya 150.000.")]
    form.deadline.errors = [_l("Tanggal ini sudah lewat.")]
    form.photos.errors = [_l("Foto belum bisa dibaca. Coba foto lain (JPEG, PNG, WebP, HEIC).")]
    form.story.errors = [_l("Cerita paling panjang 500 huruf.")]
    form.password.errors = [_l("Kata sandi paling sedikit 8 huruf.")]
    form.stages.errors = [_l("Pilih paling sedikit satu tahap.")]
    return form


@lru_cache(maxsize=1)
def icon_names() -> tuple[str, ...]:
    return tuple(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text(encoding="utf-8")))
