"""How much is asked for, in words: once, every month, or every month for so long."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext


def amount_asked(request: Any, pairs: Callable[[int | None], str]) -> str:
    """`pairs` says a number of pairs as this reader reads it; empty when none was told."""
    told = pairs(request.pairs)
    if not told or not request.is_monthly:
        return told
    if not request.months:
        return _("%(pairs)s tiap bulan", pairs=told)
    return ngettext(
        "%(pairs)s tiap bulan, selama %(num)s bulan",
        "%(pairs)s tiap bulan, selama %(num)s bulan",
        request.months,
        pairs=told,
    )
