"""What somebody asks or answers."""

import uuid

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from marketplace.core.forms import Form, text
from marketplace.core.ids import uuid7
from marketplace.messaging.rules import MESSAGE_CHARACTERS


class MessageForm(Form):
    """`key` comes with the page: the same form sent twice is one message."""

    body = text(_l("Pesan"), MESSAGE_CHARACTERS)
    key = HiddenField(default=lambda: str(uuid7()))

    @property
    def form_key(self) -> uuid.UUID:
        try:
            return uuid.UUID(self.key.data)
        except (ValueError, TypeError, AttributeError):
            return uuid7()
