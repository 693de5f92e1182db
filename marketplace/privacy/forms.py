"""What somebody asks of his own data, and what the staff note of a breach."""

from datetime import UTC, datetime

from flask import g
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateTimeLocalField, RadioField
from wtforms.validators import Optional

from marketplace.core.clock import now
from marketplace.core.contacts import parse_identifier
from marketplace.core.errors import DomainError
from marketplace.core.forms import Form, KeyedForm, Required, choices, line, text
from marketplace.privacy.models import Breach
from marketplace.privacy.rules import WISH_CHARACTERS


class CorrectionForm(Form):
    wish = text(_l("Apa yang perlu diperbaiki?"), WISH_CHARACTERS)


class ErasureForm(Form):
    sure = BooleanField(_l("Saya mengerti akun dan data saya dihapus dan tidak bisa dikembalikan"), [Required()])


class AnswerForm(Form):
    answer = text(_l("Jawaban"), WISH_CHARACTERS)
    outcome = RadioField(_l("Hasil"), default="done")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.outcome.choices = choices(
            [("done", _("Sudah diperbaiki")), ("refused", _("Tidak bisa, alasannya di atas"))]
        )


class BreachForm(KeyedForm):
    title = line(_l("Sebutan singkat"), 120)
    what = text(_l("Apa yang terjadi, dan bagaimana"), WISH_CHARACTERS)
    kinds_of_data = line(_l("Data apa yang terkena"), 300, description=_l("Contoh: nama, nomor HP."))
    measures = text(_l("Apa yang sudah dan akan dilakukan"), WISH_CHARACTERS, required=False)
    noticed_at = DateTimeLocalField(_l("Kapan diketahui"), [Optional()], format=["%Y-%m-%dT%H:%M"])
    addresses = text(
        _l("Siapa yang terkena"),
        100_000,
        required=False,
        description=_l("Satu nomor HP atau e-mail di tiap baris. Kosongkan kalau semua orang terkena."),
    )

    def breach(self) -> Breach:
        noticed = self.noticed_at.data
        return Breach(
            id=self.form_key,
            title=self.title.data,
            what=self.what.data,
            kinds_of_data=self.kinds_of_data.data,
            measures=self.measures.data,
            noticed_at=noticed.replace(tzinfo=g.market.zone).astimezone(UTC) if noticed else now(),
        )

    def touched(self) -> list[str] | None:
        """The addresses as they are stored; None for everybody. One that is none is left as it was typed."""
        typed = (self.addresses.data or "").split()
        return [_stored(one) for one in typed] or None

    def is_past(self) -> bool:
        return not self.noticed_at.data or self.noticed_at.data <= datetime.now(g.market.zone).replace(tzinfo=None)


def _stored(typed: str) -> str:
    try:
        return str(parse_identifier(typed, demo=True))
    except DomainError:
        return typed
