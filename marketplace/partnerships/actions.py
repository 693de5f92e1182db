"""The verbs of a partnership: accept the agreement, report on a milestone, stop, go on, end.

Each takes the partnership held by its row, and the key of the form that asks for it: the same form twice is once.
"""

import uuid
from datetime import date, timedelta
from typing import Any

from marketplace.accounts.actor import Actor
from marketplace.capacity import actions as capacity
from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.core.errors import Conflict, Forbidden, Invalid
from marketplace.core.i18n import N_
from marketplace.core.ids import uuid7
from marketplace.core.states import By
from marketplace.events.actions import record
from marketplace.events.kinds import Kind
from marketplace.events.models import Event
from marketplace.matching.actions import score_organisation
from marketplace.partnerships import queries
from marketplace.partnerships.beginning import write_agreement
from marketplace.partnerships.effects import EFFECTS, FUTURE, WHY, Deeded, Report
from marketplace.partnerships.models import Milestone, Partnership, PartnershipEntry
from marketplace.partnerships.policy import side_of
from marketplace.partnerships.rules import (
    BACK,
    DEEDS,
    END_REASONS,
    NEEDED,
    ONWARDS,
    Deed,
    MilestoneKind,
    PartnershipState,
    Pattern,
    Verb,
    fits,
)
from marketplace.reliability import actions as reliability
from marketplace.tenants.queries import today

_M, _S = MilestoneKind, PartnershipState
NOT_NOW = N_("Langkah ini belum atau tidak lagi bisa dilakukan. Lihat dulu langkah berikutnya di halaman ini.")
OTHER_WORDS = N_("Isi kesepakatan sudah berubah. Baca lagi, lalu setujui.")
BOTH_READ = N_("Tulis alasan keputusan Anda; kedua pihak membacanya.")
ACCEPTED_ALREADY = N_("Kesepakatan sudah disetujui kedua pihak, jadi tidak bisa diganti di sini.")


def accept(actor: Actor, partnership: Partnership, sha256: str, *, form_key: uuid.UUID) -> None:
    """Accept the agreement whose words have this fingerprint; once both have, the work begins."""
    by = _side(actor, partnership)
    if queries.entry_of(partnership.id, form_key):
        return
    agreement = queries.agreement(partnership.id)
    if partnership.state != _S.AGREED or agreement.accepted_by(by):
        raise Conflict(NOT_NOW)
    if agreement.sha256 != sha256:
        raise Conflict(OTHER_WORDS)
    if by == By.BUYER:
        agreement.buyer_at, agreement.buyer_person_id = now(), actor.person_id
    else:
        agreement.maker_at, agreement.maker_person_id = now(), actor.person_id
    _enter(actor, partnership, by, "accept", form_key, reference=sha256)
    record(actor, Kind.PARTNERSHIP_ACCEPTED, partnership, organisation_id=partnership.side(by), sha256=sha256)
    if agreement.is_accepted:
        own = queries.milestones(partnership.id)
        has_first = _M.SAMPLE in own or _M.DEPOSIT in own
        _advance(actor, partnership, Verb.SAMPLE if has_first else Verb.SKIP_SAMPLE, by)


def choose_pattern(actor: Actor, partnership: Partnership, pattern: Pattern, *, form_key: uuid.UUID) -> None:
    """Write the agreement anew by another pattern, before both have accepted it."""
    by = _side(actor, partnership)
    if queries.entry_of(partnership.id, form_key) or partnership.pattern == pattern:
        return
    if partnership.state != _S.AGREED:
        raise Conflict(ACCEPTED_ALREADY)
    agreement = write_agreement(partnership, pattern, version=queries.agreement(partnership.id).version + 1)
    _enter(actor, partnership, by, "pattern", form_key, reference=agreement.pattern.value)
    record(actor, Kind.PARTNERSHIP_REWORDED, partnership, organisation_id=partnership.side(by), pattern=pattern.value)


def report(
    actor: Actor, partnership: Partnership, kind: MilestoneKind, deed: Deed, said: Report, *, form_key: uuid.UUID
) -> PartnershipEntry:
    """Do a deed at a milestone, and go on to the next state when all that it needs is complete."""
    by = _side(actor, partnership)
    known = queries.entry_of(partnership.id, form_key)
    if known:
        return known
    _must_be_allowed(partnership, kind, deed, by)
    day = said.happened_on or today()
    if day > today():
        raise Invalid(fields={"happened_on": FUTURE})
    own = queries.milestones(partnership.id)
    milestone = own.get(kind) or _new_claim(partnership)
    reference = _handover_number(partnership, milestone, day) if (kind, deed) == (_M.DELIVERY, Deed.SEND) else ""
    body: dict[str, Any] = {"measurements": said.measurements, "defects": dict(said.defects)}
    EFFECTS[kind, deed](Deeded(partnership, milestone, by, actor.person_id, said, day))
    entry = _enter(
        actor,
        partnership,
        by,
        deed.value,
        form_key,
        kind=kind,
        note=said.note,
        amount=milestone.claimed if (kind, deed) == (_M.DELIVERY, Deed.SEND) else said.amount,
        refused=sum(said.defects.values()) if deed == Deed.CHECK else said.refused,
        happened_on=day,
        reference=reference or said.reference,
        body={name: value for name, value in body.items() if value},
    )
    details = {"milestone": kind.value, "deed": deed.value, "side": by.value}
    record(actor, Kind.PARTNERSHIP_REPORTED, partnership, organisation_id=partnership.side(by), **details)
    if (kind, deed, milestone.rounds) == (_M.SAMPLE, Deed.SEND, 1):
        record(actor, Kind.PARTNERSHIP_SAMPLED, partnership, organisation_id=partnership.maker_id)
    _follow(actor, partnership, by)
    return entry


def pause(actor: Actor, partnership: Partnership, note: str, *, form_key: uuid.UUID) -> None:
    _stop(actor, partnership, Verb.PAUSE, Kind.PARTNERSHIP_PAUSED, note, form_key)


def dispute(actor: Actor, partnership: Partnership, note: str, *, form_key: uuid.UUID) -> None:
    """Say that something is wrong which the two cannot settle alone; the moderators hear of it."""
    _stop(actor, partnership, Verb.DISPUTE, Kind.PARTNERSHIP_DISPUTED, note, form_key)


def resume(actor: Actor, partnership: Partnership, note: str, *, form_key: uuid.UUID) -> None:
    """Go back to where it was before the pause or the dispute."""
    by = _side_or_staff(actor, partnership)
    if queries.entry_of(partnership.id, form_key):
        return
    back = partnership.resume_to
    if back is None:
        raise Conflict(NOT_NOW)
    _must_explain(by, note)
    partnership.resume_to = None
    partnership.advance(BACK[back], by)
    _enter(actor, partnership, by, "resume", form_key, note=note)
    record(actor, Kind.PARTNERSHIP_RESUMED, partnership, organisation_id=_organisation(partnership, by))


def end(actor: Actor, partnership: Partnership, reason: str, note: str, *, form_key: uuid.UUID) -> None:
    """End it before it is done, with a reason of the list; what was booked from this week on is free again."""
    by = _side_or_staff(actor, partnership)
    if queries.entry_of(partnership.id, form_key):
        return
    if reason not in END_REASONS:
        raise Invalid(fields={"reason": WHY})
    _must_explain(by, note)
    partnership.advance(Verb.END, by)
    partnership.resume_to = None
    partnership.reason, partnership.note, partnership.closed_at = reason, note, now()
    capacity.release(partnership.part_id, since=today())
    _enter(actor, partnership, by, "end", form_key, note=note, reference=reason)
    record(actor, Kind.PARTNERSHIP_ENDED, partnership, organisation_id=_organisation(partnership, by), reason=reason)


def keep_facts(event: Event) -> None:
    """After a step: what it adds to the names of both sides. Worked out anew each time, so twice is harmless."""
    partnership = queries.get(event.subject_id)
    for organisation_id in (partnership.buyer_id, partnership.maker_id):
        reliability.keep(organisation_id, queries.past_of(organisation_id))


def score_maker_of(event: Event) -> None:
    """What is known of his past orders is a term of his scores."""
    score_organisation(queries.get(event.subject_id).maker_id)


def _side(actor: Actor, partnership: Partnership) -> By:
    by = side_of(actor, partnership)
    if by is None:
        raise Forbidden()
    return by


def _side_or_staff(actor: Actor, partnership: Partnership) -> By:
    """A moderator speaks as staff; that the state lets him is written in the table of steps."""
    by = side_of(actor, partnership)
    if by is None and not actor.is_moderator:
        raise Forbidden()
    return by or By.STAFF


def _must_explain(by: By, note: str) -> None:
    """What a moderator decides about two others' work, both read in his words."""
    if by == By.STAFF and not note.strip():
        raise Invalid(fields={"note": BOTH_READ})


def _organisation(partnership: Partnership, by: By) -> uuid.UUID | None:
    return None if by == By.STAFF else partnership.side(by)


def _must_be_allowed(partnership: Partnership, kind: MilestoneKind, deed: Deed, by: By) -> None:
    allowed = DEEDS.get((kind, deed))
    if allowed is None or partnership.state not in allowed.states:
        raise Conflict(NOT_NOW)
    if by not in allowed.who:
        raise Forbidden()
    standing = {one: milestone.standing for one, milestone in queries.milestones(partnership.id).items()}
    if not fits(kind, deed, by, standing):
        raise Conflict(NOT_NOW)


def _new_claim(partnership: Partnership) -> Milestone:
    claim = Milestone(partnership_id=partnership.id, kind=_M.CLAIM, claimed=0, done=0, refused=0, rounds=0)
    db.session.add(claim)
    return claim


def _handover_number(partnership: Partnership, milestone: Milestone, day: date) -> str:
    return f"BAST/{day:%Y/%m}/{partnership.code}-{milestone.rounds + 1}"


def _stop(actor: Actor, partnership: Partnership, verb: Verb, kind: Kind, note: str, form_key: uuid.UUID) -> None:
    by = _side(actor, partnership)
    if queries.entry_of(partnership.id, form_key):
        return
    if not note:
        raise Invalid(fields={"note": WHY})
    before = partnership.resume_to or partnership.state
    partnership.advance(verb, by)
    partnership.resume_to = before
    _enter(actor, partnership, by, verb.value, form_key, note=note)
    record(actor, kind, partnership, organisation_id=partnership.side(by))


def _follow(actor: Actor, partnership: Partnership, by: By) -> None:
    """Go on for as long as nothing is missing; what is not owed needs nobody's word."""
    while partnership.state in NEEDED:
        own = queries.milestones(partnership.id)
        balance = own[_M.BALANCE]
        if partnership.state == _S.ACCEPTED and balance.due == 0 and balance.completed_on is None:
            balance.completed_on = own[_M.DELIVERY].completed_on
        if any(kind in own and own[kind].completed_on is None for kind in NEEDED[partnership.state]):
            return
        _advance(actor, partnership, ONWARDS[partnership.state], by)


_TOLD = {_S.ACCEPTED: Kind.PARTNERSHIP_DELIVERED, _S.CLOSED: Kind.PARTNERSHIP_CLOSED}


def _advance(actor: Actor, partnership: Partnership, verb: Verb, by: By) -> None:
    partnership.advance(verb, by)
    if partnership.state == _S.CLOSED:
        partnership.closed_at = now()
    if partnership.state == _S.ACCEPTED:
        # Delivered early, it needs none of the weeks that follow this one.
        capacity.release(partnership.part_id, since=today() + timedelta(weeks=1))
    kind = _TOLD.get(partnership.state, Kind.PARTNERSHIP_ADVANCED)
    _enter(actor, partnership, by, f"to_{partnership.state.value}", uuid7())
    record(actor, kind, partnership, organisation_id=partnership.side(by), state=partnership.state.value)


def _enter(
    actor: Actor, partnership: Partnership, by: By, deed: str, form_key: uuid.UUID, **said: Any
) -> PartnershipEntry:
    """Write a line of the timeline."""
    entry = PartnershipEntry(
        id=uuid7(),
        partnership_id=partnership.id,
        deed=deed,
        side=by,
        person_id=actor.person_id,
        form_key=form_key,
        **said,
    )
    partnership.updated_at = now()
    db.session.add(entry)
    db.session.flush()
    return entry
