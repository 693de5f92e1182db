"""Asking for an archive."""

from sqlalchemy.exc import IntegrityError

from marketplace.core.db import db
from marketplace.core.errors import Conflict
from marketplace.core.i18n import N_
from marketplace.events.actions import Acting, record
from marketplace.events.kinds import Kind
from marketplace.portability.models import Archive


def ask(by: Acting) -> Archive:
    """An archive of the marketplace that has been entered; one is made at a time."""
    archive = Archive(asked_by=by.part, person_id=by.person_id)
    try:
        with db.session.begin_nested():
            db.session.add(archive)
    except IntegrityError:
        raise Conflict(N_("Salinan lain sedang dibuat. Tunggu sampai selesai.")) from None
    record(by, Kind.ARCHIVE_ASKED, archive)
    return archive
