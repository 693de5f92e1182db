"""Where the files of photos stand: read out for a page, forgotten when their photo is gone."""

import uuid

from flask import Response, current_app, request

from marketplace.core.db import tenant_id
from marketplace.core.errors import NotFound
from marketplace.core.files import FileStore
from marketplace.events import queries as events
from marketplace.events.models import Event
from marketplace.photos import queries
from marketplace.photos.rules import FORMATS, Subject, key

# A picture that is taken down is gone from every cache within a day.
ONE_DAY = 24 * 3600
ONE_HOUR = 3600


def files() -> FileStore:
    store: FileStore = current_app.extensions["files"]
    return store


def answer(
    subject: Subject, thing_id: uuid.UUID, photo_id: uuid.UUID, width: int, kind: str, *, is_public: bool
) -> Response:
    """A rendition as it goes to a browser; the caller has let the reader in.

    It never changes, so whoever may keep it keeps it; that of a draft stays in its reader's own browser.
    """
    photo = queries.find(subject, thing_id, photo_id)
    if width not in photo.widths or kind not in FORMATS:
        raise NotFound()
    response = Response(mimetype=f"image/{kind}")
    response.set_etag(f"{photo_id}-{width}-{kind}")
    whose = f"public, max-age={ONE_DAY}" if is_public else f"private, max-age={ONE_HOUR}"
    response.headers["Cache-Control"] = whose
    response.make_conditional(request)
    if response.status_code == 200:
        response.data = files().get(key(tenant_id(), photo_id, width, kind))
    return response


def forget_files(event: Event) -> None:
    """After a photo was removed: its files go, too. Twice is harmless."""
    details = events.details(event.id)
    widths = details.get("widths") or []
    assert isinstance(widths, list)
    for width in widths:
        for kind in FORMATS:
            files().delete(key(event.tenant_id, uuid.UUID(str(details["photo_id"])), int(width), kind))
