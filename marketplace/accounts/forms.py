"""What a person types to come in."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, PasswordField, RadioField, StringField, ValidationError

from marketplace.accounts.rules import CODE_DIGITS, NAME_CHARACTERS, PASSWORD_MAXIMUM, PASSWORD_MINIMUM
from marketplace.core.contacts import parse_identifier
from marketplace.core.errors import DomainError
from marketplace.core.forms import Form, Required, choices, line
from marketplace.core.i18n import fill


def identifier(_form: Any, field: Field) -> None:
    """Leaves the Phone or Email in `field.address`."""
    try:
        field.address = parse_identifier(field.data or "", demo=True)
    except DomainError as error:
        raise ValidationError(fill(_(error.message), error.values)) from error


def long_enough(_form: Any, field: Field) -> None:
    if len(field.data) < PASSWORD_MINIMUM:
        least = PASSWORD_MINIMUM
        raise ValidationError(
            _("Kata sandi minimal %(least)s huruf atau angka. Kalimat pendek juga boleh.", least=least)
        )
    if len(field.data) > PASSWORD_MAXIMUM:
        raise ValidationError(_("Kata sandi paling panjang %(most)s huruf.", most=PASSWORD_MAXIMUM))


def _identifier_field() -> StringField:
    options = {"autocomplete": "username", "inputmode": "email", "maxlength": 320, "autocapitalize": "off"}
    return StringField(_l("Nomor HP atau e-mail"), [Required(), identifier], render_kw=options)


def _new_password() -> PasswordField:
    options = {"autocomplete": "new-password", "maxlength": PASSWORD_MAXIMUM}
    return PasswordField(_l("Kata sandi"), [Required(), long_enough], render_kw=options)


class RegistrationForm(Form):
    name = line(_l("Nama Anda"), NAME_CHARACTERS, render_kw={"autocomplete": "name"})
    identifier = _identifier_field()
    password = _new_password()


class SignInForm(Form):
    identifier = _identifier_field()
    password = PasswordField(
        _l("Kata sandi"), [Required()], render_kw={"autocomplete": "current-password", "maxlength": PASSWORD_MAXIMUM}
    )
    next = HiddenField()


class CodeForm(Form):
    code = StringField(
        _l("Kode 6 angka"),
        [Required()],
        filters=[lambda typed: "".join((typed or "").split())[:20]],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": CODE_DIGITS + 4},
    )


class RecoveryForm(Form):
    identifier = _identifier_field()


class NewPasswordForm(CodeForm):
    password = _new_password()


class SettingsForm(Form):
    name = line(_l("Nama Anda"), NAME_CHARACTERS, render_kw={"autocomplete": "name"})
    language = RadioField(_l("Bahasa"), choices=choices([("id", "Bahasa Indonesia"), ("en", "English")]))
