"""What stands now and what was typed, side by side, when two people changed one thing."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from wtforms import BooleanField

from marketplace.core.errors import Conflict
from marketplace.core.i18n import fill


@dataclass(frozen=True)
class Clash:
    """`rows` are (label, what stands now, what was typed) in the reader's language."""

    sentence: str
    rows: list[tuple[str, str, str]]


def clash(form: Any, error: Conflict) -> Clash:
    """The Conflict, whose pairs go by the names of `form`'s fields, as a reader understands it."""
    typed = dict(error.typed)
    rows = [
        (str(form[name].label.text), _told(form[name], now), _told(form[name], typed[name]))
        for name, now in error.current
        if name in form and name in typed
    ]
    return Clash(fill(_(error.message), error.values), rows)


def _told(field: Any, text: str) -> str:
    if isinstance(field, BooleanField):
        return _("ya") if text == "True" else _("tidak")
    if hasattr(field, "told"):
        return str(field.told([key for key in text.split(", ") if key]))
    if hasattr(field, "iter_choices"):
        return next((str(choice[1]) for choice in _choices(field) if str(choice[0] or "") == text), text)
    return text


def _choices(field: Any) -> list[Any]:
    if field.has_groups():
        return [choice for _heading, group in field.iter_groups() for choice in group]
    return list(field.iter_choices())
