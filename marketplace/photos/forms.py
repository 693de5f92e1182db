"""One photo at a time, from the phone to the saved draft."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FileField, IntegerField

from marketplace.core import images
from marketplace.core.db import db
from marketplace.core.errors import DomainError, Invalid
from marketplace.core.forms import Form
from marketplace.core.i18n import N_, fill
from marketplace.photos.rules import PHOTOS_MAXIMUM

NONE_CHOSEN = N_("Pilih fotonya dulu.")


class PhotoForm(Form):
    photo = FileField(_l("Tambah foto"))

    def developed(self) -> images.Photo:
        """The photo that was sent, developed; Invalid, TooLarge or Unavailable say why not."""
        sent = self.photo.data
        if not sent or isinstance(sent, str):
            raise Invalid(NONE_CHOSEN)
        # Developing takes seconds, and others need the connection: what follows begins anew.
        db.session.rollback()
        with sent.stream as file:
            raw = file.read(images.LARGEST_FILE + 1)
        return images.develop(raw)

    def refuse_photo(self, error: DomainError) -> None:
        self.photo.errors = [fill(_(error.message), error.values)]


class PlaceForm(Form):
    position = IntegerField()

    @property
    def place(self) -> int:
        """Where the photo is to go; what makes no sense puts it where it stands out least, last."""
        wanted: Any = self.position.data
        return wanted if isinstance(wanted, int) and 0 <= wanted < PHOTOS_MAXIMUM else PHOTOS_MAXIMUM
