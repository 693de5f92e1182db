"""Which figures everybody may see."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from marketplace.core.forms import Form, choices
from marketplace.dashboard.measures import PUBLIC


class PublicFiguresForm(Form):
    measures = SelectMultipleField(
        _l("Angka yang boleh dilihat semua orang"),
        description=_l("Hanya jumlah seluruh pasar. Tidak ada nama usaha di dalamnya."),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def __init__(self, *args: Any, chosen: list[str], **kwargs: Any) -> None:
        super().__init__(*args, measures=chosen, **kwargs)
        self.measures.choices = choices((key, _(label)) for key, label in PUBLIC.items())
