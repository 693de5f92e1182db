"""Planning an import, carrying it out in steps, and choosing the regency of an address that is not clear."""

import hashlib
import uuid
from collections.abc import Sequence

from sqlalchemy import delete, insert, select
from sqlalchemy.dialects.postgresql import insert as insert_or_skip

from marketplace.core.clock import now
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import Conflict, Invalid
from marketplace.core.i18n import N_
from marketplace.core.ids import uuid7
from marketplace.core.states import By
from marketplace.directory import headings, queries
from marketplace.directory.facts import facts_of
from marketplace.directory.models import Import, ImportRow, ProfileSource
from marketplace.directory.reading import Row, Sheet, kept_name
from marketplace.directory.rules import ROWS_A_CHUNK, ImportVerb, Verdict
from marketplace.directory.verdicts import Decision, decide
from marketplace.events.actions import CLOCK, Acting, record
from marketplace.events.kinds import Kind
from marketplace.events.models import Event
from marketplace.organisations.models import Organisation, Site
from marketplace.organisations.rules import OrganisationKind, OrganisationState
from marketplace.regions.gazetteer import regency


def decisions(sheet_rows: Sequence[Row], file_name: str) -> list[Decision]:
    """What would become of each row, as the directory is now; changes nothing."""
    return decide(sheet_rows, queries.known_firms(), queries.known_sources(), default_source=file_name)


def plan(by: Acting, file_name: str, content: bytes, sheet: Sheet) -> Import:
    """Keep the file's rows with their verdicts until a person agrees; nothing else changes yet."""
    run = Import(
        file_name=kept_name(file_name),
        sha256=hashlib.sha256(content).hexdigest(),
        person_id=by.person_id,
        unknown_headings=list(sheet.unknown),
        total=len(sheet.rows),
    )
    db.session.add(run)
    db.session.flush()  # its rows refer to it
    _keep(run, decisions(sheet.rows, run.file_name))
    return run


def start(by: Acting, run: Import) -> None:
    """Begin to carry out a plan: judged once more, for the directory may have grown since."""
    other = queries.running()
    if other is not None and other.id != run.id:
        raise Conflict(N_("Impor %(name)s masih berjalan. Tunggu sampai selesai."), name=other.file_name)
    run.advance(ImportVerb.START, By.STAFF)
    kept = db.session.scalars(select(ImportRow).where(ImportRow.import_id == run.id).order_by(ImportRow.number)).all()
    refused = {row.number for row in kept if row.verdict == Verdict.REFUSED}
    again = [Row(row.number, row.facts, row.raw) for row in kept if row.number not in refused]
    fresh = decisions(again, run.file_name)
    wanted = ImportRow.import_id == run.id, ImportRow.verdict != Verdict.REFUSED
    db.session.execute(delete(ImportRow).where(ImportRow.tenant_id == run.tenant_id, *wanted))
    _keep(run, fresh)
    record(by, Kind.IMPORT_STARTED, run, rows=run.total)


def discard(by: Acting, run: Import) -> None:
    """Drop a plan; its rows go, for nobody agreed to keep them."""
    run.advance(ImportVerb.DISCARD, By.STAFF)
    db.session.execute(delete(ImportRow).where(ImportRow.tenant_id == run.tenant_id, ImportRow.import_id == run.id))
    record(by, Kind.IMPORT_DISCARDED, run)


def advance(by: Acting, import_id: uuid.UUID) -> bool:
    """Carry out the next rows of a running import, in this transaction; whether more are waiting.

    Repeating it is harmless: rows that are done are skipped, and a source is kept once.
    """
    run = db.session.get(Import, (tenant_id(), import_id), with_for_update=True, populate_existing=True)
    if run is None or run.state != "running":
        return False
    waiting = select(ImportRow).where(ImportRow.import_id == run.id, ImportRow.done_at.is_(None))
    rows = db.session.scalars(waiting.order_by(ImportRow.number).limit(ROWS_A_CHUNK)).all()
    step = _Step(by, run)
    for row in rows:
        step.carry_out(row)
    run.done += len(rows)
    if run.done < run.total:
        record(by, Kind.IMPORT_ADVANCED, run, done=run.done)
        return True
    run.finished_at = now()
    run.advance(ImportVerb.FINISH, By.CLOCK)
    db.session.flush()
    counts = {verdict.value: number for verdict, number in queries.counts(run.id).items()}
    record(by, Kind.IMPORT_FINISHED, run, counts=counts)
    return False


def follow_import(event: Event) -> None:
    """The next rows of an import that has been started or has come a step further."""
    advance(CLOCK, event.subject_id)


def choose_regency(by: Acting, site: Site, code: str) -> None:
    """Say in which regency an address lies that the import could not place."""
    chosen = regency(code)
    if chosen is None:
        raise Invalid(fields={"regency_code": N_("Pilih kabupaten atau kota dari daftar.")})
    db.session.refresh(site, with_for_update=True)
    if site.regency_code is not None:
        raise Conflict(N_("Letak alamat ini sudah dipilih orang lain."))
    before = list(site.candidates)
    _place(site, chosen.code)
    organisation = db.session.get_one(Organisation, (site.tenant_id, site.organisation_id))
    record(
        by,
        Kind.ORGANISATION_PLACED,
        organisation,
        organisation_id=organisation.id,
        site=str(site.id),
        candidates=before,
        chosen=chosen.code,
    )


def _place(site: Site, code: str) -> None:
    """The organisation takes the place of its first address, as long as nobody of its own has said otherwise."""
    site.regency_code, site.candidates = code, []
    organisation = db.session.get_one(Organisation, (site.tenant_id, site.organisation_id))
    if organisation.regency_code is None and organisation.state == OrganisationState.UNCLAIMED:
        organisation.regency_code = code


def _keep(run: Import, judged: list[Decision]) -> None:
    if judged:
        db.session.execute(insert(ImportRow), [_row(run, one) for one in judged])


def _row(run: Import, one: Decision) -> dict[str, object]:
    placed = one.placement.regency
    return {
        "tenant_id": run.tenant_id,
        "id": uuid7(),
        "import_id": run.id,
        "number": one.row.number,
        "verdict": one.verdict,
        "name": one.name,
        "site_name": one.site_name,
        "reasons": [{"text": reason.text, "values": reason.values} for reason in one.reasons],
        "facts": one.row.values,
        "raw": one.row.raw,
        "regency_code": placed.code if placed else None,
        "candidates": [] if placed else [candidate.code for candidate in one.placement.candidates],
        "firm_row": one.firm_row,
        "site_row": one.site_row,
        "organisation_id": one.firm_id,
        "site_id": one.site_id,
    }


class _Step:
    """Some rows of one import, carried out in their order."""

    def __init__(self, by: Acting, run: Import) -> None:
        self._by, self._run = by, run

    def carry_out(self, row: ImportRow) -> None:
        row.done_at = now()
        if row.verdict == Verdict.REFUSED:
            return
        self._refer_to_earlier_rows(row)
        if row.verdict == Verdict.KNOWN:
            return
        facts, _problems = facts_of(Row(row.number, row.facts, row.raw), self._run.file_name)
        if row.verdict == Verdict.IMPORT:
            self._open(row)
        organisation = db.session.get_one(Organisation, (row.tenant_id, row.organisation_id))
        if row.firm_row is not None and organisation.nib is None:
            organisation.nib = facts.nib or None  # of a firm that this list has brought; others say theirs themselves
        if row.verdict in (Verdict.IMPORT, Verdict.SITE):
            self._add_site(row, organisation, facts.address, facts.postal_code, facts.workers)
        elif row.site_id is not None and row.regency_code:
            site = db.session.get_one(Site, (row.tenant_id, row.site_id))
            if site.regency_code is None:
                _place(site, row.regency_code)  # a second list may know what the first left open
        self._keep_source(row, facts.source, facts.source_key)
        record(
            self._by,
            Kind.ORGANISATION_IMPORTED,
            organisation,
            organisation_id=organisation.id,
            source=facts.source,
            verdict=row.verdict.value,
            row=row.number,
        )

    def _refer_to_earlier_rows(self, row: ImportRow) -> None:
        """A firm or site that a row above has brought has an id by now."""
        for own, column in ((row.firm_row, "organisation_id"), (row.site_row, "site_id")):
            if own is not None and own != row.number and getattr(row, column) is None:
                earlier = select(getattr(ImportRow, column)).where(
                    ImportRow.tenant_id == row.tenant_id, ImportRow.import_id == row.import_id, ImportRow.number == own
                )
                setattr(row, column, db.session.scalar(earlier))

    def _open(self, row: ImportRow) -> None:
        organisation = Organisation(
            kind=OrganisationKind.PRODUCER,
            state=OrganisationState.UNCLAIMED,
            trade_name=row.name,
            legal_name=row.name,
            regency_code=row.regency_code,
            address=row.facts.get(headings.ADDRESS, ""),
        )
        db.session.add(organisation)
        db.session.flush()  # its site and source refer to it
        row.organisation_id = organisation.id

    def _add_site(
        self, row: ImportRow, organisation: Organisation, address: str, postal_code: str, workers: int | None
    ) -> None:
        site = Site(
            organisation_id=organisation.id,
            name=row.site_name,
            address=address,
            postal_code=postal_code,
            regency_code=row.regency_code,
            candidates=list(row.candidates),
            workers=workers,
        )
        db.session.add(site)
        db.session.flush()
        row.site_id = site.id
        if workers is not None:
            organisation.workers = (organisation.workers or 0) + workers
        if row.verdict == Verdict.IMPORT:
            organisation.address, organisation.postal_code = address, postal_code

    def _keep_source(self, row: ImportRow, source: str, key: str) -> None:
        values = {
            "tenant_id": row.tenant_id,
            "id": uuid7(),
            "organisation_id": row.organisation_id,
            "site_id": row.site_id,
            "source": source,
            "source_key": key,
            "raw": row.raw,
        }
        db.session.execute(insert_or_skip(ProfileSource).values(values).on_conflict_do_nothing())
