"""What is typed about a score: an objection, a moderator's answer or word, a marketplace's own weights."""

from flask_babel import lazy_gettext as _l

from marketplace.core.forms import Form, WholeNumberField, text, whole
from marketplace.matching.rules import MOST_FLOOR, bounds
from marketplace.matching.scoring import WEIGHTS
from marketplace.matching.sentences import NAMES
from marketplace.matching.vectors import IS_HERE

WORDS_CHARACTERS = 1_000
TERMS = {key: points for key, points in WEIGHTS.items() if key != "meaning" or IS_HERE}
"""The weights that may be set: that of the sentence vectors only where these are installed."""


class ObjectionForm(Form):
    words = text(_l("Apa yang menurut Anda keliru?"), WORDS_CHARACTERS)


class OverrideForm(Form):
    score = whole(_l("Nilai yang berlaku"), 0, 100, required=True)
    reason = text(_l("Alasannya"), WORDS_CHARACTERS)


class AnswerForm(Form):
    score = whole(_l("Nilai baru"), 0, 100)
    reason = text(_l("Jawaban Anda"), WORDS_CHARACTERS)


class _Bounded(Form):
    floor = whole(_l("Tempat untuk yang jarang terlihat"), 0, MOST_FLOOR, required=True)
    reason = text(_l("Alasannya"), WORDS_CHARACTERS)

    @property
    def weights(self) -> dict[str, int]:
        return {**WEIGHTS, **{key: int(self[key].data) for key in TERMS}}


def weights_form() -> type[_Bounded]:
    """A field for each term of the formula, within its bounds."""
    fields: dict[str, WholeNumberField] = {}
    for key, points in TERMS.items():
        fields[key] = whole(_l(NAMES[key]), *bounds(points), required=True)
    return type("WeightsForm", (_Bounded,), fields)


WeightsForm = weights_form()
