"""An entry above a national list."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from marketplace.core.forms import Form, line
from marketplace.reference.rules import LABEL_CHARACTERS, LISTS, OFF, ON, ListKey


class EntryForm(Form):
    """Its fields are named as the list names them; a list without anything more has no third field."""

    code = line("", 10)
    label = line(_l("Nama"), LABEL_CHARACTERS)
    extra = line("", 10, required=False)

    def __init__(self, *args: Any, key: ListKey, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rule = LISTS[key]
        self.code.label.text, self.code.description = _(rule.code_label), _(rule.code_help)
        if not rule.extra_label:
            del self.extra
        else:
            self.extra.label.text = _(rule.extra_label)


class DayForm(EntryForm):
    extra = SelectField(_l("Libur atau masuk"), choices=[(OFF, _l("Libur")), (ON, _l("Hari masuk"))])


def entry_form(key: ListKey, **kwargs: Any) -> EntryForm:
    return (DayForm if key == ListKey.DAYS else EntryForm)(key=key, **kwargs)
