"""What somebody asks or answers, the file that he adds, and why one of the staff wants to read."""

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FileField

from marketplace.core import images
from marketplace.core.db import db
from marketplace.core.errors import DomainError
from marketplace.core.forms import Form, KeyedForm, text
from marketplace.core.i18n import fill
from marketplace.messaging.actions import Attached
from marketplace.messaging.rules import MESSAGE_CHARACTERS, REASON_CHARACTERS
from marketplace.organisations.papers import read_paper


class MessageForm(KeyedForm):
    """A file may stand for words."""

    body = text(_l("Pesan"), MESSAGE_CHARACTERS, required=False)
    file = FileField(_l("Foto atau PDF"))

    def attached(self) -> Attached | None:
        """The file that was sent, read; Invalid, TooLarge or Unavailable say why not. None when there is none."""
        sent = self.file.data
        if not sent or isinstance(sent, str):
            return None
        # Developing takes seconds, and others need the connection: what follows begins anew.
        db.session.rollback()
        with sent.stream as stream:
            raw = stream.read(images.LARGEST_FILE + 1)
        return Attached(sent.filename or "", read_paper(raw), current_app.extensions["files"]) if raw else None

    def refuse_file(self, error: DomainError) -> None:
        """What is wrong with no field named is wrong with the file, or else with the words."""
        if error.fields:
            self.refuse(error)
        else:
            beside = self.file if self.file.data else self.body
            beside.errors = [fill(_(error.message), error.values)]


class OpeningForm(Form):
    reason = text(_l("Alasan membaca"), REASON_CHARACTERS)
