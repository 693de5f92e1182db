"""How many photos a thing may have, and to what a photo can belong."""

from enum import StrEnum

from marketplace.core.i18n import N_

PHOTOS_MAXIMUM = 8
TOO_MANY = N_("Sudah ada %(most)s foto, itu yang paling banyak. Hapus satu dulu bila ingin menggantinya.")


class Subject(StrEnum):
    """The nouns of events that can have photos."""

    LISTING = "listing"
    REQUEST = "request"
