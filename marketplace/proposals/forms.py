"""What a maker answers, what either side offers, and why somebody says no."""

import uuid
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import HiddenField, ValidationError

from marketplace.core.forms import REQUIRED, Form, Versioned, text
from marketplace.core.ids import uuid7
from marketplace.proposals.actions import Terms
from marketplace.proposals.deciding import Bargain
from marketplace.proposals.rules import (
    NOTE_CHARACTERS,
    OFFER_DAYS,
    OFFER_DAYS_USUAL,
    PAIRS_MAXIMUM,
    PRICE_MAXIMUM,
    REASONS,
    RETREATS,
    WORDS_CHARACTERS,
    WOULD_HELP,
    Reason,
    Retreat,
    WouldHelp,
)
from marketplace.vocabulary.fields import ChoiceField, DayField, PairsField, RupiahField


def _chosen(_form: Any, field: Any) -> None:
    if not field.data:
        raise ValidationError(str(REQUIRED))


def _key(typed: str | None) -> uuid.UUID:
    try:
        return uuid.UUID(typed or "")
    except ValueError:
        return uuid7()


class TermsForm(Versioned):
    """A draft takes nearly nothing; what is missing is asked for when it is sent."""

    price_per_pair = RupiahField(_l("Harga per pasang"), PRICE_MAXIMUM, description=_l("Boleh tulis “85rb”."))
    pairs = PairsField(_l("Sanggup membuat"), PAIRS_MAXIMUM, description=_l("Boleh tulis “30 kodi”."))
    moq = PairsField(_l("Pesanan paling sedikit"), PAIRS_MAXIMUM)
    first_sample_on = DayField(_l("Contoh jadi pada"))
    delivery_on = DayField(_l("Barang dikirim pada"))
    words = text(_l("Catatan untuk pembeli"), WORDS_CHARACTERS, required=False)

    def terms(self) -> Terms:
        return Terms(**{name: self[name].data for name in Terms.__dataclass_fields__})


class AnswerForm(TermsForm):
    """`makers` are (id, name) of those for which the person may answer; `key` makes twice once."""

    organisation_id = ChoiceField(_l("Atas nama"))
    key = HiddenField()

    def __init__(self, *args: Any, makers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation_id.choices = makers
        if len(makers) == 1:
            self.organisation_id.data = makers[0][0]
        if not self.key.data:
            self.key.data = str(uuid7())

    @property
    def organisation(self) -> uuid.UUID:
        return uuid.UUID(self.organisation_id.data)

    @property
    def form_key(self) -> uuid.UUID:
        return _key(self.key.data)


class BargainForm(Form):
    """All of it must be there: an offer that is accepted is an agreement."""

    price_per_pair = RupiahField(_l("Harga per pasang"), PRICE_MAXIMUM)
    pairs = PairsField(_l("Jumlah"), PAIRS_MAXIMUM)
    delivery_on = DayField(_l("Barang dikirim pada"))
    days = ChoiceField(_l("Berlaku"), coerce=int, default=OFFER_DAYS_USUAL)
    words = text(_l("Catatan"), NOTE_CHARACTERS, required=False)
    key = HiddenField(default=lambda: str(uuid7()))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.days.choices = [(days, ngettext("%(days)s hari", "%(days)s hari", days, days=days)) for days in OFFER_DAYS]

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        right = super().validate(*args, **kwargs)
        for name in ("price_per_pair", "pairs", "delivery_on"):
            if not self[name].data and not self[name].errors:
                self[name].errors = [str(REQUIRED)]
                right = False
        return right

    @property
    def form_key(self) -> uuid.UUID:
        return _key(self.key.data)

    def bargain(self) -> Bargain:
        price, pairs = int(self.price_per_pair.data or 0), int(self.pairs.data or 0)  # both are required
        return Bargain(price, pairs, self.delivery_on.data, self.words.data or "")


class RefusalForm(Form):
    """The bidder reads all three."""

    reason = ChoiceField(_l("Alasannya"), validators=[_chosen])
    would_help = ChoiceField(_l("Apa yang akan mengubahnya"), validators=[_chosen])
    note = text(_l("Beberapa kata untuk pembuat"), NOTE_CHARACTERS, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.reason, REASONS)
        _offer(self.would_help, WOULD_HELP)

    @property
    def answer(self) -> tuple[Reason, WouldHelp, str]:
        return Reason(self.reason.data), WouldHelp(self.would_help.data), self.note.data or ""


class RetreatForm(Form):
    reason = ChoiceField(_l("Alasannya"), validators=[_chosen])
    note = text(_l("Beberapa kata untuk pembeli"), NOTE_CHARACTERS, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.reason, RETREATS)

    @property
    def chosen(self) -> Retreat:
        return Retreat(self.reason.data)


def _offer(field: Any, labels: Any) -> None:
    field.choices = [("", _("Pilih satu")), *((key.value, _(words)) for key, words in labels.items())]
