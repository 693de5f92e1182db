"""A row of the index as a card: its address, its picture and the labels of its terms."""

import uuid
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from marketplace.photos.pictures import Picture
from marketplace.vocabulary.terms import CERTIFICATES, PRODUCT_TYPES

PATHS = {"listing": "/listings/", "request": "/requests/", "organisation": "/organisations/"}
"""Where things stand; a test holds them against the routes. url_for would cost a fifth of the page."""
_GROUNDS = 8


class Drawn(NamedTuple):
    """`art` is the drawing's name, `ground` the cloth it lies on, `label` names the first product."""

    row: Any
    href: str
    art: str
    ground: int
    label: str
    photo: Picture | None
    certificates: list[str]


def drawn(rows: Iterable[Any], language: str) -> list[Drawn]:
    """Cards of rows that name their `subject_kind`, or of listings."""
    products, certificates = _labels("product_types", language), _labels("certificates", language)
    cards = []
    for row in rows:
        path = f"{PATHS[row.subject_kind]}{row.subject_id}"
        art = row.product_types[0] if row.product_types else "komponen"
        cards.append(
            Drawn(
                row,
                path,
                art if art in products else "komponen",
                ground_of(row.subject_id),
                products.get(art, ""),
                _photo(row, path) if row.photo_id else None,
                [certificates.get(key, key) for key in row.certificates[:2]],
            )
        )
    return cards


def ground_of(subject_id: uuid.UUID) -> int:
    """1 to 8, the same for the same thing; as the macro `ground_of` counts it."""
    last = subject_id.int & 0xFF
    return ((last >> 4) * 3 + (last & 0xF)) % _GROUNDS + 1


def _photo(row: Any, path: str) -> Picture:
    stem = f"{path}/photos/{row.photo_id}/{row.photo_width}"
    webp = f"{stem}.webp"
    return Picture(row.photo_id, webp, f"{stem}.avif", webp, row.photo_width, row.photo_height, path)


@lru_cache(maxsize=8)
def _labels(name: str, language: str) -> dict[str, str]:
    registry = PRODUCT_TYPES if name == "product_types" else CERTIFICATES
    return {key: term.label(language) for key, term in registry.items()}
