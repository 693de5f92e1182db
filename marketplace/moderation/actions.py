"""Opening a case, holding it, deciding it with the thing it is about, and talking about it."""

import uuid
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from marketplace.accounts.actor import Actor
from marketplace.core.clock import now
from marketplace.core.db import database_now, db, tenant_id
from marketplace.core.errors import Conflict, Invalid
from marketplace.core.i18n import N_
from marketplace.core.ids import uuid7
from marketplace.core.states import By
from marketplace.events.actions import CLOCK, record, told_after, untell
from marketplace.events.kinds import Kind
from marketplace.events.models import Event
from marketplace.moderation import subjects
from marketplace.moderation.disputes import SETTLED_THERE
from marketplace.moderation.models import Case, CaseMessage
from marketplace.moderation.reasons import REASONS, Reason, fits
from marketplace.moderation.rules import CLAIM_LIFE, UNDECIDED, UNDOABLE, CaseState, CaseVerb, SubjectKind
from marketplace.moderation.subjects import SUBJECTS, Thing
from marketplace.organisations import queries as organisations

DECIDED = N_("Kasus ini sudah diputuskan orang lain. Muat ulang untuk melihat keputusannya.")
HELD = N_("Rekan Anda sedang memeriksa kasus ini. Tunggu sebentar, atau ambil kasus lain.")
MOVED = N_("Isinya sudah berubah sejak Anda membukanya. Muat ulang, lalu periksa lagi.")
GONE = N_("Yang diperiksa ini sudah tidak ada.")
NO_REASON = N_("Pilih alasannya.")
NO_NOTE = N_("Tulis catatan untuk penulis: apa yang kurang, dan contohnya.")
NO_ANSWER = N_("Tulis jawabannya dulu.")
TOO_LATE = N_("Sudah lewat satu menit: penulisnya sudah diberi tahu. Keputusan ini tidak bisa ditarik lagi.")
AT_ONCE = timedelta(0)


def open_case(event: Event) -> None:
    """What was sent to be checked gets a case, however often its submission is told.

    Nothing happens when it has left the check meanwhile, or its version has a case already.
    """
    kind = SubjectKind(event.subject_kind)
    thing = subjects.load(kind, event.subject_id)
    if thing is None or thing.state != SUBJECTS[kind].in_review:
        return
    # A partnership is of two: the case is of the side that calls for help.
    organisation_id = event.organisation_id if kind == SubjectKind.PARTNERSHIP else thing.organisation_id
    assert organisation_id is not None
    row = {
        "tenant_id": tenant_id(),
        "id": uuid7(),
        "state": CaseState.OPEN,
        "subject_kind": kind,
        "subject_id": thing.id,
        "subject_version": thing.version,
        "title": thing.title,
        "organisation_id": organisation_id,
        "regency_code": organisations.get(organisation_id).regency_code,
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
    # Every machine has a clock of its own; who still holds a case is asked of the one that all share.
    moment = database_now()
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
    if case.is_held_by_other(by.person_id, database_now()):
        raise Conflict(HELD)
    case.advance(CaseVerb.RELEASE, By.STAFF)
    case.claimed_by_id = case.claimed_until = None


def approve(by: Actor, case: Case, *, version: int, wait: timedelta = AT_ONCE) -> None:
    """Let the thing onto the market, as it was at `version`; people hear of it after `wait`."""
    with told_after(wait):
        thing = _seen(by, case, version)
        SUBJECTS[case.subject_kind].approve(by, thing, case_id=str(case.id))
        _decided(case, CaseVerb.APPROVE, wait)
        record(by, Kind.CASE_APPROVED, case, organisation_id=case.organisation_id)


def ask_changes(by: Actor, case: Case, *, version: int, reason: str, note: str = "", wait: timedelta = AT_ONCE) -> None:
    """Give it back to its author, with what should change."""
    _refuse(by, case, CaseVerb.ASK_CHANGES, version, _checked(case, reason, note), note, wait)


def reject(by: Actor, case: Case, *, version: int, reason: str, note: str = "", wait: timedelta = AT_ONCE) -> None:
    """Keep it off the market, with the reason."""
    _refuse(by, case, CaseVerb.REJECT, version, _checked(case, reason, note), note, wait)


def undo(by: Actor, case: Case) -> None:
    """Take one's own decision back before anybody has heard of it: the case is in one's hands again."""
    if case.state in UNDECIDED:
        return  # taken back already
    moment = database_now()
    in_time = case.undo_until is not None and case.undo_until > moment
    if case.state not in UNDOABLE or case.decided_by_id != by.person_id or not in_time:
        raise Conflict(TOO_LATE)
    thing = subjects.load(case.subject_kind, case.subject_id, lock=True)
    touched = {case.id, case.subject_id, *subjects.touched(thing)}
    assert case.decided_at is not None
    if thing is None or not untell(by, touched, case.decided_at):
        raise Conflict(TOO_LATE)
    SUBJECTS[case.subject_kind].undo(by, thing)
    case.advance(CaseVerb.UNDO, By.STAFF)
    case.claimed_by_id, case.claimed_until = by.person_id, moment + CLAIM_LIFE
    case.decided_by_id = case.decided_at = case.reason = case.undo_until = case.batch_id = None
    case.note = ""
    record(by, Kind.CASE_UNDONE, case, organisation_id=case.organisation_id)
    db.session.flush()
    # The thing has changed twice and is what it was: this case is still about it as it now stands.
    case.subject_version = thing.version


def lapse(event: Event) -> None:
    """What its author has taken back needs no decision any more."""
    kind = SubjectKind(event.subject_kind)
    about = select(Case).where(Case.subject_kind == kind, Case.subject_id == event.subject_id)
    for case in db.session.scalars(about.where(Case.state.in_(UNDECIDED)).with_for_update()):
        case.advance(CaseVerb.LAPSE, By.CLOCK)
        case.claimed_by_id = case.claimed_until = None
        record(CLOCK, Kind.CASE_LAPSED, case, organisation_id=case.organisation_id)


def note_internally(by: Actor, case: Case, body: str, *, form_key: uuid.UUID) -> bool:
    """Write something for colleagues alone; the author never sees it. Whether it was written now."""
    made = _say(by, case, body, form_key, is_from_staff=True, is_internal=True)
    if made:
        record(by, Kind.CASE_NOTED, case, organisation_id=case.organisation_id)
    return made is not None


def answer(by: Actor, case: Case, body: str, *, form_key: uuid.UUID, is_from_staff: bool) -> bool:
    """Say something in the case's thread; the same form twice is said once. Whether it was said now."""
    if case.subject_kind == SubjectKind.PARTNERSHIP:
        raise Conflict(SETTLED_THERE)
    made = _say(by, case, body, form_key, is_from_staff=is_from_staff)
    if made is None:
        return False
    case.is_answered = not is_from_staff
    details = {"message_id": str(made), "is_from_staff": is_from_staff}
    record(by, Kind.CASE_ANSWERED, case, organisation_id=case.organisation_id, **details)
    return True


def _say(
    by: Actor, case: Case, body: str, form_key: uuid.UUID, *, is_from_staff: bool, is_internal: bool = False
) -> uuid.UUID | None:
    if not body.strip():
        raise Invalid(fields={"body": NO_ANSWER})
    row = {
        "tenant_id": tenant_id(),
        "id": uuid7(),
        "case_id": case.id,
        "person_id": by.person_id,
        "form_key": form_key,
        "is_from_staff": is_from_staff,
        "is_internal": is_internal,
        "body": body,
    }
    made: uuid.UUID | None = db.session.scalar(
        insert(CaseMessage).values(row).on_conflict_do_nothing().returning(CaseMessage.id)
    )
    return made


def _refuse(by: Actor, case: Case, verb: CaseVerb, version: int, reason: Reason, note: str, wait: timedelta) -> None:
    with told_after(wait):
        _refuse_now(by, case, verb, version, reason, note)
        case.undo_until = database_now() + wait


def _refuse_now(by: Actor, case: Case, verb: CaseVerb, version: int, reason: Reason, note: str) -> None:
    thing = _seen(by, case, version)
    subject = SUBJECTS[case.subject_kind]
    step = subject.ask_changes if verb == CaseVerb.ASK_CHANGES else subject.reject
    words = "\n".join(text for text in (reason.sentence, note) if text)
    step(by, thing, words, reason=reason.key, note=note, case_id=str(case.id))
    case.reason, case.note = reason.key, note
    _decided(case, verb, AT_ONCE)
    kind = Kind.CASE_CHANGES_ASKED if verb == CaseVerb.ASK_CHANGES else Kind.CASE_REJECTED
    record(by, kind, case, organisation_id=case.organisation_id, reason=reason.key, note=note)


def _seen(by: Actor, case: Case, version: int) -> Thing:
    """The thing of an undecided case that is in nobody else's hands, held, and just as the moderator saw it."""
    if not case.is_undecided:
        raise Conflict(DECIDED)
    if case.is_held_by_other(by.person_id, database_now()):
        raise Conflict(HELD)
    thing = subjects.load(case.subject_kind, case.subject_id, lock=True)
    if thing is None:
        raise Conflict(GONE)
    if thing.version != version:
        raise Conflict(MOVED)
    # Before anything is recorded: what was told since then is what this decision told.
    case.decided_by_id, case.decided_at = by.person_id, now()
    return thing


def _decided(case: Case, verb: CaseVerb, wait: timedelta) -> None:
    case.advance(verb, By.STAFF)
    case.undo_until = database_now() + wait
    case.is_answered = False


def _checked(case: Case, key: str, note: str) -> Reason:
    reason = REASONS.get(key)
    if reason is None or not fits(reason, case.subject_kind):
        raise Invalid(fields={"reason": NO_REASON})
    if reason.needs_note and not note.strip():
        raise Invalid(fields={"note": NO_NOTE})
    return reason
