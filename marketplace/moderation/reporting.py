"""Reports of people about things on the market, and what came of each."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace.accounts.actor import Actor
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import Forbidden, Invalid, NotFound
from marketplace.core.i18n import N_
from marketplace.core.states import By
from marketplace.events.actions import Acting, record
from marketplace.events.kinds import Kind
from marketplace.listings import actions as listings
from marketplace.listings import queries as listing_queries
from marketplace.listings.rules import ListingState
from marketplace.moderation.models import Report
from marketplace.moderation.rules import REPORT_CATEGORIES, ReportedKind, ReportState, ReportVerb
from marketplace.organisations import queries as organisations
from marketplace.sourcing import actions as requests
from marketplace.sourcing import queries as request_queries
from marketplace.sourcing.rules import RequestState

OWN = N_("Ini milik usaha Anda sendiri.")
PICK = N_("Pilih apa yang Anda laporkan.")
TELL = N_("Ceritakan sedikit, supaya petugas tahu apa yang harus dilihat.")


@dataclass(frozen=True)
class Reported:
    """How a kind of thing is found by a reader, and taken from the market and put back."""

    find: Callable[..., Any]
    get: Callable[..., Any]
    on_market: Any
    off_market: Any
    suspend: Callable[..., None] | None = None
    reinstate: Callable[..., None] | None = None


REPORTED = {
    ReportedKind.LISTING: Reported(
        listing_queries.find,
        listing_queries.get,
        ListingState.PUBLISHED,
        ListingState.SUSPENDED,
        listings.suspend,
        listings.reinstate,
    ),
    ReportedKind.REQUEST: Reported(
        request_queries.find,
        request_queries.get,
        RequestState.OPEN,
        RequestState.SUSPENDED,
        requests.suspend,
        requests.reinstate,
    ),
    # A firm is not taken from the market by a report: that is a sanction, with its own end.
    ReportedKind.ORGANISATION: Reported(organisations.find, organisations.get, None, None),
}


def get(report_id: uuid.UUID, *, lock: bool = False) -> Report:
    found = db.session.get(Report, (tenant_id(), report_id), with_for_update=lock or None, populate_existing=lock)
    if found is None:
        raise NotFound()
    return found


def find_own(actor: Actor, report_id: uuid.UUID) -> Report:
    """The report for whoever made it; to everybody else there is none."""
    report = get(report_id)
    if report.reporter_id != actor.person_id:
        raise NotFound()
    return report


def find_thing(actor: Actor, kind: ReportedKind, thing_id: uuid.UUID) -> Any:
    """What is to be reported, if the actor may see it."""
    if kind not in REPORTED:
        raise NotFound()
    return REPORTED[kind].find(actor, thing_id)


def send(actor: Actor, kind: ReportedKind, thing: Any, category: str, body: str, *, report_id: uuid.UUID) -> Report:
    """Tell the staff of it; the same form twice, or the same person again while it is looked at, is one report."""
    organisation_id = thing.id if kind == ReportedKind.ORGANISATION else thing.organisation_id
    if actor.belonging(organisation_id) is not None:
        raise Forbidden(OWN)
    if category not in REPORT_CATEGORIES:
        raise Invalid(fields={"category": PICK})
    if category == "other" and not body.strip():
        raise Invalid(fields={"body": TELL})
    title = thing.trade_name if kind == ReportedKind.ORGANISATION else thing.title
    report = Report(
        id=report_id,
        reporter_id=actor.person_id,
        thing_kind=kind,
        thing_id=thing.id,
        organisation_id=organisation_id,
        title=title,
        category=category,
        body=body,
    )
    try:
        with db.session.begin_nested():
            db.session.add(report)
    except IntegrityError:
        known = select(Report).where(Report.reporter_id == actor.person_id, Report.thing_id == thing.id)
        found = db.session.scalars(known.order_by(Report.id.desc())).first()
        if found is None:
            raise Forbidden() from None
        return found
    record(actor, Kind.REPORT_SENT, report, organisation_id=organisation_id)
    return report


def approve(by: Acting, report: Report, **details: str) -> None:
    """Nothing is wrong with it."""
    _conclude(by, report, ReportVerb.DISMISS, Kind.REPORT_DISMISSED, **details)


def ask_changes(by: Acting, report: Report, words: str, /, **details: str) -> None:
    """Its author is told to mend it; it stays in view."""
    report.answer = words
    _conclude(by, report, ReportVerb.WARN, Kind.REPORT_WARNED, **details)


def reject(by: Acting, report: Report, words: str, /, **details: str) -> None:
    """It is taken from the market."""
    report.answer = words
    how = REPORTED.get(report.thing_kind)
    if how and how.suspend:
        thing = how.get(report.thing_id, lock=True)
        if thing.state == how.on_market:
            how.suspend(by, thing, words, **details)
    _conclude(by, report, ReportVerb.ACT, Kind.REPORT_ACTED, **details)


def undo(by: Acting, report: Report) -> None:
    """As if nothing had been decided; nobody has heard of it yet."""
    _put_back(by, report)
    report.answer = ""
    report.advance(ReportVerb.UNDO, By.STAFF)


def overturn(by: Acting, report: Report, **details: str) -> None:
    """Back onto the market: somebody else has judged it anew."""
    _put_back(by, report)
    _conclude(by, report, ReportVerb.OVERTURN, Kind.REPORT_DISMISSED, **details)


def _put_back(by: Acting, report: Report) -> None:
    how = REPORTED.get(report.thing_kind)
    if report.state == ReportState.ACTED and how and how.reinstate:
        thing = how.get(report.thing_id, lock=True)
        if thing.state == how.off_market:
            how.reinstate(by, thing)


def _conclude(by: Acting, report: Report, verb: ReportVerb, kind: Kind, **details: str) -> None:
    report.advance(verb, By.STAFF)
    record(by, kind, report, organisation_id=report.organisation_id, **details)
