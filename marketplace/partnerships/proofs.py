"""Photos and papers that prove a step: kept beside the entry that they belong to, and shown to both sides."""

import hashlib
from dataclasses import dataclass, field
from uuid import UUID

from flask import Response, current_app, request

from marketplace.core.db import db, tenant_id
from marketplace.core.errors import NotFound
from marketplace.core.files import FileStore
from marketplace.core.ids import uuid7
from marketplace.core.images import Photo
from marketplace.partnerships.models import PartnershipEntry, PartnershipFile
from marketplace.tenants import usage

PDF_MAXIMUM = 5_000_000
WEBP, PDF = "image/webp", "application/pdf"
_ORIGINAL = 0
_ONE_HOUR = 3600


@dataclass(frozen=True)
class Proof:
    """Files by width; a paper has one, of width 0."""

    digest: str
    content_type: str
    contents: dict[int, bytes]
    width: int | None = None
    height: int | None = None
    widths: list[int] = field(default_factory=list)

    @classmethod
    def of_photo(cls, photo: Photo) -> "Proof":
        contents = {width: content for (width, kind), content in photo.renditions.items() if kind == "webp"}
        return cls(photo.digest, WEBP, contents, photo.width, photo.height, sorted(contents))

    @classmethod
    def of_pdf(cls, raw: bytes) -> "Proof":
        return cls(hashlib.sha256(raw).hexdigest(), PDF, {_ORIGINAL: raw})


def keep(entry: PartnershipEntry, proof: Proof) -> None:
    """Files first: without a row nobody sees them, while a row without files would be a hole in a page."""
    file_id = uuid7()
    usage.take_room(*map(len, proof.contents.values()))
    for width, content in proof.contents.items():
        _files().put(_key(file_id, width), content)
    db.session.add(
        PartnershipFile(
            id=file_id,
            partnership_id=entry.partnership_id,
            entry_id=entry.id,
            digest=proof.digest,
            content_type=proof.content_type,
            width=proof.width,
            height=proof.height,
            widths=proof.widths,
        )
    )


def answer(file: PartnershipFile, wanted: int) -> Response:
    """The file as it goes to a browser; the caller has let the reader in. A paper is saved, never shown in the site."""
    if file.content_type == PDF:
        response = Response(_files().get(_key(file.id, _ORIGINAL)), mimetype=PDF)
        response.headers["Content-Disposition"] = f'attachment; filename="bukti-{file.id.hex[-8:]}.pdf"'
    else:
        width = next((one for one in sorted(file.widths) if one >= wanted), max(file.widths, default=None))
        if width is None:
            raise NotFound()
        response = Response(_files().get(_key(file.id, width)), mimetype=WEBP)
    response.headers["Cache-Control"] = f"private, max-age={_ONE_HOUR}"
    response.set_etag(f"{file.id}-{wanted}")
    response.make_conditional(request)
    return response


def _files() -> FileStore:
    store: FileStore = current_app.extensions["files"]
    return store


def _key(file_id: UUID, width: int) -> str:
    return f"{tenant_id()}/partnerships/{file_id}/{width}"
