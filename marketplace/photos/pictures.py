"""A photo as a page draws it: which of its files, at which address, in which formats."""

import uuid
from dataclasses import dataclass
from typing import Protocol

from marketplace.photos.rules import Subject

CARD = 640
PAGE = 1280
FOLDERS = {Subject.LISTING: "listings", Subject.REQUEST: "requests"}


class Kept(Protocol):
    """What must be known of a photo to draw it."""

    id: uuid.UUID
    width: int
    height: int
    widths: list[int]
    caption: str


@dataclass(frozen=True)
class Picture:
    """`src` is for browsers that know no newer format; `href` is the largest."""

    id: uuid.UUID
    src: str
    avif: str
    webp: str
    width: int
    height: int
    href: str
    alt: str = ""


def picture(subject: Subject, thing_id: uuid.UUID, photo: Kept, width: int) -> Picture:
    """The rendition whose width comes nearest from above to `width`, else the largest."""
    path = f"/{FOLDERS[subject]}/{thing_id}/photos/{photo.id}"
    widths = sorted(photo.widths)
    fit = next((w for w in widths if w >= width), widths[-1])
    return Picture(
        id=photo.id,
        src=f"{path}/{fit}.webp",
        avif=f"{path}/{fit}.avif",
        webp=f"{path}/{fit}.webp",
        width=fit,
        height=max(1, round(photo.height * fit / photo.width)),
        href=f"{path}/{widths[-1]}.webp",
        alt=photo.caption,
    )
