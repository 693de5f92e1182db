"""What is asked on a request, and what is answered to all."""

import uuid
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from marketplace.core.forms import Form, text
from marketplace.core.ids import uuid7
from marketplace.sourcing.forms import id_or
from marketplace.sourcing.rules import QUESTION_CHARACTERS
from marketplace.vocabulary.fields import ChoiceField


class QuestionForm(Form):
    """`asking` are (id, name) of those for which the person may ask."""

    organisation_id = ChoiceField(_l("Atas nama"))
    words = text(_l("Pertanyaan"), QUESTION_CHARACTERS)
    key = HiddenField(default=lambda: str(uuid7()))

    def __init__(self, *args: Any, asking: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation_id.choices = asking
        if len(asking) == 1:
            self.organisation_id.data = asking[0][0]

    @property
    def organisation(self) -> uuid.UUID:
        return uuid.UUID(self.organisation_id.data)

    @property
    def question_id(self) -> uuid.UUID:
        return id_or(self.key.data) or uuid7()


class ReplyForm(Form):
    answer = text(_l("Jawaban untuk semua"), QUESTION_CHARACTERS)
