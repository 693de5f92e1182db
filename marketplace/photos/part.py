"""The part of a draft's page in which its photos are added, described, put in order and taken away."""

import uuid
from typing import Any

from marketplace.photos import queries
from marketplace.photos.forms import CaptionForms, PhotoForm, caption_forms
from marketplace.photos.pictures import CARD
from marketplace.photos.rules import PHOTOS_MAXIMUM, Subject


def part(
    subject: Subject, thing_id: uuid.UUID, photo_form: PhotoForm | None = None, captions: CaptionForms | None = None
) -> dict[str, Any]:
    """What its template needs; the forms are those that came back with an error."""
    pictures = queries.pictures(subject, thing_id, CARD)
    return {
        "photo_form": photo_form or PhotoForm(formdata=None),
        "pictures": pictures,
        "captions": caption_forms(pictures, captions),
        "most_photos": PHOTOS_MAXIMUM,
    }
