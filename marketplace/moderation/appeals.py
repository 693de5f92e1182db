"""An author who thinks that a refusal was wrong: another moderator judges it anew, never the same one."""

from marketplace.accounts.actor import Actor
from marketplace.core.clock import now
from marketplace.core.errors import Conflict, Forbidden, Invalid
from marketplace.core.i18n import N_
from marketplace.core.states import By
from marketplace.events.actions import record
from marketplace.events.kinds import Kind
from marketplace.moderation import subjects
from marketplace.moderation.models import Case
from marketplace.moderation.rules import CaseState, CaseVerb
from marketplace.moderation.subjects import SUBJECTS

TELL = N_("Ceritakan kenapa menurut Anda keputusan itu keliru.")
NOT_THE_FIRST = N_("Anda yang memutuskan pertama kali. Banding diputuskan petugas lain.")
NO_NOTE = N_("Tulis alasan keputusan banding ini; penulisnya membacanya.")


def appeal(by: Actor, case: Case, words: str) -> None:
    """Ask for a second look; the same form twice is one appeal."""
    if case.state == CaseState.APPEALED:
        return
    if not words.strip():
        raise Invalid(fields={"appeal": TELL})
    case.advance(CaseVerb.APPEAL, By.AUTHOR)
    case.appeal, case.appealed_at = words, now()
    record(by, Kind.CASE_APPEALED, case, organisation_id=case.organisation_id)


def uphold(by: Actor, case: Case, note: str) -> None:
    """The refusal stands, and that is the end of it."""
    _judge(by, case, CaseVerb.UPHOLD, note)
    record(by, Kind.CASE_UPHELD, case, organisation_id=case.organisation_id, note=note)


def overturn(by: Actor, case: Case, note: str) -> None:
    """The refusal was wrong: the thing goes onto the market after all."""
    _judge(by, case, CaseVerb.OVERTURN, note)
    thing = subjects.load(case.subject_kind, case.subject_id, lock=True)
    if thing is None:
        raise Conflict()
    SUBJECTS[case.subject_kind].overturn(by, thing, case_id=str(case.id))
    record(by, Kind.CASE_OVERTURNED, case, organisation_id=case.organisation_id, note=note)


def _judge(by: Actor, case: Case, verb: CaseVerb, note: str) -> None:
    if case.decided_by_id == by.person_id:
        raise Forbidden(NOT_THE_FIRST)
    if not note.strip():
        raise Invalid(fields={"note": NO_NOTE})
    case.advance(verb, By.STAFF)
    case.appeal_decided_by_id, case.appeal_decided_at, case.appeal_note = by.person_id, now(), note
