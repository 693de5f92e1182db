"""How somebody wants to be told, and when he wants peace."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import Optional, ValidationError

from marketplace.core.forms import Form, choices
from marketplace.notifications.choices import Peacefulness

ZONES = (("", _l("Seperti pasar ini")), ("Asia/Jakarta", "WIB"), ("Asia/Makassar", "WITA"), ("Asia/Jayapura", "WIT"))


def _minutes(value: str) -> int | None:
    """21.30 or 21:30 as minutes after midnight; ValueError when it is no time."""
    if not value.strip():
        return None
    hours, _mark, minutes = value.strip().replace(".", ":").partition(":")
    if not (hours.isdecimal() and (minutes or "0").isdecimal()) or int(hours) > 23 or int(minutes or 0) > 59:
        raise ValueError(value)
    return int(hours) * 60 + int(minutes or 0)


def as_time(minutes: int | None) -> str:
    return "" if minutes is None else f"{minutes // 60:02d}.{minutes % 60:02d}"


def _is_time(_form: Any, field: Any) -> None:
    try:
        _minutes(field.data or "")
    except ValueError as error:
        raise ValidationError(_("Tulis jam seperti ini: 21.00.")) from error


class PeaceForm(Form):
    quiet_from = StringField(_l("Jangan ganggu mulai jam"), [Optional(), _is_time])
    quiet_until = StringField(_l("Sampai jam"), [Optional(), _is_time])
    zone = SelectField(_l("Jam setempat"))
    keeps_prayer_times = BooleanField(_l("Tunda juga saat waktu salat"))

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.zone.choices = choices((value, str(label)) for value, label in ZONES)

    def wish(self, place: tuple[float, float] | None) -> Peacefulness:
        begins, ends = _minutes(self.quiet_from.data or ""), _minutes(self.quiet_until.data or "")
        if begins is None or ends is None:
            begins = ends = None
        kept = place if self.keeps_prayer_times.data else None
        return Peacefulness(self.zone.data or "", begins, ends, kept)
