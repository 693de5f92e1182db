"""Who may decide a case, and who may read what was decided."""

from marketplace.accounts.actor import Actor, Visitor
from marketplace.moderation.models import Case
from marketplace.moderation.rules import CaseState, SubjectKind

# A report that was found right; the one against it may answer, and appeal.
ANSWERABLE = frozenset(
    {CaseState.CHANGES_ASKED, CaseState.REJECTED, CaseState.APPEALED, CaseState.UPHELD, CaseState.OVERTURNED}
)


def can_moderate(actor: Actor | Visitor, _case: Case) -> bool:
    """See it as the staff see it."""
    return actor.is_moderator


def can_decide(actor: Actor | Visitor, case: Case) -> bool:
    """Nobody decides on what his own organisation has sent."""
    return actor.is_moderator and actor.belonging(case.organisation_id) is None


def is_author(actor: Actor | Visitor, case: Case) -> bool:
    """Everybody of the organisation that sent it may read what was decided, and answer.

    Of a report against it an organisation hears once the staff have found it right, and never before. A dispute is
    of two sides: what is said to them stands on the page of their partnership.
    """
    if case.subject_kind == SubjectKind.PARTNERSHIP:
        return False
    if case.subject_kind == SubjectKind.REPORT and case.state not in ANSWERABLE:
        return False
    return actor.belonging(case.organisation_id) is not None


def can_appeal(actor: Actor | Visitor, case: Case) -> bool:
    """A refusal goes to a second moderator once, asked by whoever may publish for the author."""
    return case.state == CaseState.REJECTED and is_author(actor, case) and actor.may("publish", case.organisation_id)


def can_judge_appeal(actor: Actor | Visitor, case: Case) -> bool:
    """Never who refused."""
    return can_decide(actor, case) and case.decided_by_id != actor.person_id
