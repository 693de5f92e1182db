"""Opening a case, holding it, deciding it with the thing it is about, and talking about it."""

import uuid
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from marketplace.accounts.actor import Actor
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import Conflict, Invalid
from marketplace.core.i18n import N_
from marketplace.core.ids import uuid7
from marketplace.core.states import By
from marketplace.events.actions import CLOCK, record
from marketplace.events.kinds import Kind
from marketplace.events.models import Event
from marketplace.moderation import subjects
from marketplace.moderation.models import Case, CaseMessage
from marketplace.moderation.reasons import REASONS, Reason
from marketplace.moderation.rules import CLAIM_LIFE, CaseState, CaseVerb, SubjectKind
from marketplace.moderation.subjects import SUBJECTS, Thing
from marketplace.organisations import queries as organisations

DECIDED = N_("Kasus ini sudah diputuskan orang lain. Muat ulang untuk melihat keputusannya.")
HELD = N_("Rekan Anda sedang memeriksa kasus ini. Tunggu sebentar, atau ambil kasus lain.")
MOVED = N_("Isinya sudah berubah sejak Anda membukanya. Muat ulang, lalu periksa lagi.")
GONE = N_("Yang diperiksa ini sudah tidak ada.")
NO_REASON = N_("Pilih alasannya.")
NO_NOTE = N_("Tulis catatan untuk penulis: apa yang kurang, dan contohnya.")
NO_ANSWER = N_("Tulis jawabannya dulu.")


def open_case(event: Event) -> None:
    """What was sent to be checked gets a case, however often its submission is told.

    Nothing happens when it has left the check meanwhile, or its version has a case already.
    """
    kind = SubjectKind(event.subject_kind)
    thing = subjects.load(kind, event.subject_id)
    if thing is None or thing.state != SUBJECTS[kind].in_review:
        return
    row = {
        "tenant_id": tenant_id(),
        "id": uuid7(),
        "state": CaseState.OPEN,
        "subject_kind": kind,
        "subject_id": thing.id,
        "subject_version": thing.version,
        "title": thing.title,
        "organisation_id": thing.organisation_id,
        "regency_code": organisations.get(thing.organisation_id).regency_code,
        "opened_at": event.at,
    }
    made = db.session.scalar(insert(Case).values(row).on_conflict_do_nothing().returning(Case.id))
    if made is None:
        return
    case = db.session.get_one(Case, (tenant_id(), made))
    details = {"subject_kind": kind.value, "subject_id": str(thing.id)}
    record(CLOCK, Kind.CASE_OPENED, case, organisation_id=case.organisation_id, **details)


def claim(by: Actor, case: Case) -> None:
    """Hold the case for a while, so that nobody else works on it; claiming one's own anew gives new time."""
    moment = _database_now()
    if case.is_held_by_other(by.person_id, moment):
        raise Conflict(HELD)
    is_first = case.state == CaseState.OPEN
    if case.state == CaseState.CLAIMED:
        case.advance(CaseVerb.EXPIRE, By.CLOCK)
    case.advance(CaseVerb.CLAIM, By.STAFF)
    was_mine = case.claimed_by_id == by.person_id
    case.claimed_by_id, case.claimed_until = by.person_id, moment + CLAIM_LIFE
    if is_first or not was_mine:
        record(by, Kind.CASE_CLAIMED, case, organisation_id=case.organisation_id)


def release(by: Actor, case: Case) -> None:
    """Let it go undecided; nothing happens when nobody holds it."""
    if case.state == CaseState.OPEN:
        return
    if case.is_held_by_other(by.person_id, _database_now()):
        raise Conflict(HELD)
    case.advance(CaseVerb.RELEASE, By.STAFF)
    case.claimed_by_id = case.claimed_until = None


def approve(by: Actor, case: Case, *, version: int) -> None:
    """Let the thing onto the market, as it was at `version`."""
    thing = _seen(by, case, version)
    SUBJECTS[case.subject_kind].approve(by, thing, case_id=str(case.id))
    _decided(by, case, CaseVerb.APPROVE)
    record(by, Kind.CASE_APPROVED, case, organisation_id=case.organisation_id)


def ask_changes(by: Actor, case: Case, *, version: int, reason: str, note: str = "") -> None:
    """Give it back to its author, with what should change."""
    _refuse(by, case, CaseVerb.ASK_CHANGES, version, _checked(case, reason, note), note)


def reject(by: Actor, case: Case, *, version: int, reason: str, note: str = "") -> None:
    """Keep it off the market, with the reason."""
    _refuse(by, case, CaseVerb.REJECT, version, _checked(case, reason, note), note)


def answer(by: Actor, case: Case, body: str, *, form_key: uuid.UUID, is_from_staff: bool) -> bool:
    """Say something in the case's thread; the same form twice is said once. Whether it was said now."""
    if not body.strip():
        raise Invalid(fields={"body": NO_ANSWER})
    row = {
        "tenant_id": tenant_id(),
        "id": uuid7(),
        "case_id": case.id,
        "person_id": by.person_id,
        "form_key": form_key,
        "is_from_staff": is_from_staff,
        "body": body,
    }
    made = db.session.scalar(insert(CaseMessage).values(row).on_conflict_do_nothing().returning(CaseMessage.id))
    if made is None:
        return False
    case.is_answered = not is_from_staff
    details = {"message_id": str(made), "is_from_staff": is_from_staff}
    record(by, Kind.CASE_ANSWERED, case, organisation_id=case.organisation_id, **details)
    return True


def _refuse(by: Actor, case: Case, verb: CaseVerb, version: int, reason: Reason, note: str) -> None:
    thing = _seen(by, case, version)
    subject = SUBJECTS[case.subject_kind]
    step = subject.ask_changes if verb == CaseVerb.ASK_CHANGES else subject.reject
    words = "\n".join(text for text in (reason.sentence, note) if text)
    step(by, thing, words, reason=reason.key, note=note, case_id=str(case.id))
    case.reason, case.note = reason.key, note
    _decided(by, case, verb)
    kind = Kind.CASE_CHANGES_ASKED if verb == CaseVerb.ASK_CHANGES else Kind.CASE_REJECTED
    record(by, kind, case, organisation_id=case.organisation_id, reason=reason.key, note=note)


def _seen(by: Actor, case: Case, version: int) -> Thing:
    """The thing of an undecided case that is in nobody else's hands, held, and just as the moderator saw it."""
    if not case.is_undecided:
        raise Conflict(DECIDED)
    if case.is_held_by_other(by.person_id, _database_now()):
        raise Conflict(HELD)
    thing = subjects.load(case.subject_kind, case.subject_id, lock=True)
    if thing is None:
        raise Conflict(GONE)
    if thing.version != version:
        raise Conflict(MOVED)
    return thing


def _decided(by: Actor, case: Case, verb: CaseVerb) -> None:
    case.advance(verb, By.STAFF)
    case.decided_by_id, case.decided_at = by.person_id, _database_now()
    case.is_answered = False


def _checked(case: Case, key: str, note: str) -> Reason:
    reason = REASONS.get(key)
    if reason is None or case.subject_kind not in reason.kinds:
        raise Invalid(fields={"reason": NO_REASON})
    if reason.needs_note and not note.strip():
        raise Invalid(fields={"note": NO_NOTE})
    return reason


def _database_now() -> datetime:
    # Every machine has a clock of its own; who still holds a case is asked of the one that all share.
    return db.session.execute(select(func.clock_timestamp())).scalar_one()
