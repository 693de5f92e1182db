"""Why the staff try something again."""

from flask_babel import lazy_gettext as _l

from marketplace.core.forms import Form, line


class ReplayForm(Form):
    reason = line(_l("Kenapa dicoba lagi?"), 200)
