"""What a marketplace says of itself, as it is typed by an operator who opens it or an admin who furnishes it."""

from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import Field, RadioField, SelectField, SelectMultipleField, StringField, ValidationError
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from marketplace.core.contacts import parse_email, parse_phone
from marketplace.core.errors import DomainError
from marketplace.core.forms import Form, Required, Versioned, choices, line, text, whole
from marketplace.core.i18n import LANGUAGES, fill
from marketplace.core.images import LARGEST_FILE
from marketplace.regions.queries import province_choices
from marketplace.tenants.actions import Furnishing
from marketplace.tenants.rules import LABEL_CHARACTERS, TEXT_CHARACTERS, TIME_ZONES, is_colour, is_domain
from marketplace.vocabulary.terms import REGISTRIES

LANGUAGE_NAMES = {"id": "Bahasa Indonesia", "en": "English"}


def email(_form: Any, field: Field) -> None:
    field.data = str(parsed(parse_email, field.data, demo=True))


def phone(_form: Any, field: Field) -> None:
    field.data = str(parsed(parse_phone, field.data, fixed_line=True))


def parsed(parse: Any, typed: str, **options: Any) -> Any:
    """What `parse` makes of it; what it refuses stands beside the field."""
    try:
        return parse(typed, **options)
    except DomainError as error:
        raise ValidationError(fill(_(error.message), error.values)) from error


def colour(_form: Any, field: Field) -> None:
    field.data = (field.data or "").strip().lower()
    if not is_colour(field.data):
        raise ValidationError(_("Tulis warna sebagai tanda pagar dan enam angka atau huruf, contoh: #8a4b22."))


def own_domain(_form: Any, field: Field) -> None:
    if not is_domain(field.data.lower(), current_app.extensions["settings"].base_domain):
        raise ValidationError(_("Tulis nama domain saja, tanpa https dan garis miring, contoh: pasar.ntbprov.go.id."))


class ManyField(SelectMultipleField):
    """Boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class FurnishingForm(Versioned):
    """Shared by the page on which a marketplace is opened and the one on which it is furnished."""

    name_id = line(_l("Nama pasar (Indonesia)"), 80)
    name_en = line(_l("Nama pasar (Inggris)"), 80)
    tagline_id = line(_l("Semboyan (Indonesia)"), 120, required=False)
    tagline_en = line(_l("Semboyan (Inggris)"), 120, required=False)
    operator_name = line(_l("Lembaga yang mengelola"), 160)
    contact_email = line(_l("E-mail pengelola"), 320, required=False, checks=(email,))
    contact_phone = line(_l("Nomor WhatsApp pengelola"), 30, required=False, checks=(phone,))
    privacy_officer = line(_l("Pejabat pelindungan data: nama dan cara menghubungi"), 200)
    languages = ManyField(_l("Bahasa"), [Required(_l("Pilih paling sedikit satu bahasa."))], default=["id", "en"])
    time_zone = RadioField(_l("Zona waktu"), default="Asia/Jakarta")
    province_codes = ManyField(_l("Provinsi"), [Optional()])
    accent = StringField(
        _l("Warna utama"),
        [Required(), colour],
        default="#8a4b22",
        render_kw={"maxlength": 7},
        description=_l("Warna lain diturunkan dari sini, selalu cukup kontras untuk dibaca."),
    )
    domain = line(
        _l("Alamat sendiri"),
        253,
        required=False,
        checks=(own_domain,),
        render_kw={"autocapitalize": "off", "spellcheck": "false"},
        description=_l("Contoh: pasar.ntbprov.go.id. Arahkan dulu DNS-nya ke sini; alamat lama tetap berlaku."),
    )
    logo = FileField(_l("Logo"), render_kw={"accept": "image/*"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages.choices = choices([(code, LANGUAGE_NAMES[code]) for code in LANGUAGES])
        self.time_zone.choices = choices(TIME_ZONES.items())
        self.province_codes.choices = choices(province_choices())

    def furnishing(self) -> Furnishing:
        values = {name: self[name].data for name in Furnishing.__dataclass_fields__}
        lists = {name: tuple(values[name] or ()) for name in ("languages", "province_codes")}
        return Furnishing(**{**values, **lists, "domain": (values["domain"] or "").lower() or None})

    def picture(self) -> bytes | None:
        """The logo that was sent; one byte more than allowed is enough to refuse it."""
        if not self.logo.data or not getattr(self.logo.data, "filename", ""):
            return None
        return bytes(self.logo.data.read(LARGEST_FILE + 1)) or None


class TextForm(Form):
    body = text(
        _l("Isi"),
        TEXT_CHARACTERS,
        required=False,
        description=_l("Boleh memakai Markdown: # judul, - butir, **tebal**."),
    )


class WordForm(Form):
    label_id = line(_l("Kata (Indonesia)"), LABEL_CHARACTERS)
    label_en = line(_l("Kata (Inggris)"), LABEL_CHARACTERS)
    parent = SelectField(
        _l("Paling dekat dengan"),
        [Required()],
        description=_l("Saat kecocokan dihitung, kata Anda dinilai sama dengan kata ini."),
    )

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parent.choices = {"": [("", _("Pilih satu"))]} | {
            str(heading): [(f"{name}:{key}", label) for key, label in REGISTRIES[name].choices(language)]
            for name, heading in WORD_LISTS.items()
        }

    @property
    def registry(self) -> str:
        return str(self.parent.data).partition(":")[0]

    @property
    def parent_key(self) -> str:
        return str(self.parent.data).partition(":")[2]


WORD_LISTS = {"product_types": _l("Jenis"), "materials": _l("Bahan"), "constructions": _l("Cara pasang sol")}


class QuotaForm(Form):
    people = whole(_l("Orang"), 1, 10_000_000, required=True)
    listings = whole(_l("Kemampuan yang dipasang"), 1, 10_000_000, required=True)
    megabytes = whole(_l("Penyimpanan, MB"), 1, 100_000_000, required=True)
    messages = whole(_l("Pesan keluar sebulan"), 1, 100_000_000, required=True)
