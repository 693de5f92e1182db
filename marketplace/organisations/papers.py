"""Papers as they are handed in: a PDF or a photo of one, checked and kept where only the invited can read it."""

import hashlib
import uuid
from dataclasses import dataclass

from marketplace.core import images
from marketplace.core.errors import Invalid, TooLarge
from marketplace.core.i18n import N_
from marketplace.core.text import clean_line

LARGEST_PDF = 10 * 1024 * 1024
UPLOAD_BODY = images.UPLOAD_BODY
NAME_CHARACTERS = 120
READABLE = 1280
"""A photo of a paper is kept as wide as it takes to read it, in pixels."""

NO_FILE = N_("Pilih berkasnya dulu.")
UNKNOWN = N_("Berkas ini bukan PDF atau foto. Kirim PDF, atau foto dokumennya.")
HEAVY = N_("PDF ini terlalu besar. Paling besar 10 MB; kecilkan dulu, atau kirim fotonya.")
LOCKED = N_("PDF ini terkunci dengan kata sandi. Kirim yang tidak terkunci, atau foto dokumennya.")
ACTIVE = N_("PDF ini berisi program atau berkas lain. Cetak ulang sebagai PDF biasa, atau kirim fotonya.")

_ACTIVE_PARTS = (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/RichMedia")


@dataclass(frozen=True)
class Paper:
    """The bytes to keep, "pdf" or "webp", and the SHA-256 of what was sent, in hex."""

    content: bytes
    media: str
    digest: str


def called(name: str, paper: Paper) -> str:
    """The name that it had on the sender's phone, as far as it is fit to be shown; a photo is a WebP from now on."""
    try:
        plain = clean_line(name.replace("/", " ").replace("\\", " "), 4 * NAME_CHARACTERS)
    except Invalid:
        plain = ""
    stem = plain.rpartition(".")[0] or plain or "berkas"
    return f"{stem[: NAME_CHARACTERS - 5]}.{paper.media}"


def read_paper(raw: bytes) -> Paper:
    """The paper in `raw`; Invalid or TooLarge says why not. A photo is developed anew, so no trace of it stays."""
    if not raw:
        raise Invalid(NO_FILE)
    if not raw[:1024].lstrip().startswith(b"%PDF-"):
        return _photographed(raw)
    if len(raw) > LARGEST_PDF:
        raise TooLarge(HEAVY)
    if b"%%EOF" not in raw[-2048:]:
        raise Invalid(UNKNOWN)
    if b"/Encrypt" in raw:
        raise Invalid(LOCKED)
    if any(part in raw for part in _ACTIVE_PARTS):
        raise Invalid(ACTIVE)
    return Paper(raw, "pdf", hashlib.sha256(raw).hexdigest())


def _photographed(raw: bytes) -> Paper:
    try:
        developed = images.develop(raw)
    except Invalid as refused:
        if refused.message == images.UNKNOWN:
            raise Invalid(UNKNOWN) from refused
        raise
    width = min((w for w in developed.widths if w >= READABLE), default=max(developed.widths))
    return Paper(developed.renditions[(width, "webp")], "webp", developed.digest)


def key(tenant_id: uuid.UUID, document_id: uuid.UUID, media: str) -> str:
    return f"{tenant_id}/documents/{document_id}.{media}"
