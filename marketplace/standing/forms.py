"""What a buyer says to a call, how much his house uses, and why an order is stopped."""

import uuid
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.core.forms import Form, line, whole
from marketplace.standing.models import StandingOrder
from marketplace.standing.rules import (
    NIGHTS_MAXIMUM,
    PAIRS_A_STAY_MAXIMUM,
    PAIRS_MAXIMUM,
    REASON_CHARACTERS,
    ROOMS_MAXIMUM,
    Use,
)
from marketplace.vocabulary.fields import CardsField, ChoiceField, DayField, PairsField


class CallForm(Form):
    pairs = PairsField(_l("Jumlah bulan ini"), PAIRS_MAXIMUM)
    deliver_on = DayField(_l("Diserahkan paling lambat"))


class SkipForm(Form):
    reason = line(_l("Mengapa bulan ini dilewati?"), REASON_CHARACTERS)


class PlanForm(Form):
    """The four numbers of the use go together; none of them at all is an answer too."""

    rooms = whole(_l("Jumlah kamar"), 1, ROOMS_MAXIMUM)
    occupancy = whole(_l("Kamar terisi pada hari biasa"), 1, 100)
    nights = whole(_l("Lama menginap"), 1, NIGHTS_MAXIMUM)
    pairs_a_stay = whole(_l("Pasang untuk tiap kamar setiap menginap"), 1, PAIRS_A_STAY_MAXIMUM)
    backup = ChoiceField(_l("Pembuat cadangan"), coerce=str, default="")

    def __init__(self, makers: Sequence[tuple[str, str]], **given: Any) -> None:
        super().__init__(**given)
        self.backup.choices = [("", _("Belum ada")), *makers]

    @classmethod
    def of(cls, order: StandingOrder, makers: Sequence[tuple[str, str]]) -> "PlanForm":
        known = {name: getattr(order, name) for name in ("rooms", "occupancy", "nights", "pairs_a_stay")}
        return cls(makers, data={**known, "backup": str(order.backup_id or "")})

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid = bool(super().validate(extra_validators))
        numbers = self._numbers()
        if any(field.data for field in numbers):
            for field in numbers:
                if field.data is None and not field.errors:
                    field.errors = [_("Isi keempat angkanya, atau kosongkan semua.")]
                    is_valid = False
        return is_valid

    def use(self) -> Use | None:
        told = [field.data for field in self._numbers()]
        return Use(*told) if all(told) else None

    def backup_id(self) -> uuid.UUID | None:
        return uuid.UUID(self.backup.data) if self.backup.data else None

    def _numbers(self) -> list[Any]:
        return [self.rooms, self.occupancy, self.nights, self.pairs_a_stay]


class StopForm(Form):
    """`what` is one of the verbs that the reader has now."""

    what = CardsField(_l("Apa yang ingin Anda lakukan?"))
    reason = line(_l("Alasannya"), REASON_CHARACTERS, required=False)

    def __init__(self, verbs: list[tuple[str, str]], **given: Any) -> None:
        super().__init__(**given)
        self.what.choices = verbs
