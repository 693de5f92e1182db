"""What a moderator decides, and what either side says."""

import re
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, RadioField, SelectField, ValidationError

from marketplace.core.clock import now
from marketplace.core.forms import Form, KeyedForm, choices, line, text, whole
from marketplace.moderation.actions import NO_REASON
from marketplace.moderation.queue import Tab, Wanted
from marketplace.moderation.reasons import reasons_for
from marketplace.moderation.rules import (
    ANSWER_CHARACTERS,
    APPEAL_CHARACTERS,
    NOTE_CHARACTERS,
    REPORT_CATEGORIES,
    SANCTION_DAYS_MOST,
    SANCTION_LABELS,
    SOON,
    SUBJECT_LABELS,
    Days,
    SanctionKind,
    SubjectKind,
    opened_by,
)
from marketplace.moderation.sanctions import Ruling

_PREFIX = re.compile(r"^[0-9]{2}(?:\.[0-9]{2})?$")


def chosen(_form: Any, field: Field) -> None:
    if not field.data:
        raise ValidationError(_(NO_REASON))


class DecisionForm(Form):
    """`version` is what the moderator has looked at: a thing that changed meanwhile is not decided."""

    version = HiddenField()

    @property
    def seen_version(self) -> int:
        typed = self.version.data or ""
        return int(typed) if typed.isdecimal() and len(typed) < 10 else 0


class RefusalForm(DecisionForm):
    reason = SelectField(_l("Alasan"), [chosen])
    note = text(
        _l("Catatan untuk penulis"),
        NOTE_CHARACTERS,
        required=False,
        description=_l("Sebutkan apa yang kurang dan contohnya. Penulis membacanya apa adanya."),
    )

    def __init__(self, *args: Any, kind: SubjectKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(reason.key, _(reason.label)) for reason in reasons_for(kind)]
        self.reason.choices = [("", _("Pilih alasan")), *named]


class AnswerForm(KeyedForm):
    body = text(_l("Jawaban"), ANSWER_CHARACTERS)


class ReportForm(KeyedForm):
    category = RadioField(_l("Apa yang salah?"), [chosen])
    body = text(_l("Ceritakan singkat"), ANSWER_CHARACTERS, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.category.choices = choices((key, _(label)) for key, label in REPORT_CATEGORIES.items())


class AppealForm(Form):
    appeal = text(_l("Kenapa keputusan ini keliru?"), APPEAL_CHARACTERS)


class JudgementForm(Form):
    note = text(_l("Alasan keputusan banding"), NOTE_CHARACTERS)


class ConflictForm(Form):
    note = line(_l("Apa hubungan Anda dengan usaha ini?"), 200, required=False)


class SanctionForm(KeyedForm):
    kind = RadioField(_l("Sanksi"), [chosen], default=SanctionKind.WARNING.value)
    reason = line(_l("Alasannya, seperti yang dibaca usaha itu"), 300)
    days = whole(
        _l("Berapa hari"), 1, SANCTION_DAYS_MOST, description=_l("Kosongkan bila berlaku sampai dicabut petugas.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = choices((kind.value, _(label)) for kind, label in SANCTION_LABELS.items())

    def ruling(self) -> Ruling:
        return Ruling(SanctionKind(self.kind.data), self.reason.data, self.days.data)


class ScopeForm(Form):
    """Codes of provinces and regencies, one a line or between commas."""

    prefixes = line(
        _l("Kode provinsi atau kabupaten"),
        300,
        required=False,
        description=_l("Contoh: 52.03, 52.71. Kosong berarti semua."),
    )

    def validate_prefixes(self, _field: Field) -> None:
        if any(not _PREFIX.match(one) for one in self.codes):
            raise ValidationError(_("Tulis kode seperti 52 atau 52.03, dipisah koma."))

    @property
    def codes(self) -> list[str]:
        return [one.strip() for one in (self.prefixes.data or "").split(",") if one.strip()]


class QueueForm(Form):
    """What part of the queue somebody wants to see; stands in the address, so it needs no token."""

    class Meta:
        csrf = False

    kind = SelectField(_l("Jenis"))
    regency = SelectField(_l("Kabupaten / kota"))
    clock = SelectField(_l("Batas waktu"))
    age = SelectField(_l("Sudah menunggu"))

    def __init__(self, *args: Any, regencies: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [("", _("Semua")), *((kind.value, _(label)) for kind, label in SUBJECT_LABELS.items())]
        self.regency.choices = [("", _("Semua")), *regencies]
        self.clock.choices = [("", _("Semua")), ("late", _("Sudah lewat")), ("soon", _("Hampir lewat"))]
        days = [(str(n), _("Lebih dari %(n)s hari", n=n)) for n in (1, 2, 5, 10)]
        self.age.choices = [("", _("Semua")), *days]

    def wanted(self, tab: Tab, zone: ZoneInfo, own: Days) -> Wanted:
        """What is asked of the queue, in its own words."""
        age = dict(self.age.choices).keys() & {self.age.data} - {""}
        limits = {"late": now(), "soon": now() + SOON}
        due = limits.get(self.clock.data or "") if tab == Tab.WAITING else None
        return Wanted(
            tab,
            self.chosen_kind,
            self.chosen_regency,
            timedelta(days=int(age.pop())) if age else None,
            opened_by(due, zone, own) if due else None,
        )

    @property
    def kept(self) -> dict[str, str | None]:
        """What stands in the address, for the links to the other parts."""
        return {name: self[name].data or None for name in ("kind", "regency", "clock", "age")}

    @property
    def chosen_kind(self) -> SubjectKind | None:
        return SubjectKind(self.kind.data) if self.kind.data in set(SubjectKind) else None

    @property
    def chosen_regency(self) -> str:
        return self.regency.data if self.regency.data in dict(self.regency.choices) else ""
