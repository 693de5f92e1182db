"""What is said in a review, in a reply, in an objection, and by a moderator."""

from collections.abc import Collection
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.core.forms import Form, choices, text
from marketplace.reviews.rules import REPLY_CHARACTERS, WORDS_CHARACTERS
from marketplace.vocabulary.fields import CardsField


class ReviewForm(Form):
    again = CardsField(
        _l("Mau bekerja sama lagi?"), choices=choices([("yes", _l("Ya, mau lagi")), ("no", _l("Tidak dulu"))])
    )
    words = text(_l("Ceritakan"), WORDS_CHARACTERS, required=False)


class AnswerForm(Form):
    """A reply or an objection by whom it is about: `may` names those of the two that are still open to him."""

    what = CardsField(_l("Apa yang ingin Anda lakukan?"))
    words = text(_l("Tulisan Anda"), REPLY_CHARACTERS)

    def __init__(self, *args: Any, may: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {"reply": _("Balas ulasan ini"), "contest": _("Ulasan ini tidak benar")}
        self.what.choices = choices((name, words) for name, words in labels.items() if name in may)


class DecisionForm(Form):
    what = CardsField(_l("Keputusan"), choices=choices([("keep", _l("Biarkan tampil")), ("remove", _l("Hapus"))]))
    words = text(_l("Alasannya"), REPLY_CHARACTERS)
