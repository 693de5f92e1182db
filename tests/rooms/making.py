"""Designs for the tests: a photo, a PDF of two pages, and rooms in which they lie."""

import io
import uuid
from functools import lru_cache

import typst
from PIL import Image

from marketplace.core.ids import uuid7
from marketplace.organisations.papers import read_paper
from marketplace.rooms import actions
from marketplace.rooms.actions import Sheet
from marketplace.sourcing import queries as requests
from tests.cast import Cast, Player

PAPER = "#set page(width: 210mm, height: 297mm)\nTECH PACK RAHASIA\n#pagebreak()\nPola bagian atas"


@lru_cache(maxsize=1)
def a_pdf() -> bytes:
    return bytes(typst.compile(PAPER.encode(), format="pdf"))


@lru_cache(maxsize=1)
def a_drawing() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (640, 480), "#caa46a").save(made, "PNG")
    return made.getvalue()


def a_file(cast: Cast, request_id: uuid.UUID, raw: bytes | None = None, *, pages: int = 0) -> uuid.UUID:
    """A drawing, or the PDF of so many pages, put into the room by the buyer."""
    with cast.inside():
        asked = requests.get(request_id)
        sheet = Sheet("sketsa.png", read_paper(raw or a_drawing()), pages)
        store = cast.app.extensions["files"]
        return actions.add(cast.buyer.actor, asked, sheet, store, form_key=uuid7(), unfiled=True).id


def agreed(cast: Cast, player: Player, request_id: uuid.UUID) -> uuid.UUID:
    with cast.inside():
        return actions.agree(player.actor, requests.get(request_id), "id", "Pasar NTB").id
