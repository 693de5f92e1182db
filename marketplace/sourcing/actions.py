"""Writing a request, sending it to be checked, taking it back, and closing it on its day."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from marketplace.accounts.actor import Actor
from marketplace.core.clock import now
from marketplace.core.db import database_now, db
from marketplace.core.errors import Conflict, Forbidden, Invalid
from marketplace.core.gaps import musts
from marketplace.core.i18n import N_
from marketplace.core.ids import uuid7
from marketplace.core.states import By
from marketplace.events.actions import CLOCK, Acting, record
from marketplace.events.kinds import Kind
from marketplace.organisations import queries as organisations
from marketplace.organisations.rules import BARRED
from marketplace.sourcing import queries
from marketplace.sourcing.completeness import gaps, is_ready
from marketplace.sourcing.models import RequestVersion, SourcingRequest
from marketplace.sourcing.rules import (
    BUYING,
    EDITABLE_STATES,
    RESULTS,
    PaymentTerms,
    RequestState,
    RequestVerb,
    SamplePolicy,
    Shape,
    Visibility,
    Wants,
)

NOT_NOW = N_("Isinya belum bisa diubah dalam keadaan sekarang.")
OWES = N_("Ada pembuat yang menunggu jawaban Anda lebih dari 14 hari. Jawab mereka dulu, baru kirim permintaan baru.")
HE_OWES = N_("Pembeli ini membuat pembuat menunggu lebih dari 14 hari. Teruskan setelah ia menjawab mereka.")
INCOMPLETE = N_("Draf tersimpan, tetapi belum terkirim: masih ada yang perlu diisi.")
ONLY_LATER = N_("Hari terakhir menjawab hanya bisa diundur, supaya tidak ada pembuat yang terlambat tanpa tahu.")


@dataclass(frozen=True)
class Brief:
    """What a request says, checked field by field; a draft may lack nearly all of it."""

    title: str
    description: str = ""
    product_type: str | None = None
    pairs: int | None = None
    is_monthly: bool = False
    months: int | None = None
    size_run: str = ""
    shoe_last: str | None = None
    stages: tuple[str, ...] = ()
    constructions: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()
    budget_min: int | None = None
    budget_max: int | None = None
    needed_by: date | None = None
    closes_on: date | None = None
    delivery_regency_code: str | None = None
    region_codes: tuple[str, ...] = ()
    region_is_must: bool = False
    wants: Wants = Wants.PRODUCTION
    sample_policy: SamplePolicy = SamplePolicy.OPEN
    payment_terms: PaymentTerms = PaymentTerms.OPEN
    visibility: Visibility = Visibility.PUBLIC
    is_sealed: bool = False
    shape: Shape = Shape.ORDER
    decides: str = ""
    rooms: int | None = None
    occupancy: int | None = None
    nights: int | None = None
    pairs_a_stay: int | None = None
    group_size: int | None = None
    visit_minutes: int | None = None
    has_story: bool = False
    has_gift_box: bool = False


def draft(
    actor: Actor, organisation_id: uuid.UUID, brief: Brief, *, request_id: uuid.UUID | None = None
) -> SourcingRequest:
    """A new draft for one of the actor's organisations.

    The same `request_id` twice, as when a form is sent twice, is the same draft.
    """
    belonging = actor.belonging(organisation_id)
    if belonging is None or belonging.kind not in BUYING or not actor.may("publish", organisation_id):
        raise Forbidden()
    organisation = organisations.get(organisation_id)
    identifier = request_id or uuid7()
    request = SourcingRequest(
        id=identifier, organisation_id=organisation_id, is_demo=organisation.is_demo, **_stored(brief)
    )
    try:
        with db.session.begin_nested():
            db.session.add(request)
    except IntegrityError:
        known = queries.get(identifier)
        if known.organisation_id != organisation_id:
            raise Forbidden() from None
        return known
    record(actor, Kind.REQUEST_DRAFTED, request, organisation_id=organisation_id)
    return request


def edit(actor: Actor, request: SourcingRequest, brief: Brief, *, version: int) -> None:
    """Change a draft, if nobody has since `version` was read."""
    if request.state not in EDITABLE_STATES:
        raise Conflict(NOT_NOW)
    _change(actor, request, _stored(brief), version)


def stored_version(request: SourcingRequest) -> int:
    """The number that the next change of it has to name."""
    db.session.flush()
    return request.version


def extend(actor: Actor, request: SourcingRequest, closes_on: date, *, version: int) -> None:
    """Give makers more days to answer: nobody need confirm anything again for that."""
    queries.refuse_unless_open(request, NOT_NOW)
    if request.closes_on and closes_on < request.closes_on:
        raise Invalid(fields={"closes_on": ONLY_LATER})
    _change(actor, request, {"closes_on": closes_on}, version)


def submit(actor: Actor, request: SourcingRequest) -> None:
    """Send a draft to be checked, or to a mentor when it is not ready; Invalid names each gap beside its field."""
    if request.state == RequestState.IN_REVIEW:
        return  # sent twice
    queries.refuse_while_owing(request.organisation_id, OWES)
    if organisations.get(request.organisation_id).is_barred:
        raise Invalid(BARRED)
    missing = musts(gaps(request, queries.today()))
    if request.state in EDITABLE_STATES and missing:
        raise Invalid(INCOMPLETE, fields=missing)
    if request.state in EDITABLE_STATES and not is_ready(request, queries.today()):
        refer(actor, request)
    else:
        _step(actor, request, RequestVerb.SUBMIT, Kind.REQUEST_SUBMITTED)


def refer(actor: Actor, request: SourcingRequest) -> None:
    """Ask a mentor to help with it, before any maker sees it."""
    if request.state != RequestState.WITH_MENTOR:
        _step(actor, request, RequestVerb.REFER, Kind.REQUEST_REFERRED)


def hand_back(by: Acting, request: SourcingRequest, words: str) -> None:
    """The mentor's advice, with which the buyer goes on writing."""
    request.advance(RequestVerb.HAND_BACK, By.MENTOR)
    request.review_note = words
    record(by, Kind.REQUEST_HANDED_BACK, request, organisation_id=request.organisation_id, reason=words)


def pass_on(by: Acting, request: SourcingRequest) -> None:
    """The mentor finds it ready as it is, whatever its score: on to the check."""
    if request.state == RequestState.IN_REVIEW:
        return
    queries.refuse_while_owing(request.organisation_id, HE_OWES)
    request.advance(RequestVerb.SUBMIT, By.MENTOR)
    record(by, Kind.REQUEST_SUBMITTED, request, organisation_id=request.organisation_id)


def withdraw(actor: Actor, request: SourcingRequest) -> None:
    """Take it back: a draft that is not needed, or an open request before its day."""
    if request.state != RequestState.WITHDRAWN:
        _step(actor, request, RequestVerb.WITHDRAW, Kind.REQUEST_WITHDRAWN)


def cancel(actor: Actor, request: SourcingRequest, reason: str) -> None:
    """Give it up after makers have read it; they are told why."""
    if request.state != RequestState.CANCELLED:
        _step(actor, request, RequestVerb.CANCEL, Kind.REQUEST_CANCELLED, reason=reason)


def close(actor: Actor, request: SourcingRequest) -> None:
    """Enough answers before the last day: from here on none comes any more."""
    if request.state == RequestState.OPEN:
        request.closed_at = database_now()
        _step(actor, request, RequestVerb.CLOSE, Kind.REQUEST_CLOSED)


def settle(request: SourcingRequest, result: str) -> None:
    """What became of it: awarded, partly awarded, no award. It follows from the answers."""
    state = RequestState(result)
    request.advance(RESULTS[state], By.CLOCK)
    record(CLOCK, Kind.REQUEST_SETTLED, request, organisation_id=request.organisation_id, result=result)


def close_due(moment: datetime | None = None) -> int:
    """Close what is past its last day in the market's zone; returns how many. For the clock."""
    due = queries.due_for_closing(moment)
    for request in due:
        request.closed_at = moment or database_now()
        request.advance(RequestVerb.CLOSE, By.CLOCK)
        record(CLOCK, Kind.REQUEST_CLOSED, request, organisation_id=request.organisation_id)
    return len(due)


def approve(by: Acting, request: SourcingRequest, **details: str) -> None:
    """Open it to the makers; Invalid when its last day has passed while it waited."""
    if request.closes_on and request.closes_on < queries.today():
        raise Invalid(N_("Hari terakhir menjawab sudah lewat. Minta pembeli mengundurkannya."))
    _decide(by, request, RequestVerb.APPROVE, Kind.REQUEST_PUBLISHED, **details)


def ask_changes(by: Acting, request: SourcingRequest, words: str, /, **details: str) -> None:
    """Give it back to its author with what he should mend, in words for him; `details` go with the event."""
    _decide(by, request, RequestVerb.ASK_CHANGES, Kind.REQUEST_CHANGES_ASKED, words, **details)


def reject(by: Acting, request: SourcingRequest, words: str, /, **details: str) -> None:
    _decide(by, request, RequestVerb.REJECT, Kind.REQUEST_REJECTED, words, **details)


def suspend(by: Acting, request: SourcingRequest, words: str, /, **details: str) -> None:
    """Take it out of sight until the staff put it back."""
    _decide(by, request, RequestVerb.SUSPEND, Kind.REQUEST_SUSPENDED, words, **details)


def reinstate(by: Acting, request: SourcingRequest) -> None:
    _decide(by, request, RequestVerb.REINSTATE, Kind.REQUEST_REINSTATED)


def undo(_by: Acting, request: SourcingRequest) -> None:
    """Back into the check, as if nothing had been decided; nobody has heard of it yet."""
    request.advance(RequestVerb.UNDO, By.STAFF)
    request.review_note = ""


def overturn(by: Acting, request: SourcingRequest, **details: str) -> None:
    """Opened after all: somebody else has judged it anew."""
    _decide(by, request, RequestVerb.OVERTURN, Kind.REQUEST_PUBLISHED, **details)


def _step(actor: Actor, request: SourcingRequest, verb: RequestVerb, kind: Kind, **details: str) -> None:
    request.advance(verb, By.AUTHOR)
    record(actor, kind, request, organisation_id=request.organisation_id, **details)


def _decide(
    by: Acting, request: SourcingRequest, verb: RequestVerb, kind: Kind, words: str = "", /, **details: str
) -> None:
    request.advance(verb, By.STAFF)
    request.review_note = words
    if request.state == RequestState.OPEN:
        request.published_at = request.published_at or now()
        keep_version(by, request)
    if words and not details:
        details = {"reason": words}
    record(by, kind, request, organisation_id=request.organisation_id, **details)


def _change(actor: Actor, request: SourcingRequest, values: dict[str, Any], version: int) -> None:
    changed = {name: value for name, value in values.items() if getattr(request, name) != value}
    if not changed:
        return  # sent twice, or nothing was touched: whatever the version, nothing is lost
    before = {name: getattr(request, name) for name in changed}
    if request.version != version:
        raise Conflict(current=_texts(before), typed=_texts(changed))
    for name, value in changed.items():
        setattr(request, name, value)
    record(
        actor,
        Kind.REQUEST_EDITED,
        request,
        organisation_id=request.organisation_id,
        before=_plain(before),
        after=_plain(changed),
    )


def keep_version(by: Acting, request: SourcingRequest, note: str = "") -> None:
    """Keep what it says now as its next version; opened again without a change, it is the same version."""
    body = _plain({name: getattr(request, name) for name in Brief.__dataclass_fields__})
    known = queries.versions(request.id)
    if known and known[-1].body == body:
        return
    number, person_id = len(known) + 1, getattr(by, "person_id", None)
    db.session.add(RequestVersion(request_id=request.id, number=number, body=body, note=note, person_id=person_id))


def _stored(brief: Brief) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in vars(brief).items()}


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """As JSON takes it: days as ISO 8601."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _texts(values: dict[str, Any]) -> list[tuple[str, str]]:
    return [(name, ", ".join(v) if isinstance(v, list) else "" if v is None else str(v)) for name, v in values.items()]
