"""Answering together: sharing by pairs or by stage, asking each maker, and offering a part anew when one fails."""

import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy.dialects.postgresql import insert

from marketplace.accounts.actor import Actor
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import Conflict, Invalid, NotFound
from marketplace.core.i18n import N_
from marketplace.core.ids import uuid7
from marketplace.core.states import By
from marketplace.events.actions import Acting, record
from marketplace.events.kinds import Kind
from marketplace.proposals import queries
from marketplace.proposals.models import Proposal, ProposalPart
from marketplace.proposals.rules import (
    PARTS_MAXIMUM,
    PartState,
    PartVerb,
    ProposalState,
    Split,
    price_of_a_pair,
    whole_pairs,
)

ONLY_DRAFTS = N_("Pembagian hanya bisa diubah selama jawaban masih draf.")
ALONE_AGAIN = N_("Keluarkan dulu pembuat lain dari jawaban ini.")
ASKED_ALREADY = N_("Pembuat ini sudah punya bagian. Ubah bagiannya, atau pilih yang lain.")
STAGE_TAKEN = N_("Tahap ini sudah ada yang mengerjakan.")
STAGE_NEEDED = N_("Pilih tahap yang dikerjakan.")
ENOUGH = N_("Paling banyak %(most)s bagian dalam satu jawaban.")
NOT_AGREED = N_("Bagian ini belum menjadi kesepakatan.")
IN = (PartState.INVITED, PartState.CONFIRMED)


@dataclass(frozen=True)
class Share:
    """One maker's part: pairs, rupiah per pair, a day, and the stage when it is shared so."""

    pairs: int
    price_per_pair: int
    delivery_on: date
    stage: str | None = None


def divide(actor: Actor, proposal: Proposal, split: Split) -> None:
    """Choose how it is shared; back to one maker only when nobody else has a part."""
    _draft(proposal)
    parts = queries.parts(proposal.id, lock=True)
    if split == Split.ALONE and any(part.organisation_id != proposal.organisation_id for part in parts):
        raise Conflict(ALONE_AGAIN)
    if split != proposal.split:
        proposal.split = split
        for part in parts:
            part.stage = part.stage if split == Split.STAGE else None
        record(actor, Kind.PROPOSAL_DIVIDED, proposal, organisation_id=proposal.organisation_id, split=split.value)


def invite(
    actor: Actor, proposal: Proposal, organisation_id: uuid.UUID, share: Share, *, key: uuid.UUID
) -> ProposalPart:
    """Ask a maker to take a part, or say what the leader's own is; the same `key` twice is one part."""
    _draft(proposal)
    share = _shared(proposal, share)
    parts = [part for part in queries.parts(proposal.id, lock=True) if part.state in IN]
    known = next((part for part in parts if part.id == key), None)
    if known:
        return known
    own = organisation_id == proposal.organisation_id
    empty = next((p for p in parts if own and p.organisation_id == organisation_id and _is_open(proposal, p)), None)
    if empty:
        _fill(empty, share)
        total(proposal)
        return empty
    _refuse_doubles(proposal, parts, organisation_id, share)
    part = ProposalPart(
        id=key,
        proposal_id=proposal.id,
        organisation_id=organisation_id,
        state=PartState.CONFIRMED if own else PartState.INVITED,
        **vars(share),
    )
    db.session.add(part)
    db.session.flush()
    total(proposal)
    if not own:
        record(actor, Kind.PART_INVITED, part, organisation_id=organisation_id)
    return part


def confirm(actor: Actor, part: ProposalPart) -> None:
    """The maker takes it on."""
    if part.state != PartState.CONFIRMED:
        part.advance(PartVerb.CONFIRM, By.MAKER)
        record(actor, Kind.PART_CONFIRMED, part, organisation_id=part.organisation_id)


def refuse(actor: Actor, part: ProposalPart, note: str = "") -> None:
    if part.state == PartState.REFUSED:
        return
    part.advance(PartVerb.REFUSE, By.MAKER)
    part.note = note
    record(actor, Kind.PART_REFUSED, part, organisation_id=part.organisation_id)
    _retotal(part)


def remove(actor: Actor, proposal: Proposal, part: ProposalPart) -> None:
    """The leader takes a part out again while it is a draft; his own last one stays."""
    _draft(proposal)
    if part.organisation_id == proposal.organisation_id and len(queries.parts(proposal.id)) == 1:
        raise Conflict(ONLY_DRAFTS)
    record(actor, Kind.PART_REMOVED, part, organisation_id=part.organisation_id)
    db.session.delete(part)
    db.session.flush()
    total(proposal)


def fail(by_whom: Acting, proposal: Proposal, part: ProposalPart, by: By, note: str = "") -> None:
    """A part of an agreement that its maker cannot deliver: it may be offered to another."""
    if proposal.state != ProposalState.ACCEPTED:
        raise Conflict(NOT_AGREED)
    if part.state != PartState.FAILED:
        part.advance(PartVerb.FAIL, by)
        part.note = note
        record(by_whom, Kind.PART_FAILED, part, organisation_id=part.organisation_id)


def replace(actor: Actor, part: ProposalPart, organisation_id: uuid.UUID) -> ProposalPart:
    """Offer a failed part, as it was, to another maker; two at once make one."""
    if part.state != PartState.FAILED:
        raise Conflict(NOT_AGREED)
    row = {name: getattr(part, name) for name in ("proposal_id", "pairs", "stage", "price_per_pair", "delivery_on")}
    heir = insert(ProposalPart).values(
        tenant_id=tenant_id(),
        id=uuid7(),
        organisation_id=organisation_id,
        replaces_id=part.id,
        state=PartState.INVITED,
        **row,
    )
    made = db.session.scalar(heir.on_conflict_do_nothing().returning(ProposalPart.id))
    if made is None:
        raise Conflict(ASKED_ALREADY)
    fresh = queries.part(made)
    record(actor, Kind.PART_INVITED, fresh, organisation_id=organisation_id)
    return fresh


def total(proposal: Proposal) -> None:
    """Price, pairs and the last day of a shared answer are those of its parts together."""
    if not proposal.is_joint:
        return
    parts = [part for part in queries.parts(proposal.id) if part.state in IN]
    proposal.pairs = whole_pairs(proposal.split, parts) or None
    proposal.price_per_pair = price_of_a_pair(proposal.split, parts)
    days = [part.delivery_on for part in parts if part.delivery_on]
    proposal.delivery_on = max(days, default=None)


def _retotal(part: ProposalPart) -> None:
    proposal = queries.hold(part.proposal_id)
    if proposal.state == ProposalState.DRAFT:
        db.session.flush()
        total(proposal)


def _draft(proposal: Proposal) -> None:
    if proposal.state != ProposalState.DRAFT:
        raise Conflict(ONLY_DRAFTS)


def _shared(proposal: Proposal, share: Share) -> Share:
    if proposal.split == Split.ALONE:
        raise NotFound()
    if proposal.split == Split.STAGE and not share.stage:
        raise Invalid(fields={"stage": STAGE_NEEDED})
    stage = share.stage if proposal.split == Split.STAGE else None
    return Share(share.pairs, share.price_per_pair, share.delivery_on, stage)


def _is_open(proposal: Proposal, part: ProposalPart) -> bool:
    """Whether the leader's part is still what he began alone with, so that a share fills it and adds none."""
    return proposal.split == Split.PAIRS or part.stage is None


def _fill(part: ProposalPart, share: Share) -> None:
    for name, value in vars(share).items():
        setattr(part, name, value)
    db.session.flush()


def _refuse_doubles(proposal: Proposal, parts: list[ProposalPart], organisation_id: uuid.UUID, share: Share) -> None:
    if len(parts) >= PARTS_MAXIMUM:
        raise Conflict(ENOUGH, most=PARTS_MAXIMUM)
    if proposal.split == Split.STAGE and any(part.stage == share.stage for part in parts):
        raise Invalid(fields={"stage": STAGE_TAKEN})
    if proposal.split == Split.PAIRS and any(part.organisation_id == organisation_id for part in parts):
        raise Invalid(fields={"organisation_id": ASKED_ALREADY})
