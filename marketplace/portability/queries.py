"""The archives of a marketplace."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select

from marketplace.core.db import db, tenant_id
from marketplace.core.errors import NotFound
from marketplace.portability.models import Archive
from marketplace.portability.rules import ArchiveState


def newest() -> Sequence[Archive]:
    return db.session.scalars(select(Archive).order_by(Archive.created_at.desc()).limit(20)).all()


def ready(archive_id: uuid.UUID) -> Archive:
    """An archive that can be fetched; NotFound otherwise."""
    found = db.session.get(Archive, (tenant_id(), archive_id))
    if found is None or found.state != ArchiveState.READY:
        raise NotFound()
    return found
