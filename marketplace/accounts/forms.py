"""What a person types to come in."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, PasswordField, RadioField, StringField, ValidationError

from marketplace.accounts.passwords import is_guessable
from marketplace.accounts.rules import CODE_DIGITS, NAME_CHARACTERS, PART_LABELS, PASSWORD_MAXIMUM, PASSWORD_MINIMUM
from marketplace.core.contacts import parse_identifier, parse_phone
from marketplace.core.errors import DomainError
from marketplace.core.forms import Form, Required, choices, line, text
from marketplace.core.i18n import fill
from marketplace.core.reader import takes_test_addresses


def identifier(_form: Any, field: Field) -> None:
    """Leaves the Phone or Email in `field.address`."""
    try:
        field.address = parse_identifier(field.data or "", demo=takes_test_addresses())
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


def hard_to_guess(form: Any, field: Field) -> None:
    """After `long_enough`. What was typed beside it is known to whoever knows the person."""
    beside = [one.data for one in form if one.name in ("name", "identifier") and isinstance(one.data, str)]
    if is_guessable(field.data, [*beside, *form.own_words]):
        raise ValidationError(_("Kata sandi ini mudah ditebak. Pakai beberapa kata yang tidak berhubungan."))


def _identifier_field() -> StringField:
    options = {"autocomplete": "username", "inputmode": "email", "maxlength": 320, "autocapitalize": "off"}
    return StringField(_l("Nomor HP atau e-mail"), [Required(), identifier], render_kw=options)


def _new_password() -> PasswordField:
    options = {"autocomplete": "new-password", "maxlength": PASSWORD_MAXIMUM}
    return PasswordField(_l("Kata sandi"), [Required(), long_enough, hard_to_guess], render_kw=options)


class _WithNewPassword(Form):
    """A form in which a password is chosen; `own_words` are what is known of the person already."""

    own_words: tuple[str, ...] = ()


class RegistrationForm(_WithNewPassword):
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


class AskCodeForm(Form):
    identifier = _identifier_field()
    next = HiddenField()


class LinkForm(Form):
    key = HiddenField()


def _shown_code(label: Any, longest: int) -> StringField:
    return StringField(
        label,
        [Required()],
        filters=[lambda typed: "".join((typed or "").split())[:20]],
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "off", "maxlength": longest},
    )


class SecondStepForm(Form):
    code = _shown_code(_l("Kode dari aplikasi, atau kode cadangan"), 20)


class SetUpForm(Form):
    code = _shown_code(_l("Kode 6 angka dari aplikasi"), CODE_DIGITS + 4)


class PasskeyForm(Form):
    """Filled by the browser: which challenge was answered, and how."""

    key = HiddenField()
    credential = HiddenField(validators=[Required()])
    next = HiddenField()


class NewPasskeyForm(Form):
    name = line(_l("Nama kunci"), NAME_CHARACTERS)
    key = HiddenField()
    credential = HiddenField(validators=[Required()])


class ProviderForm(Form):
    name = line(_l("Nama penyedia"), NAME_CHARACTERS)
    issuer = line(_l("Alamat penyedia (issuer)"), 300, render_kw={"inputmode": "url", "autocapitalize": "off"})
    client_id = line(_l("Client ID"), 300)
    secret = PasswordField(
        _l("Client secret"), [Required()], render_kw={"autocomplete": "off", "maxlength": PASSWORD_MAXIMUM}
    )


def mobile(_form: Any, field: Field) -> None:
    """Leaves the Phone in `field.address`."""
    try:
        field.address = parse_phone(field.data or "")
    except DomainError as error:
        raise ValidationError(fill(_(error.message), error.values)) from error


class FindPersonForm(Form):
    identifier = _identifier_field()


NO_PART = "none"


class PartForm(Form):
    part = RadioField(_l("Tugas"), [Required()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parts = [(role.value, _(label)) for role, label in PART_LABELS.items()]
        self.part.choices = choices([(NO_PART, _("Bukan petugas")), *parts])


class ShutOutForm(Form):
    reason = text(_l("Alasan"), 500)


class PhoneRecoveryForm(Form):
    identifier = _identifier_field()
    new_phone = StringField(
        _l("Nomor HP baru"),
        [Required(), mobile],
        render_kw={"inputmode": "tel", "maxlength": 30, "autocomplete": "off"},
    )
    reason = text(_l("Alasan"), 500)


class RecoveryForm(Form):
    identifier = _identifier_field()


class NewPasswordForm(CodeForm, _WithNewPassword):
    password = _new_password()


class PasswordForm(_WithNewPassword):
    current = PasswordField(
        _l("Kata sandi sekarang"),
        [Required()],
        render_kw={"autocomplete": "current-password", "maxlength": PASSWORD_MAXIMUM},
    )
    password = _new_password()


class AddressForm(Form):
    identifier = _identifier_field()


class TwoCodesForm(Form):
    old_code = _shown_code(_l("Kode dari alamat lama"), CODE_DIGITS + 4)
    new_code = _shown_code(_l("Kode dari alamat baru"), CODE_DIGITS + 4)


class SettingsForm(Form):
    name = line(_l("Nama Anda"), NAME_CHARACTERS, render_kw={"autocomplete": "name"})
    language = RadioField(_l("Bahasa"), choices=choices([("id", "Bahasa Indonesia"), ("en", "English")]))
