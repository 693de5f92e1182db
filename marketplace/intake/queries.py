"""Lists of offers and their rows, and the firms to which such rows may belong."""

import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import func, select

from marketplace.core.db import db, tenant_id
from marketplace.core.errors import NotFound
from marketplace.core.pages import Page
from marketplace.events.kinds import Kind
from marketplace.events.models import Event
from marketplace.intake.judging import Firm
from marketplace.intake.models import Intake, IntakeRow
from marketplace.intake.rules import ROWS_A_PAGE, IntakeState, RowVerdict
from marketplace.listings.models import Listing
from marketplace.listings.rules import OFFERING, ListingState
from marketplace.organisations.models import Organisation
from marketplace.organisations.rules import OrganisationState
from marketplace.regions.gazetteer import squeezed

_PRESENT = (OrganisationState.UNCLAIMED, OrganisationState.CLAIMED, OrganisationState.ACTIVE)
# Whoever has done one of these to his offer has made it his own.
_BY_ITS_OWNER = (
    Kind.LISTING_EDITED,
    Kind.LISTING_PHOTO_ADDED,
    Kind.LISTING_SUBMITTED,
    Kind.LISTING_PAUSED,
    Kind.LISTING_RESUMED,
    Kind.LISTING_REVISED,
)


def find(intake_id: uuid.UUID) -> Intake:
    found = db.session.get(Intake, (tenant_id(), intake_id))
    if found is None:
        raise NotFound()
    return found


def recent(limit: int = 30) -> Sequence[Intake]:
    shown = select(Intake).where(Intake.state != IntakeState.DISCARDED)
    return db.session.scalars(shown.order_by(Intake.id.desc()).limit(limit)).all()


def running() -> Intake | None:
    return db.session.scalars(select(Intake).where(Intake.state == IntakeState.RUNNING)).first()


def counts(intake_id: uuid.UUID) -> dict[RowVerdict, int]:
    """How many rows have which verdict, all verdicts named."""
    rows = select(IntakeRow.verdict, func.count()).where(
        IntakeRow.tenant_id == tenant_id(), IntakeRow.intake_id == intake_id
    )
    found = {row[0]: row[1] for row in db.session.execute(rows.group_by(IntakeRow.verdict))}
    return {verdict: found.get(verdict, 0) for verdict in RowVerdict}


def rows(intake_id: uuid.UUID, *, page: int = 1, verdict: RowVerdict | None = None) -> Page[IntakeRow]:
    """One page of the rows, in the order of the file."""
    wanted = [IntakeRow.tenant_id == tenant_id(), IntakeRow.intake_id == intake_id]
    if verdict:
        wanted.append(IntakeRow.verdict == verdict)
    total = db.session.scalar(select(func.count()).select_from(IntakeRow).where(*wanted)) or 0
    number = min(max(1, page), max(1, -(-total // ROWS_A_PAGE)))
    found = select(IntakeRow).where(*wanted).order_by(IntakeRow.number)
    part = db.session.scalars(found.limit(ROWS_A_PAGE).offset((number - 1) * ROWS_A_PAGE)).all()
    return Page(part, number, ROWS_A_PAGE, total, ceiling=max(1000, total))


def refused(intake_id: uuid.UUID) -> Iterator[IntakeRow]:
    """All rows that must be mended, in the order of the file."""
    found = select(IntakeRow).where(IntakeRow.intake_id == intake_id, IntakeRow.verdict == RowVerdict.REFUSED)
    return iter(db.session.scalars(found.order_by(IntakeRow.number)))


def firms() -> list[Firm]:
    """Everybody who may offer, with the names of what he offers; two statements, whatever their number."""
    titles: dict[uuid.UUID, set[str]] = defaultdict(set)
    held = select(Listing.organisation_id, Listing.title).where(
        Listing.tenant_id == tenant_id(), Listing.state != ListingState.ARCHIVED
    )
    for organisation_id, title in db.session.execute(held):
        titles[organisation_id].add(squeezed(title))
    columns = (Organisation.id, Organisation.kind, Organisation.nib, Organisation.trade_name, Organisation.legal_name)
    found = db.session.execute(
        select(*columns, Organisation.regency_code)
        .where(Organisation.tenant_id == tenant_id(), Organisation.kind.in_(OFFERING), Organisation.state.in_(_PRESENT))
        .order_by(Organisation.id)
    )
    return [
        Firm(firm_id, kind, nib, (trade, legal), code, frozenset(titles[firm_id]))
        for firm_id, kind, nib, trade, legal, code in found
    ]


def made_his_own(listing_ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Those of these offers that their owners have touched since."""
    touched = select(Event.subject_id).where(
        Event.tenant_id == tenant_id(),
        Event.subject_kind == "listing",
        Event.subject_id.in_(listing_ids),
        Event.kind.in_(_BY_ITS_OWNER),
    )
    return set(db.session.scalars(touched))
