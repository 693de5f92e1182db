"""Several cases decided, or taken back, with one press; each by itself, so that one that cannot holds up no other."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from marketplace.accounts.actor import Actor
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import DomainError, Forbidden, Invalid, NotFound
from marketplace.core.i18n import N_
from marketplace.core.ids import uuid7
from marketplace.moderation import actions, queries
from marketplace.moderation.models import Case
from marketplace.moderation.policy import can_decide
from marketplace.moderation.rules import BATCH_MOST, CaseVerb

NONE_CHOSEN = N_("Centang dulu kasus yang mau diputuskan.")
TOO_MANY = N_("Paling banyak %(most)s kasus sekali putus.")
GONE = N_("Kasus ini sudah tidak ada.")


@dataclass(frozen=True)
class Outcome:
    """What became of one case of a batch; `fault` is why it was left as it was."""

    case_id: uuid.UUID
    title: str
    fault: str = ""


def decide(
    by: Actor, case_ids: Sequence[uuid.UUID], verb: CaseVerb, *, reason: str = "", note: str = "", wait: timedelta
) -> tuple[uuid.UUID, list[Outcome]]:
    """The batch's id, and what became of each; what somebody else holds or has decided is left alone."""
    if not case_ids:
        raise Invalid(NONE_CHOSEN)
    if len(case_ids) > BATCH_MOST:
        raise Invalid(TOO_MANY, most=BATCH_MOST)
    batch_id = uuid7()

    def one(case: Case) -> None:
        # What a page of the queue speaks of is the version that the case was opened for.
        version = case.subject_version
        if verb == CaseVerb.APPROVE:
            actions.approve(by, case, version=version, wait=wait)
        else:
            step = actions.ask_changes if verb == CaseVerb.ASK_CHANGES else actions.reject
            step(by, case, version=version, reason=reason, note=note, wait=wait)
        case.batch_id = batch_id

    # In one order, whoever asks: two batches at once never wait for each other.
    return batch_id, [_each(by, case_id, one) for case_id in sorted(set(case_ids))]


def undo(by: Actor, batch_id: uuid.UUID) -> list[Outcome]:
    """Take a whole batch back."""
    own = select(Case.id).where(
        Case.tenant_id == tenant_id(), Case.batch_id == batch_id, Case.decided_by_id == by.person_id
    )
    chosen = db.session.scalars(own.order_by(Case.id)).all()
    if not chosen:
        raise NotFound()
    return [_each(by, case_id, lambda case: actions.undo(by, case)) for case_id in chosen]


def _each(by: Actor, case_id: uuid.UUID, step: Callable[[Case], None]) -> Outcome:
    title = ""
    try:
        with db.session.begin_nested():
            case = queries.find(by, case_id, to=can_decide, lock=True)
            title = case.title
            step(case)
            db.session.flush()
    except (NotFound, Forbidden) as error:
        return Outcome(case_id, title, error.message or GONE)
    except DomainError as error:
        return Outcome(case_id, title, next(iter(error.fields.values()), error.message))
    return Outcome(case_id, title)
