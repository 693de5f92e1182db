"""Planning a list of offers, bringing it in step by step, and taking the whole of it back."""

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select

from marketplace.core.clock import now
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import Conflict
from marketplace.core.i18n import N_
from marketplace.core.ids import uuid7
from marketplace.core.states import By
from marketplace.directory.reading import Row, Sheet, kept_name
from marketplace.events.actions import CLOCK, Acting, record
from marketplace.events.kinds import Kind
from marketplace.events.models import Event
from marketplace.intake import queries
from marketplace.intake.columns import OFFERS
from marketplace.intake.judging import Judged, judge
from marketplace.intake.models import Intake, IntakeRow
from marketplace.intake.rules import ROWS_A_CHUNK, IntakeState, IntakeVerb, RowVerdict
from marketplace.listings import bringing
from marketplace.listings.actions import Offer
from marketplace.listings.models import Listing
from marketplace.listings.rules import BrandMode
from marketplace.organisations import queries as organisations


@dataclass(frozen=True)
class Undone:
    """How many offers went, and how many stay because their owners have made them their own."""

    gone: int
    kept: int


def plan(by: Acting, file_name: str, content: bytes, sheet: Sheet) -> Intake:
    """Keep the rows with their verdicts until a person agrees; nothing else changes yet."""
    run = Intake(
        file_name=kept_name(file_name),
        sha256=hashlib.sha256(content).hexdigest(),
        person_id=by.person_id,
        unknown_headings=list(sheet.unknown),
        total=len(sheet.rows),
    )
    db.session.add(run)
    db.session.flush()  # its rows refer to it
    _keep(run, judge(sheet.rows, queries.firms()))
    return run


def start(by: Acting, run: Intake) -> None:
    """Begin to bring in a plan: judged once more, for the market may have changed since."""
    other = queries.running()
    if other is not None and other.id != run.id:
        raise Conflict(N_("Impor %(name)s masih berjalan. Tunggu sampai selesai."), name=other.file_name)
    run.advance(IntakeVerb.START, By.STAFF)
    kept = db.session.scalars(
        select(IntakeRow).where(IntakeRow.intake_id == run.id, IntakeRow.verdict != RowVerdict.REFUSED)
    ).all()
    again = [_row_again(row) for row in sorted(kept, key=lambda one: one.number)]
    wanted = IntakeRow.intake_id == run.id, IntakeRow.verdict != RowVerdict.REFUSED
    db.session.execute(delete(IntakeRow).where(IntakeRow.tenant_id == run.tenant_id, *wanted))
    _keep(run, judge(again, queries.firms()))
    record(by, Kind.INTAKE_STARTED, run, rows=run.total)


def discard(by: Acting, run: Intake) -> None:
    """Drop a plan; its rows go, for nobody agreed to keep them."""
    run.advance(IntakeVerb.DISCARD, By.STAFF)
    db.session.execute(delete(IntakeRow).where(IntakeRow.tenant_id == run.tenant_id, IntakeRow.intake_id == run.id))
    record(by, Kind.INTAKE_DISCARDED, run)


def advance(by: Acting, intake_id: uuid.UUID) -> bool:
    """Bring in the next rows, in this transaction; whether more are waiting. Repeating it is harmless."""
    run = db.session.get(Intake, (tenant_id(), intake_id), with_for_update=True, populate_existing=True)
    if run is None or run.state != IntakeState.RUNNING:
        return False
    waiting = select(IntakeRow).where(IntakeRow.intake_id == run.id, IntakeRow.done_at.is_(None))
    rows = db.session.scalars(waiting.order_by(IntakeRow.number).limit(ROWS_A_CHUNK)).all()
    for row in rows:
        row.done_at = now()
        if row.verdict == RowVerdict.NEW and row.organisation_id is not None:
            firm = organisations.get(row.organisation_id)
            row.listing_id = bringing.bring_in(by, firm, _offer(row.offer), listing_id=row.id, intake=str(run.id)).id
    run.done += len(rows)
    if run.done < run.total:
        record(by, Kind.INTAKE_ADVANCED, run, done=run.done)
        return True
    run.finished_at = now()
    run.advance(IntakeVerb.FINISH, By.CLOCK)
    db.session.flush()
    record(by, Kind.INTAKE_FINISHED, run, counts={one.value: n for one, n in queries.counts(run.id).items()})
    return False


def follow_intake(event: Event) -> None:
    """The next rows of a list that has been started or has come a step further."""
    advance(CLOCK, event.subject_id)


def undo(by: Acting, run: Intake) -> Undone:
    """Take off the market what a finished list has brought, but for what its owner has made his own."""
    db.session.refresh(run, with_for_update=True)
    run.advance(IntakeVerb.UNDO, By.STAFF)
    brought = select(IntakeRow.listing_id).where(IntakeRow.intake_id == run.id, IntakeRow.listing_id.is_not(None))
    ids = [one for one in db.session.scalars(brought.order_by(IntakeRow.listing_id)) if one is not None]
    touched = queries.made_his_own(ids)
    gone = 0
    for listing_id in ids:
        if listing_id not in touched:
            listing = db.session.get_one(Listing, (tenant_id(), listing_id), with_for_update=True)
            gone += bringing.take_back(by, listing)
    record(by, Kind.INTAKE_UNDONE, run, gone=gone, kept=len(ids) - gone)
    return Undone(gone, len(ids) - gone)


def _keep(run: Intake, judged: Sequence[Judged]) -> None:
    if judged:
        db.session.execute(insert(IntakeRow), [_stored(run, one) for one in judged])


def _stored(run: Intake, one: Judged) -> dict[str, Any]:
    return {
        "tenant_id": run.tenant_id,
        "id": uuid7(),
        "intake_id": run.id,
        "number": one.row.number,
        "verdict": one.verdict,
        "firm": one.firm,
        "title": one.title,
        "faults": [{"text": fault.text, "values": fault.values} for fault in one.faults],
        "offer": one.offer,
        "raw": one.row.raw,
        "organisation_id": one.organisation_id,
    }


def _row_again(row: IntakeRow) -> Row:
    values = {field: said for heading, said in row.raw.items() if (field := OFFERS.field_of(heading))}
    return Row(row.number, values, row.raw)


def _offer(stored: dict[str, Any]) -> Offer:
    values: dict[str, Any] = {name: tuple(one) if isinstance(one, list) else one for name, one in stored.items()}
    return Offer(**values | {"brand_mode": BrandMode(values.get("brand_mode", BrandMode.BOTH))})
