"""A marketplace sets its own weights, within bounds and with a reason, and everything is ranked anew by them."""

from collections.abc import Mapping

from sqlalchemy import func, select

from marketplace.accounts.actor import Actor
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import Invalid
from marketplace.core.i18n import N_
from marketplace.events.actions import record
from marketplace.events.kinds import Kind
from marketplace.matching import formulas, held
from marketplace.matching.models import OwnFormula
from marketplace.matching.overriding import WHY
from marketplace.matching.rebuilding import start
from marketplace.matching.rules import MOST_FLOOR, REASON_LENGTH, outside_bounds
from marketplace.matching.scoring import WEIGHTS

OUT_OF_BOUNDS = N_("Di luar batas yang dibolehkan.")


def weigh(actor: Actor, weights: Mapping[str, int], floor: int, reason: str) -> OwnFormula:
    """Put these weights in force; nothing happens when they are already."""
    wrong = dict.fromkeys(outside_bounds(weights, WEIGHTS), OUT_OF_BOUNDS)
    if not 0 <= floor <= MOST_FLOOR:
        wrong["floor"] = OUT_OF_BOUNDS
    if len(reason.strip()) < REASON_LENGTH:
        wrong["reason"] = WHY
    if wrong:
        raise Invalid(fields=wrong)
    held.lock()
    newest = formulas.newest()
    if newest is not None and (newest.weights, newest.floor, newest.reason) == (dict(weights), floor, reason):
        return newest
    last = db.session.scalar(select(func.max(OwnFormula.number)).where(OwnFormula.tenant_id == tenant_id())) or 0
    own = OwnFormula(number=last + 1, weights=dict(weights), floor=floor, reason=reason, person_id=actor.person_id)
    db.session.add(own)
    db.session.flush()
    record(actor, Kind.FORMULA_SET, own, weights=dict(weights), floor=floor)
    start(actor)
    return own
