"""Imports and their rows, what the directory knows already, and the places that a person must still choose."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from marketplace.core.db import db, tenant_id
from marketplace.core.errors import NotFound
from marketplace.core.pages import Page
from marketplace.directory.models import Import, ImportRow, ProfileSource
from marketplace.directory.rules import ImportState, Verdict
from marketplace.directory.verdicts import KnownFirm, KnownSite
from marketplace.organisations.models import Organisation, Site
from marketplace.organisations.rules import OrganisationKind, OrganisationState

ROWS_A_PAGE = 50
_GONE = (OrganisationState.MERGED, OrganisationState.LEFT)


@dataclass(frozen=True)
class Unplaced:
    """An address whose regency a person must choose."""

    site_id: uuid.UUID
    organisation_id: uuid.UUID
    name: str
    address: str
    postal_code: str
    candidates: list[str]


def find(import_id: uuid.UUID) -> Import:
    found = db.session.get(Import, (tenant_id(), import_id))
    if found is None:
        raise NotFound()
    return found


def find_site(site_id: uuid.UUID) -> Site:
    found = db.session.get(Site, (tenant_id(), site_id))
    if found is None:
        raise NotFound()
    return found


def owner_of(site: Site) -> Organisation:
    return db.session.get_one(Organisation, (site.tenant_id, site.organisation_id))


def recent(limit: int = 30) -> Sequence[Import]:
    shown = select(Import).where(Import.state != ImportState.DISCARDED)
    return db.session.scalars(shown.order_by(Import.id.desc()).limit(limit)).all()


def running() -> Import | None:
    return db.session.scalars(select(Import).where(Import.state == ImportState.RUNNING)).first()


def counts(import_id: uuid.UUID) -> dict[Verdict, int]:
    """How many rows have which verdict, all verdicts named."""
    found = db.session.execute(
        select(ImportRow.verdict, func.count())
        .where(ImportRow.tenant_id == tenant_id(), ImportRow.import_id == import_id)
        .group_by(ImportRow.verdict)
    )
    by_verdict: dict[Verdict, int] = {one: number for one, number in found}  # noqa: C416
    return {verdict: by_verdict.get(verdict, 0) for verdict in Verdict}


def rows(import_id: uuid.UUID, *, page: int = 1, verdict: Verdict | None = None) -> Page[ImportRow]:
    """One page of an import's rows, in the order of the file."""
    wanted = [ImportRow.tenant_id == tenant_id(), ImportRow.import_id == import_id]
    if verdict:
        wanted.append(ImportRow.verdict == verdict)
    total = db.session.scalar(select(func.count()).select_from(ImportRow).where(*wanted)) or 0
    number = min(max(1, page), max(1, -(-total // ROWS_A_PAGE)))
    found = select(ImportRow).where(*wanted).order_by(ImportRow.number)
    part = db.session.scalars(found.limit(ROWS_A_PAGE).offset((number - 1) * ROWS_A_PAGE)).all()
    return Page(part, number, ROWS_A_PAGE, total, ceiling=max(1000, total))


def unplaced(limit: int = 100) -> list[Unplaced]:
    """Imported addresses without a regency, the oldest first."""
    columns = (Site.id, Site.organisation_id, Organisation.trade_name, Site.address, Site.postal_code, Site.candidates)
    found = db.session.execute(
        select(*columns)
        .join(Organisation, (Organisation.tenant_id == Site.tenant_id) & (Organisation.id == Site.organisation_id))
        .where(Site.tenant_id == tenant_id(), Site.regency_code.is_(None), Organisation.state.not_in(_GONE))
        .order_by(Site.id)
        .limit(limit)
    )
    return [Unplaced(*row) for row in found]


def sources_of(organisation_id: uuid.UUID) -> Sequence[ProfileSource]:
    """The lists that name an organisation, the oldest first."""
    found = select(ProfileSource).where(ProfileSource.organisation_id == organisation_id)
    return db.session.scalars(found.order_by(ProfileSource.id)).all()


def known_sources() -> dict[tuple[str, str], tuple[uuid.UUID, uuid.UUID | None]]:
    """What lists have already brought: (source, key) to (organisation, site)."""
    columns = (ProfileSource.source, ProfileSource.source_key, ProfileSource.organisation_id, ProfileSource.site_id)
    found = db.session.execute(select(*columns).where(ProfileSource.tenant_id == tenant_id()))
    return {(source, key): (organisation, site) for source, key, organisation, site in found}


def known_firms() -> list[KnownFirm]:
    """The producers of this marketplace with their addresses; two statements, whatever their number."""
    sites: dict[uuid.UUID, list[KnownSite]] = defaultdict(list)
    found = select(Site.id, Site.organisation_id, Site.address, Site.regency_code, Site.candidates)
    for site_id, organisation_id, address, code, candidates in db.session.execute(
        found.where(Site.tenant_id == tenant_id()).order_by(Site.id)
    ):
        sites[organisation_id].append(KnownSite(site_id, address, frozenset([code] if code else candidates)))
    names = (Organisation.id, Organisation.trade_name, Organisation.legal_name, Organisation.state)
    firms = db.session.execute(
        select(*names, Organisation.address, Organisation.regency_code)
        .where(
            Organisation.tenant_id == tenant_id(),
            Organisation.kind == OrganisationKind.PRODUCER,
            Organisation.state.not_in(_GONE),
        )
        .order_by(Organisation.id)
    )
    return [
        KnownFirm(
            firm_id,
            legal_name or trade_name,
            tuple(sites[firm_id] or [KnownSite(None, address, frozenset([code] if code else []))]),
            managed=state != OrganisationState.UNCLAIMED,
        )
        for firm_id, trade_name, legal_name, state, address, code in firms
    ]
