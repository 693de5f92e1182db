"""What an operator of the platform types: to come in, to open a marketplace, to shut one."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, PasswordField, StringField

from marketplace.core.contacts import Email, Phone, parse_identifier
from marketplace.core.forms import Form, Required, line, text
from marketplace.platform.actions import Opening
from marketplace.tenants.forms import FurnishingForm, parsed
from marketplace.tenants.rules import TEXT_CHARACTERS, TextKind


class OperatorSignInForm(Form):
    email = line(_l("E-mail"), 320, render_kw={"autocomplete": "username", "inputmode": "email"})
    password = PasswordField(_l("Kata sandi"), [Required()], render_kw={"autocomplete": "current-password"})


def _address(_form: Form, field: Field) -> None:
    field.address = parsed(parse_identifier, field.data, demo=True)


class OpeningForm(FurnishingForm):
    """A marketplace in one form."""

    slug = line(
        _l("Nama alamat"),
        31,
        description=_l("Huruf kecil, angka, dan tanda hubung. Contoh: ntb."),
        render_kw={"autocapitalize": "off", "spellcheck": "false"},
    )
    terms_id = text(_l("Ketentuan (Indonesia)"), TEXT_CHARACTERS, required=False)
    terms_en = text(_l("Ketentuan (Inggris)"), TEXT_CHARACTERS, required=False)
    moderation_id = text(_l("Aturan pemeriksaan (Indonesia)"), TEXT_CHARACTERS, required=False)
    moderation_en = text(_l("Aturan pemeriksaan (Inggris)"), TEXT_CHARACTERS, required=False)
    admin_name = line(_l("Nama admin pertama"), 80)
    admin_address = StringField(
        _l("Nomor HP atau e-mail admin pertama"),
        [Required(), _address],
        description=_l("Ia langsung dikabari, dan membuat kata sandinya sendiri."),
    )

    def opening(self) -> Opening:
        address: Phone | Email = self.admin_address.address
        texts = {
            (kind, language): self[f"{kind}_{language}"].data
            for kind in (TextKind.TERMS, TextKind.MODERATION)
            for language in ("id", "en")
        }
        return Opening(self.slug.data, self.furnishing(), self.admin_name.data, address, texts)


class ReasonForm(Form):
    reason = line(_l("Alasan"), 200, description=_l("Dibaca semua orang yang membuka pasar ini."))


class ClosingForm(Form):
    slug = line(_l("Ketik nama alamatnya sekali lagi"), 31)
    sure = BooleanField(_l("Saya tahu ini tidak bisa dibatalkan"), [Required()])
