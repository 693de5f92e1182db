"""What an operator of the platform types to come in."""

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField

from marketplace.core.forms import Form, Required, line


class OperatorSignInForm(Form):
    email = line(_l("E-mail"), 320, render_kw={"autocomplete": "username", "inputmode": "email"})
    password = PasswordField(_l("Kata sandi"), [Required()], render_kw={"autocomplete": "current-password"})
