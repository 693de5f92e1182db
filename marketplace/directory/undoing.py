"""Taking back a whole import: what it brought goes, but for firms that somebody has made his own meanwhile."""

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from marketplace.core.db import db, tenant_id
from marketplace.core.states import By
from marketplace.directory.models import Import, ImportRow, ProfileSource
from marketplace.directory.rules import ImportVerb, Verdict
from marketplace.events.actions import Acting, record
from marketplace.events.kinds import Kind
from marketplace.organisations.models import Organisation, Site
from marketplace.organisations.rules import OrganisationState


@dataclass(frozen=True)
class Undone:
    """How many firms went, and how many stay because somebody uses them."""

    gone: int
    kept: int


def undo(by: Acting, run: Import) -> Undone:
    """Take back what a finished import has brought; the same file can then be imported anew."""
    db.session.refresh(run, with_for_update=True)
    run.advance(ImportVerb.UNDO, By.STAFF)
    rows = db.session.scalars(
        select(ImportRow)
        .where(ImportRow.import_id == run.id, ImportRow.done_at.is_not(None))
        .order_by(ImportRow.number)
    ).all()
    gone = kept = 0
    brought = {row.organisation_id for row in rows if row.verdict == Verdict.IMPORT and row.organisation_id}
    for row in rows:
        if row.verdict in (Verdict.SITE, Verdict.MERGE) and row.organisation_id not in brought:
            _forget_row(row)
    for organisation_id in sorted(brought):
        organisation = db.session.get(Organisation, (tenant_id(), organisation_id), with_for_update=True)
        if organisation is not None:
            is_gone = _take_away(by, organisation)
            gone, kept = gone + is_gone, kept + (not is_gone)
    record(by, Kind.IMPORT_UNDONE, run, gone=gone, kept=kept)
    return Undone(gone, kept)


def _take_away(by: Acting, organisation: Organisation) -> bool:
    """Whether it went: nobody has claimed it, and nothing but the import knows it."""
    if organisation.state != OrganisationState.UNCLAIMED:
        return False
    own = organisation.id
    try:
        with db.session.begin_nested():
            record(by, Kind.ORGANISATION_TAKEN_BACK, organisation, organisation_id=own)
            for model in (ProfileSource, Site):
                db.session.execute(delete(model).where(model.tenant_id == tenant_id(), model.organisation_id == own))
            db.session.delete(organisation)
            db.session.flush()
    except IntegrityError:
        db.session.expire_all()
        return False
    return True


def _forget_row(row: ImportRow) -> None:
    """A further address or a further source of a firm that was there before."""
    said = (ProfileSource.tenant_id == tenant_id(), ProfileSource.organisation_id == row.organisation_id)
    db.session.execute(delete(ProfileSource).where(*said, ProfileSource.raw == row.raw))
    if row.verdict == Verdict.SITE and row.site_id is not None:
        db.session.execute(delete(Site).where(Site.tenant_id == tenant_id(), Site.id == row.site_id))
