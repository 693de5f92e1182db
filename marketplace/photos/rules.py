"""How many photos a thing may have, and to what a photo can belong."""

import uuid
from enum import StrEnum

from marketplace.core.i18n import N_

PHOTOS_MAXIMUM = 8
CAPTION_CHARACTERS = 120
TOO_MANY = N_("Sudah ada %(most)s foto, itu yang paling banyak. Hapus satu dulu bila ingin menggantinya.")

FORMATS = ("avif", "webp")


class Subject(StrEnum):
    """The nouns of events that can have photos."""

    LISTING = "listing"
    REQUEST = "request"


def key(tenant_id: uuid.UUID, photo_id: uuid.UUID, width: int, kind: str) -> str:
    """Where a rendition is kept; it starts with its tenant, as every key does."""
    return f"{tenant_id}/photos/{photo_id}/{width}.{kind}"
