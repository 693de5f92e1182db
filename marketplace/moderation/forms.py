"""What a moderator decides, and what either side says."""

import uuid
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, SelectField, ValidationError

from marketplace.core.forms import Form, text
from marketplace.core.ids import uuid7
from marketplace.moderation.actions import NO_REASON
from marketplace.moderation.reasons import reasons_for
from marketplace.moderation.rules import ANSWER_CHARACTERS, NOTE_CHARACTERS, SUBJECT_LABELS, SubjectKind


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


class AnswerForm(Form):
    """`key` comes with the page: the same form sent twice is one message."""

    body = text(_l("Jawaban"), ANSWER_CHARACTERS)
    key = HiddenField(default=lambda: str(uuid7()))

    @property
    def form_key(self) -> uuid.UUID:
        try:
            return uuid.UUID(self.key.data)
        except (ValueError, TypeError, AttributeError):
            return uuid7()


class QueueForm(Form):
    """What part of the queue somebody wants to see; stands in the address, so it needs no token."""

    class Meta:
        csrf = False

    kind = SelectField(_l("Jenis"))
    regency = SelectField(_l("Kabupaten / kota"))

    def __init__(self, *args: Any, regencies: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [("", _("Semua")), *((kind.value, _(label)) for kind, label in SUBJECT_LABELS.items())]
        self.regency.choices = [("", _("Semua")), *regencies]

    @property
    def chosen_kind(self) -> SubjectKind | None:
        return SubjectKind(self.kind.data) if self.kind.data in set(SubjectKind) else None

    @property
    def chosen_regency(self) -> str:
        return self.regency.data if self.regency.data in dict(self.regency.choices) else ""
