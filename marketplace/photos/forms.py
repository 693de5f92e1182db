"""One photo at a time, from the phone to the saved draft."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FileField, IntegerField

from marketplace.core import images
from marketplace.core.db import db
from marketplace.core.errors import DomainError, Invalid
from marketplace.core.forms import Form, line
from marketplace.core.i18n import N_, fill
from marketplace.photos.pictures import Picture
from marketplace.photos.rules import CAPTION_CHARACTERS, PHOTOS_MAXIMUM

NONE_CHOSEN = N_("Pilih fotonya dulu.")


class PhotoForm(Form):
    photo = FileField(_l("Tambah foto"))
    caption = line(_l("Keterangan foto"), CAPTION_CHARACTERS, required=False)

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


class CaptionForm(Form):
    caption = line(_l("Keterangan foto"), CAPTION_CHARACTERS, required=False)


CaptionForms = Mapping[uuid.UUID, CaptionForm]


def caption_forms(pictures: Iterable[Picture], sent: Mapping[uuid.UUID, CaptionForm] | None = None) -> CaptionForms:
    """A form for the words of each photo, those that came back with an error among them."""
    kept = {one.id: CaptionForm(formdata=None, prefix=str(one.id), caption=one.alt) for one in pictures}
    return {**kept, **(sent or {})}


class PlaceForm(Form):
    position = IntegerField()

    @property
    def place(self) -> int:
        """Where the photo is to go; what makes no sense puts it where it stands out least, last."""
        wanted: Any = self.position.data
        return wanted if isinstance(wanted, int) and 0 <= wanted < PHOTOS_MAXIMUM else PHOTOS_MAXIMUM
