"""Where the files of papers stand, and how one is forgotten."""

from flask import current_app

from marketplace.core.db import db
from marketplace.core.files import FileStore
from marketplace.events.models import Event
from marketplace.organisations.models import Document
from marketplace.organisations.papers import key


def files() -> FileStore:
    store: FileStore = current_app.extensions["files"]
    return store


def forget_paper(event: Event) -> None:
    """After a paper was taken back: its file goes, too. Twice is harmless."""
    document = db.session.get(Document, (event.tenant_id, event.subject_id))
    if document is not None:
        files().delete(key(event.tenant_id, document.id, document.media))
