"""Fields of forms: each cleans what was typed, and says in the reader's language what is wrong with it."""

import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, FileField, HiddenField, IntegerField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional, StopValidation
from wtforms.widgets import NumberInput

from marketplace.core.errors import DomainError
from marketplace.core.i18n import fill
from marketplace.core.ids import uuid7
from marketplace.core.text import clean_line, clean_text

REQUIRED = _l("Bagian ini perlu diisi.")
_CHOOSE = _l("Pilih salah satu dari daftar.")
_DATE = _l("Tulis tanggal yang ada, contoh: 2026-12-31.")
_FALLBACK = _l("Isian ini belum benar. Periksa lagi.")
# What WTForms itself may say, in our words: it has no Indonesian.
_BUILT_IN = {
    "Not a valid choice.": _CHOOSE,
    "Invalid Choice: could not coerce.": _CHOOSE,
    "Not a valid date value.": _DATE,
}


class _OwnSentences:
    """Stands where WTForms asks for its translations."""

    def gettext(self, built_in: str) -> str:
        return str(_BUILT_IN.get(built_in, _FALLBACK))

    def ngettext(self, built_in: str, _plural: str, _count: int) -> str:
        return str(_CHOOSE if "choice" in built_in else _FALLBACK)


class Form(FlaskForm):
    """A form whose sentences are all our own, and whose fields get what they are made for: words, or a file."""

    class Meta(FlaskForm.Meta):
        def get_translations(self, _form: Any) -> _OwnSentences:
            return _OwnSentences()

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            # Flask-WTF would also hand a file to a field for words, and whatever JSON holds to any field.
            sent = super().wrap_formdata(form, formdata)
            if sent is None or sent is formdata:
                return sent
            files = [(name, f) for name, f in request.files.items(multi=True) if _takes_files(form, name)]
            return MultiDict([*files, *request.form.items(multi=True)])

    def refuse(self, error: DomainError) -> None:
        """Put what an action refused beside its fields, or above the form."""
        for name, sentence in error.fields.items():
            self[name].errors = [*self[name].errors, _said(sentence, error.values)]
        if not error.fields:
            self.form_errors.append(_said(error.message, error.values))


class Versioned(Form):
    """A form that knows which version of the thing it was opened on."""

    version = HiddenField()

    @property
    def read_version(self) -> int:
        """0, which is nobody's, when no version came back with the form."""
        typed = str(self.version.raw_data[0]) if self.version.raw_data else ""
        return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0


def _takes_files(form: Any, name: str) -> bool:
    return name in form and isinstance(form[name], FileField)


def _said(sentence: str, values: Mapping[str, object]) -> str:
    return fill(_(sentence), values)


def cleaned(clean: Callable[..., str], limit: int) -> Callable[[Any, Field], None]:
    """A validator that stores the cleaned text, or says what is wrong; what was typed stays in the field."""

    def check(_form: Any, field: Field) -> None:
        try:
            field.data = clean(field.data or "", limit)
        except DomainError as error:
            raise StopValidation(_said(error.message, error.values)) from error

    return check


class Required(InputRequired):
    """Something other than white space must be there."""

    def __call__(self, _form: Any, field: Field) -> None:
        if not field.raw_data or not str(field.raw_data[0]).strip():
            field.errors = []
            raise StopValidation(str(self.message or REQUIRED))


class KeyedForm(Form):
    """`key` comes with the page: the same form sent twice makes one thing."""

    key = HiddenField(default=lambda: str(uuid7()))

    @property
    def form_key(self) -> uuid.UUID:
        try:
            return uuid.UUID(self.key.data)
        except (ValueError, TypeError, AttributeError):
            return uuid7()


def line(label: Any, limit: int, *, required: bool = True, checks: tuple[Any, ...] = (), **options: Any) -> StringField:
    """One line of at most `limit` letters."""
    return StringField(label, _checks(required, cleaned(clean_line, limit), checks), **_with_limit(options, limit))


def text(
    label: Any, limit: int, *, required: bool = True, checks: tuple[Any, ...] = (), **options: Any
) -> TextAreaField:
    """Several lines of together at most `limit` letters."""
    return TextAreaField(label, _checks(required, cleaned(clean_text, limit), checks), **_with_limit(options, limit))


class WholeNumberField(IntegerField):
    """A whole number as people type it: 1.250.000, Rp 15.000, 40 000."""

    widget = NumberInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        digits = valuelist[0].strip().removeprefix("Rp").translate(str.maketrans("", "", " .,\u00a0"))
        if not digits.isascii() or not digits.isdecimal() or len(digits) > 15:
            self.data = None
            raise ValueError(_("Tulis angka saja, contoh: 15000."))
        self.data = int(digits)


def whole(
    label: Any, least: int, most: int, *, required: bool = False, checks: tuple[Any, ...] = (), **options: Any
) -> WholeNumberField:
    """A whole number between `least` and `most`."""

    def within(_form: Any, field: Field) -> None:
        if field.data is not None and not least <= field.data <= most:
            said = _("Isi dengan angka dari %(least)s sampai %(most)s.", least=_dotted(least), most=_dotted(most))
            raise ValidationError(said)

    options.setdefault("render_kw", {}).setdefault("inputmode", "numeric")
    return WholeNumberField(label, [Required() if required else Optional(), within, *checks], **options)


def choices(pairs: Iterable[tuple[str, str]], *, group: str | None = None) -> list[SelectChoice]:
    """(value, label) pairs as options of a select, radio or checkbox field."""
    return [SelectChoice(value, label, optgroup=group) for value, label in pairs]


def grouped_choices(groups: Iterable[tuple[str, Iterable[tuple[str, str]]]]) -> list[SelectChoice]:
    """(group, [(value, label)]) as options under headings."""
    return [option for group, pairs in groups for option in choices(pairs, group=group)]


def _dotted(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def _checks(required: bool, clean: Any, more: tuple[Any, ...]) -> list[Any]:
    return [Required(), clean, *more] if required else [clean, *(_unless_empty(check) for check in more)]


def _unless_empty(check: Any) -> Any:
    return lambda form, field: check(form, field) if field.data else None


def _with_limit(options: dict[str, Any], limit: int) -> dict[str, Any]:
    options.setdefault("render_kw", {}).setdefault("maxlength", limit)
    return options
