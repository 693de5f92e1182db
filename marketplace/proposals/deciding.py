"""Deciding about answers: a short list, offers back and forth, acceptance, refusal with its reason, the result."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from marketplace.accounts.actor import Actor
from marketplace.core.clock import now
from marketplace.core.db import database_now, db
from marketplace.core.errors import Conflict, Invalid
from marketplace.core.i18n import N_
from marketplace.core.ids import uuid7
from marketplace.core.states import By
from marketplace.events.actions import CLOCK, record
from marketplace.events.kinds import Kind
from marketplace.events.models import Event
from marketplace.proposals import actions, queries
from marketplace.proposals.actions import keep_version
from marketplace.proposals.models import Proposal, ProposalOffer
from marketplace.proposals.rules import IN_PLAY, ProposalState, ProposalVerb, Reason, WouldHelp, outcome
from marketplace.sourcing import actions as sourcing
from marketplace.sourcing.models import SourcingRequest
from marketplace.sourcing.rules import RequestState

STILL_OPEN = N_("Tutup permintaannya dulu, supaya semua pembuat sempat menjawab sampai hari yang dijanjikan.")
TOO_MANY = N_("Jumlah yang ditawarkan melebihi yang diminta. Sisa yang belum dibagi: %(left)s pasang.")
JOINT = N_("Jawaban bersama ditawar seperti tertulis, karena tiap bagian sudah disetujui pembuatnya.")
WITH_ITS_REQUEST = N_("Permintaannya sedang diperiksa petugas. Jawaban Anda kembali bersama permintaannya.")
GONE = N_("Tawaran ini sudah lewat waktunya.")


@dataclass(frozen=True)
class Bargain:
    """Terms on the table: rupiah per pair, pairs, the day of delivery."""

    price_per_pair: int
    pairs: int
    delivery_on: date
    words: str = ""


def shortlist(actor: Actor, proposal: Proposal) -> None:
    if proposal.state != ProposalState.SHORTLISTED:
        _step(actor, proposal, ProposalVerb.SHORTLIST, By.BUYER, Kind.PROPOSAL_SHORTLISTED)


def unlist(actor: Actor, proposal: Proposal) -> None:
    if proposal.state != ProposalState.SUBMITTED:
        _step(actor, proposal, ProposalVerb.UNLIST, By.BUYER, Kind.PROPOSAL_UNLISTED)


def offer(
    actor: Actor,
    request: SourcingRequest,
    proposal: Proposal,
    bargain: Bargain,
    *,
    days: int,
    key: uuid.UUID | None = None,
) -> None:
    """The buyer's terms, for the maker to accept within `days`; the same `key` twice is one offer."""
    if _is_known(proposal, key):
        return
    if request.state != RequestState.CLOSED:
        raise Conflict(STILL_OPEN)
    _check(proposal, bargain)
    if request.pairs:
        left = request.pairs - queries.accepted_pairs(request.id)
        if bargain.pairs > max(left, 0) and bargain.pairs > (proposal.pairs or 0):
            raise Invalid(fields={"pairs": TOO_MANY}, left=max(left, 0))
    _bargain(actor, proposal, bargain, days, By.BUYER, key)


def counter(actor: Actor, proposal: Proposal, bargain: Bargain, *, days: int, key: uuid.UUID | None = None) -> None:
    """The maker's terms in answer to an offer, for the buyer to accept within `days`; the same `key` is one."""
    if _is_known(proposal, key):
        return
    _check(proposal, bargain)
    _in_time(proposal)
    _bargain(actor, proposal, bargain, days, By.MAKER, key)


def accept(actor: Actor, request: SourcingRequest, proposal: Proposal, by: By) -> None:
    """Take the other side's last offer: its terms become those of the answer, and the request's result follows."""
    if proposal.state == ProposalState.ACCEPTED:
        return
    _in_time(proposal)
    proposal.advance(ProposalVerb.ACCEPT, by)
    agreed = queries.offers(proposal.id)[0]
    parts = queries.parts(proposal.id, lock=True)
    for name in ("price_per_pair", "pairs", "delivery_on"):
        setattr(proposal, name, getattr(agreed, name))
        if not proposal.is_joint:
            setattr(parts[0], name, getattr(agreed, name))
    proposal.decided_at, proposal.offer_expires_at = now(), None
    keep_version(actor, proposal)
    details = {"pairs": agreed.pairs, "price_per_pair": agreed.price_per_pair, "side": by.value}
    record(actor, Kind.PROPOSAL_ACCEPTED, proposal, organisation_id=proposal.organisation_id, **details)
    settle(request)


def decline(
    actor: Actor, request: SourcingRequest, proposal: Proposal, reason: Reason, would_help: WouldHelp, note: str = ""
) -> None:
    """Not this one: the bidder reads why, and what would have changed it."""
    if proposal.state == ProposalState.DECLINED:
        return
    proposal.reason, proposal.would_help, proposal.note = reason.value, would_help.value, note
    proposal.decided_at, proposal.offer_expires_at = now(), None
    details = {"reason": reason.value, "would_help": would_help.value}
    _step(actor, proposal, ProposalVerb.DECLINE, By.BUYER, Kind.PROPOSAL_DECLINED, **details)
    settle(request)


def expire_due(moment: datetime | None = None) -> int:
    """Offers that ran out. For the clock; returns how many."""
    due = queries.offers_past(moment)
    for proposal in due:
        _expire(proposal)
    for request_id in sorted({proposal.request_id for proposal in due}):
        settle(queries.hold_request(request_id))
    return len(due)


def settle(request: SourcingRequest) -> None:
    """When nothing is undecided any more, the closed request gets its result."""
    if request.state != RequestState.CLOSED:
        return
    db.session.flush()
    result = outcome(request.pairs, queries.accepted_pairs(request.id), queries.undecided(request.id))
    if result:
        sourcing.settle(request, result)


def follow_closing(event: Event) -> None:
    """What was not confirmed again is over, and where nobody has answered, nobody waits."""
    request = queries.hold_request(event.subject_id)
    if request.state != RequestState.CLOSED:
        return
    for proposal in queries.in_state(request.id, (ProposalState.NEEDS_RECONFIRMATION,), lock=True):
        _expire(proposal)
    settle(request)


def follow_the_end(event: Event) -> None:
    """A request that is withdrawn or cancelled takes its answers with it, and each bidder reads why."""
    for proposal in queries.in_state(event.subject_id, IN_PLAY, lock=True):
        proposal.reason, proposal.would_help = Reason.NO_LONGER.value, WouldHelp.NOTHING.value
        proposal.decided_at, proposal.offer_expires_at = now(), None
        proposal.advance(ProposalVerb.DECLINE, By.BUYER)
        details = {"reason": proposal.reason, "would_help": proposal.would_help}
        record(CLOCK, Kind.PROPOSAL_DECLINED, proposal, organisation_id=proposal.organisation_id, **details)


def follow_suspension(event: Event) -> None:
    """While the staff look at a request, its answers rest with it, and each bidder reads why."""
    for proposal in queries.in_state(event.subject_id, (ProposalState.SUBMITTED,), lock=True):
        actions.suspend(CLOCK, proposal, WITH_ITS_REQUEST)


def follow_reinstatement(event: Event) -> None:
    """The request is back, and so is what rested with it; an answer that was suspended by itself stays away."""
    for proposal in queries.in_state(event.subject_id, (ProposalState.SUSPENDED,), lock=True):
        if proposal.note == WITH_ITS_REQUEST:
            actions.reinstate(CLOCK, proposal)


def _expire(proposal: Proposal) -> None:
    proposal.advance(ProposalVerb.EXPIRE, By.CLOCK)
    proposal.decided_at, proposal.offer_expires_at = now(), None
    record(CLOCK, Kind.PROPOSAL_EXPIRED, proposal, organisation_id=proposal.organisation_id)


def _check(proposal: Proposal, bargain: Bargain) -> None:
    written = (proposal.price_per_pair, proposal.pairs, proposal.delivery_on)
    if proposal.is_joint and (bargain.price_per_pair, bargain.pairs, bargain.delivery_on) != written:
        raise Conflict(JOINT)


def _in_time(proposal: Proposal) -> None:
    if proposal.offer_expires_at and proposal.offer_expires_at <= database_now():
        raise Conflict(GONE)


def _bargain(actor: Actor, proposal: Proposal, bargain: Bargain, days: int, by: By, key: uuid.UUID | None) -> None:
    until = database_now() + timedelta(days=days)
    proposal.offer_expires_at = until
    db.session.add(
        ProposalOffer(
            id=key or uuid7(),
            proposal_id=proposal.id,
            side=by.value,
            expires_at=until,
            person_id=actor.person_id,
            at=database_now(),
            **vars(bargain),
        )
    )
    if by == By.BUYER:
        _step(actor, proposal, ProposalVerb.OFFER, by, Kind.PROPOSAL_OFFERED)
    else:
        _step(actor, proposal, ProposalVerb.COUNTER, by, Kind.PROPOSAL_COUNTERED)


def _is_known(proposal: Proposal, key: uuid.UUID | None) -> bool:
    """Whether this form has come before, however much has happened since."""
    return key is not None and any(one.id == key for one in queries.offers(proposal.id))


def _step(actor: Actor, proposal: Proposal, verb: ProposalVerb, by: By, kind: Kind, **details: str) -> None:
    proposal.advance(verb, by)
    record(actor, kind, proposal, organisation_id=proposal.organisation_id, **details)
