"""The weeks of a ledger as they are filled in: a box for each, and a step of a kodi to either side."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from marketplace.capacity.rules import PAIRS_MAXIMUM, STEP, Room
from marketplace.core.forms import Form
from marketplace.vocabulary.fields import PairsField

UP, DOWN, ALL = "up", "down", "all"


class WeeksForm(Form):
    """The fields of the weeks go by their Mondays; `step` is "up:2026-08-03", "down:2026-08-03", "all" or nothing."""

    step = HiddenField()
    every = PairsField(_l("Biasanya seminggu"), PAIRS_MAXIMUM)

    def wanted(self, weeks: Iterable[date], known: Mapping[date, Room]) -> dict[date, int]:
        """Pairs by week as they were typed and stepped; a week that was left empty is not spoken of."""
        typed = {week: self[week.isoformat()].data for week in weeks}
        which, _colon, stepped = str(self.step.data or "").partition(":")
        wanted = {week: pairs for week, pairs in typed.items() if pairs is not None}
        for week in typed:
            if week.isoformat() == stepped and which in (UP, DOWN):
                now = typed[week] or 0
                wanted[week] = min(max(now + (STEP if which == UP else -STEP), 0), PAIRS_MAXIMUM)
            elif which == ALL and self.every.data is not None and typed[week] is None and week not in known:
                wanted[week] = self.every.data
        return wanted


def weeks_form(weeks: Iterable[date], known: Mapping[date, Room]) -> WeeksForm:
    """A form with a box for each of these weeks, filled with what is known."""
    fields: dict[str, Any] = {
        week.isoformat(): PairsField(_("Minggu %(number)s", number=week.isocalendar().week), PAIRS_MAXIMUM)
        for week in weeks
    }
    form: WeeksForm = type("WeeksForm", (WeeksForm,), fields)(
        data={week.isoformat(): room.pairs for week, room in known.items()}
    )
    return form
