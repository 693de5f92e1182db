"""Forms filled as somebody would who means it, so that they are taken."""

from collections.abc import Mapping
from datetime import timedelta

from marketplace.core.clock import now
from tests.hardening.forms import FormField, PageForm

SOON, LATER = ((now() + timedelta(days=days)).date().isoformat() for days in (40, 90))
WORDS = {
    "identifier": "0812 9000 7000",
    "password": "jahit sol setiap pagi",
    "code": "123456",
    "closes_on": SOON,
    "needed_by": LATER,
    "kbli_code": "15201",
    "nib": "1234567890123",
    "workers": "12",
    "moq": "40",
    "pairs": "400",
    "capacity_month": "800",
    "lead_days": "20",
    "price_min": "90000",
    "price_max": "120000",
    "budget_min": "90000",
    "budget_max": "120000",
    "website": "https://sepatusasak.id",
    "position": "0",
    "rooms": "40",
    "occupancy": "70",
    "nights": "2",
    "pairs_a_stay": "2",
    "group_size": "12",
    "visit_minutes": "90",
    "months": "6",
}


def fill(form: PageForm, changes: Mapping[str, object] | None = None) -> dict[str, object]:
    """What a browser would send of this form, its empty fields filled; buttons with a name are left unpressed."""
    sent: dict[str, object] = dict(form.untouched())
    for one in form.own:
        if one.name not in sent and one.kind in ("radio", "checkbox"):
            sent[one.name] = one.options[0]
        elif not sent.get(one.name) and (one.is_typed or one.kind == "select"):
            sent[one.name] = _value(one)
    return {**sent, **(changes or {})}


def pressed(form: PageForm) -> dict[str, object]:
    """The named buttons of a form that is nothing but buttons."""
    return {one.name: one.value for one in form.own if one.kind in ("submit", "button")}


def _value(one: FormField) -> str:
    if one.kind == "select":
        return next((value for value in one.options if value), "")
    return WORDS.get(one.name.rpartition("-")[2], "Contoh tulisan yang cukup panjang untuk dibaca orang lain.")
