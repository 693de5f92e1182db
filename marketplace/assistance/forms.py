"""The makers' own forms as a mentor fills them in, the code with which a maker says yes, and his no."""

from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField, ValidationError

from marketplace.assistance.deeds import Certified, Stages, Week
from marketplace.assistance.payloads import plain
from marketplace.assistance.rules import CODE_DIGITS
from marketplace.capacity.rules import PAIRS_MAXIMUM, WEEKS_SHOWN, monday
from marketplace.core.forms import Form, Required
from marketplace.core.reader import language
from marketplace.listings.forms import ListingForm
from marketplace.organisations.forms import Keyed, ProfileForm, chosen
from marketplace.proposals.forms import TermsForm
from marketplace.skills.forms import NewClaimForm
from marketplace.vocabulary.fields import ChoiceField, PairsField, TermsField
from marketplace.vocabulary.terms import CERTIFICATES, STAGES, label


class ListingHelp(ListingForm, Keyed):
    def payload(self) -> dict[str, Any]:
        return plain(self.offer())

    def summary(self) -> str:
        return str(self.title.data)


class TermsHelp(TermsForm, Keyed):
    def payload(self) -> dict[str, Any]:
        return plain(self.terms())


class ProfileHelp(ProfileForm, Keyed):
    def payload(self) -> dict[str, Any]:
        return {**plain(self.profile()), "version": self.read_version}

    def summary(self) -> str:
        return str(self.trade_name.data)


class CertificateHelp(NewClaimForm):
    """Without the paper: that the maker hands in himself."""

    paper = None

    def payload(self) -> dict[str, Any]:
        return plain(Certified(**vars(self.told()), in_process=self.status.data == "in_process"))

    def summary(self) -> str:
        return label(CERTIFICATES, self.kind.data, "id")


class WeekHelp(Keyed):
    """`first` is the Monday of this week, where the market is."""

    week = ChoiceField(_l("Minggu mulai"), [chosen])
    pairs = PairsField(_l("Sanggup membuat"), PAIRS_MAXIMUM, description=_l("Boleh tulis “2 kodi”."))
    stage = ChoiceField(_l("Tahap"), default="")

    def __init__(self, *args: Any, first: date, said: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        weeks = [monday(first) + timedelta(weeks=n) for n in range(WEEKS_SHOWN)]
        self.week.choices = [(week.isoformat(), said(week)) for week in weeks]
        self.stage.choices = [("", _("Seluruh bengkel")), *STAGES.choices(language())]

    def validate_pairs(self, field: Any) -> None:
        if field.data is None:
            raise ValidationError(_("Isi berapa pasang yang sanggup dibuat, contoh: 40 atau 2 kodi."))

    def payload(self) -> dict[str, Any]:
        return plain(Week(date.fromisoformat(self.week.data), self.pairs.data or 0, self.stage.data or ""))

    def summary(self) -> str:
        return f"{self.pairs.data} pasang, minggu mulai {date.fromisoformat(self.week.data):%d/%m/%Y}"


class StagesHelp(Keyed):
    stages = TermsField(_l("Tahap yang dikerjakan sendiri"), STAGES)

    def validate_stages(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("Pilih paling sedikit satu tahap."))

    def payload(self) -> dict[str, Any]:
        return plain(Stages(tuple(self.stages.data)))

    def summary(self) -> str:
        return ", ".join(label(STAGES, stage, "id") for stage in self.stages.data)


class CodeForm(Form):
    code = StringField(
        _l("Kode dari pesan WhatsApp"),
        [Required()],
        description=_l("Empat angka, hanya dikirim ke nomor Anda."),
        render_kw={"inputmode": "numeric", "maxlength": CODE_DIGITS, "autocomplete": "one-time-code"},
    )


class RefusalForm(Form):
    is_stopping = BooleanField(_l("Pendamping ini jangan mengisikan untuk saya lagi"))
