"""Answering a request: writing, sending, changing and taking back; every version that was sent is kept."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.dialects.postgresql import insert

from marketplace.accounts.actor import Actor
from marketplace.core.clock import now
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.core.i18n import N_
from marketplace.core.states import By
from marketplace.events.actions import CLOCK, Acting, record
from marketplace.events.kinds import Kind
from marketplace.events.models import Event
from marketplace.organisations import queries as organisations
from marketplace.proposals import queries
from marketplace.proposals.models import Proposal, ProposalPart, ProposalVersion
from marketplace.proposals.policy import ANSWERING
from marketplace.proposals.rules import EDITABLE, PartState, ProposalState, ProposalVerb, Retreat
from marketplace.sourcing import queries as requests
from marketplace.sourcing.models import SourcingRequest

ALREADY = N_("Usaha Anda sudah menjawab permintaan ini. Buka jawaban itu untuk mengubahnya.")
KEY_TAKEN = N_("Jawaban ini sudah tersimpan dengan isi lain. Periksa keduanya.")
NOT_NOW = N_("Jawaban ini tidak bisa diubah lagi.")
OWN = N_("Ini permintaan usaha Anda sendiri.")
INCOMPLETE = N_("Tersimpan sebagai draf, tetapi belum terkirim: masih ada yang perlu diisi.")
UNCONFIRMED = N_("Belum semua bagian disetujui pembuatnya. Jawaban bisa dikirim setelah semuanya setuju.")
LONELY = N_("Jawaban bersama butuh paling sedikit dua bagian. Ajak pembuat lain, atau kerjakan sendiri.")
NEEDED = {
    "price_per_pair": N_("Isi harga per pasang, contoh: 85.000 atau 85rb."),
    "pairs": N_("Isi berapa pasang yang sanggup dibuat, contoh: 200 atau 10 kodi."),
    "delivery_on": N_("Isi kapan barang bisa dikirim."),
}
DATE_PAST = N_("Tanggal ini sudah lewat. Pilih tanggal yang akan datang.")
SAMPLE_LATE = N_("Contoh jadi setelah barang dikirim? Periksa kedua tanggalnya.")


@dataclass(frozen=True)
class Terms:
    """What a maker answers: rupiah per pair, pairs, days; a draft may lack nearly all of it."""

    price_per_pair: int | None = None
    pairs: int | None = None
    moq: int | None = None
    first_sample_on: date | None = None
    delivery_on: date | None = None
    words: str = ""


def draft(
    actor: Actor, request: SourcingRequest, organisation_id: uuid.UUID, terms: Terms, *, key: uuid.UUID
) -> Proposal:
    """A new answer for one of the actor's organisations; the same `key` twice is the same answer.

    Conflict when the key comes back with other words, or when the organisation has another live answer.
    """
    belonging = actor.belonging(organisation_id)
    if belonging is None or belonging.kind not in ANSWERING or not actor.may("answer", organisation_id):
        raise Forbidden()
    if request.organisation_id == organisation_id:
        raise Conflict(OWN)
    queries.hold_open(request.id)
    is_demo = organisations.get(organisation_id).is_demo
    row = {"tenant_id": tenant_id(), "id": key, "request_id": request.id, "organisation_id": organisation_id}
    fresh = insert(Proposal).values(**row, is_demo=is_demo, state=ProposalState.DRAFT, **vars(terms))
    if db.session.scalar(fresh.on_conflict_do_nothing().returning(Proposal.id)) is None:
        return _known(request, organisation_id, terms, key)
    proposal = queries.get(key)
    db.session.add(
        ProposalPart(proposal_id=key, organisation_id=organisation_id, state=PartState.CONFIRMED, **_of_part(proposal))
    )
    record(actor, Kind.PROPOSAL_DRAFTED, proposal, organisation_id=organisation_id)
    return proposal


def _known(request: SourcingRequest, organisation_id: uuid.UUID, terms: Terms, key: uuid.UUID) -> Proposal:
    known = db.session.get(Proposal, (tenant_id(), key), populate_existing=True)
    if known is None:
        raise Conflict(ALREADY)
    if (known.organisation_id, known.request_id) != (organisation_id, request.id):
        raise Forbidden()
    _refuse_a_clash(known, {name: v for name, v in vars(terms).items() if getattr(known, name) != v}, KEY_TAKEN)
    return known


def _refuse_a_clash(proposal: Proposal, changed: dict[str, Any], sentence: str = "") -> None:
    if changed:
        current = [(name, _text(getattr(proposal, name))) for name in changed]
        raise Conflict(sentence, current=current, typed=[(name, _text(v)) for name, v in changed.items()])


def edit(actor: Actor, proposal: Proposal, terms: Terms, *, version: int) -> None:
    """Change it, if nobody has since `version` was read; what was sent already needs an open request."""
    if proposal.state not in EDITABLE:
        raise Conflict(NOT_NOW)
    if proposal.state != ProposalState.DRAFT:
        queries.hold_open(proposal.request_id)
    values = vars(terms)
    if proposal.is_joint:
        # Price, pairs and the last day come from the parts.
        values = {name: v for name, v in values.items() if name in ("moq", "first_sample_on", "words")}
    changed = {name: v for name, v in values.items() if getattr(proposal, name) != v}
    if not changed:
        return
    if proposal.version != version:
        _refuse_a_clash(proposal, changed)
    before = {name: _text(getattr(proposal, name)) for name in changed}
    for name, v in changed.items():
        setattr(proposal, name, v)
    if not proposal.is_joint:
        _keep_part(proposal)
    if proposal.state != ProposalState.DRAFT:
        check(proposal)
        keep_version(actor, proposal)
        after = {name: _text(v) for name, v in changed.items()}
        details = {"before": before, "after": after}
        record(actor, Kind.PROPOSAL_EDITED, proposal, organisation_id=proposal.organisation_id, **details)


def stored_version(proposal: Proposal) -> int:
    """The number that the next change of it has to name."""
    db.session.flush()
    return proposal.version


def submit(actor: Actor, proposal: Proposal) -> None:
    """Send it, or say again that it stands; Invalid names each gap beside its field. Twice is once."""
    if proposal.state == ProposalState.SUBMITTED:
        return
    queries.hold_open(proposal.request_id)
    check(proposal)
    is_again = proposal.state == ProposalState.NEEDS_RECONFIRMATION
    proposal.advance(ProposalVerb.RECONFIRM if is_again else ProposalVerb.SUBMIT, By.MAKER)
    proposal.submitted_at = proposal.submitted_at or now()
    keep_version(actor, proposal)
    kind = Kind.PROPOSAL_RECONFIRMED if is_again else Kind.PROPOSAL_SUBMITTED
    record(actor, kind, proposal, organisation_id=proposal.organisation_id)


def check(proposal: Proposal) -> None:
    """Invalid names what is still missing before it can be sent."""
    missing = {name: sentence for name, sentence in NEEDED.items() if not getattr(proposal, name)}
    today = requests.today()
    for name in ("first_sample_on", "delivery_on"):
        day = getattr(proposal, name)
        if day and day < today:
            missing[name] = DATE_PAST
    if proposal.first_sample_on and proposal.delivery_on and proposal.first_sample_on > proposal.delivery_on:
        missing["first_sample_on"] = SAMPLE_LATE
    if missing:
        raise Invalid(INCOMPLETE, fields=missing)
    if any(part.state == PartState.INVITED for part in queries.parts(proposal.id)):
        raise Conflict(UNCONFIRMED)
    if proposal.is_joint and len(queries.partners(proposal.id)) < 2:
        raise Conflict(LONELY)


def withdraw(actor: Actor, proposal: Proposal, reason: Retreat, note: str = "") -> None:
    """Take it back, with the reason for the buyer; a draft is put away without one."""
    if proposal.state == ProposalState.WITHDRAWN:
        return
    is_draft = proposal.state == ProposalState.DRAFT
    proposal.advance(ProposalVerb.DISCARD if is_draft else ProposalVerb.WITHDRAW, By.MAKER)
    proposal.reason, proposal.note, proposal.decided_at = reason.value, note, now()
    kind = Kind.PROPOSAL_DISCARDED if is_draft else Kind.PROPOSAL_WITHDRAWN
    record(actor, kind, proposal, organisation_id=proposal.organisation_id, reason=reason.value)


def suspend(by: Acting, proposal: Proposal, words: str) -> None:
    """Out of the buyer's sight until the staff put it back."""
    proposal.advance(ProposalVerb.SUSPEND, By.STAFF)
    proposal.note = words
    record(by, Kind.PROPOSAL_SUSPENDED, proposal, organisation_id=proposal.organisation_id, reason=words)


def reinstate(by: Acting, proposal: Proposal) -> None:
    proposal.advance(ProposalVerb.REINSTATE, By.STAFF)
    proposal.note = ""
    record(by, Kind.PROPOSAL_REINSTATED, proposal, organisation_id=proposal.organisation_id)


def follow_amendment(event: Event) -> None:
    """After an amendment every answer that was given to the words before it is to be confirmed again."""
    unsettle(event.subject_id, event.at)


def unsettle(request_id: uuid.UUID, since: datetime) -> int:
    """Answers sent or confirmed before `since` are to be confirmed again; how many that are."""
    standing = queries.in_state(request_id, (ProposalState.SUBMITTED, ProposalState.SHORTLISTED), lock=True)
    standing = [one for one in standing if queries.versions(one.id)[-1].at < since]
    for proposal in standing:
        proposal.advance(ProposalVerb.UNSETTLE, By.CLOCK)
        record(CLOCK, Kind.PROPOSAL_UNSETTLED, proposal, organisation_id=proposal.organisation_id)
    return len(standing)


def keep_version(actor: Actor, proposal: Proposal) -> None:
    """Keep what it says now, as the next version."""
    db.session.flush()
    numbers = [version.number for version in queries.versions(proposal.id)]
    body = {name: _plain(getattr(proposal, name)) for name in Terms.__dataclass_fields__}
    number = max(numbers, default=0) + 1
    db.session.add(ProposalVersion(proposal_id=proposal.id, number=number, body=body, person_id=actor.person_id))


def _keep_part(proposal: Proposal) -> None:
    """The one part of a single answer says what the answer says."""
    parts = queries.parts(proposal.id)
    if len(parts) != 1:
        raise NotFound()
    for name, v in _of_part(proposal).items():
        setattr(parts[0], name, v)


def _of_part(proposal: Proposal) -> dict[str, Any]:
    return {name: getattr(proposal, name) for name in ("pairs", "price_per_pair", "delivery_on")}


def _plain(v: Any) -> Any:
    return v.isoformat() if isinstance(v, date) else v


def _text(v: Any) -> str:
    return "" if v is None else str(v)
