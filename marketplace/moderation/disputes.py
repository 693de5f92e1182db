"""A dispute between two partners in the queue: what a moderator reads of both sides, and how its case ends.

It is settled on the page of the partnership, by the partnership's own steps; the case follows.
"""

import uuid
from typing import Any, Never

from flask_babel import gettext as _
from sqlalchemy import select

from marketplace.core.db import db
from marketplace.core.errors import Conflict
from marketplace.core.i18n import N_
from marketplace.core.states import By
from marketplace.events.actions import CLOCK, record
from marketplace.events.kinds import Kind
from marketplace.events.models import Event
from marketplace.moderation.models import Case
from marketplace.moderation.rules import UNDECIDED, CaseVerb, SubjectKind
from marketplace.organisations import queries as organisations
from marketplace.partnerships import labels
from marketplace.partnerships import queries as partnerships
from marketplace.partnerships.models import Partnership, PartnershipEntry
from marketplace.partnerships.rules import MilestoneKind, PartnershipState, Verb
from marketplace.regions.queries import name_of

SETTLED_THERE = N_("Perselisihan diputuskan di halaman kemitraannya, supaya kedua pihak membaca alasannya.")
RESUMED = "resumed"


def settled_there(*_given: object, **_details: object) -> Never:
    raise Conflict(SETTLED_THERE)


def settle(event: Event) -> None:
    """The dispute is over: by a moderator's word, or because the two have found each other again."""
    partnership = partnerships.get(event.subject_id)
    if partnership.state == PartnershipState.DISPUTED:
        return  # disputed once more before this was told: the case goes on
    about = select(Case).where(Case.subject_kind == SubjectKind.PARTNERSHIP, Case.subject_id == partnership.id)
    case = db.session.scalars(about.where(Case.state.in_(UNDECIDED)).with_for_update()).first()
    if case is None:
        return
    case.claimed_by_id = case.claimed_until = None
    entry = _last(partnership, "resume", Verb.END)
    if entry is None or entry.side != By.STAFF:
        case.advance(CaseVerb.LAPSE, By.CLOCK)
        record(CLOCK, Kind.CASE_LAPSED, case, organisation_id=case.organisation_id)
        return
    case.advance(CaseVerb.SETTLE, By.STAFF)
    case.decided_by_id, case.decided_at = entry.person_id, event.at
    case.reason, case.note = entry.reference or RESUMED, entry.note
    record(CLOCK, Kind.CASE_SETTLED, case, organisation_id=case.organisation_id, reason=case.reason)


def sides(partnership_id: uuid.UUID) -> set[uuid.UUID]:
    """Whoever is near to either of the two does not judge between them."""
    partnership = partnerships.get(partnership_id)
    return {partnership.buyer_id, partnership.maker_id}


def reason_label(key: str) -> str:
    return labels.RESUME if key == RESUMED else labels.END_REASONS.get(key, "")


def look(partnership: Partnership, fmt: Any) -> dict[str, Any]:
    """What is at stake for both sides, and the words of the one that called for help."""
    said = _last(partnership, Verb.DISPUTE)
    milestones = partnerships.milestones(partnership.id)
    delivery = milestones.get(MilestoneKind.DELIVERY)
    deposit = milestones.get(MilestoneKind.DEPOSIT)
    stopped_at = labels.STATES[partnership.resume_to or partnership.state][0]
    return {
        "facts": [
            (_("Pembeli"), _firm(partnership, By.BUYER)),
            (_("Pembuat"), _firm(partnership, By.MAKER)),
            (_("Yang meminta bantuan"), _(labels.SIDES[said.side]) if said else ""),
            (_("Berhenti di tahap"), _(stopped_at)),
            (_("Jumlah"), fmt["pairs"](partnership.pairs)),
            (_("Sudah diterima pembeli"), fmt["pairs"](delivery.done if delivery else 0)),
            (_("Nilai"), fmt["rupiah"](partnership.worth)),
            (_("Uang muka yang sudah diterima pembuat"), fmt["rupiah"](deposit.done if deposit else 0)),
            (_("Kirim paling lambat"), fmt["date"](partnership.delivery_on)),
        ],
        "text": said.note if said else "",
        "product_type": None,
        "pictures": [],
        "hints": [],
    }


def _firm(partnership: Partnership, by: By) -> str:
    firm = organisations.get(partnership.side(by))
    return ", ".join(filter(None, (firm.trade_name, name_of(firm.regency_code))))


def _last(partnership: Partnership, *deeds: str) -> PartnershipEntry | None:
    own = select(PartnershipEntry).where(
        PartnershipEntry.partnership_id == partnership.id, PartnershipEntry.deed.in_([str(one) for one in deeds])
    )
    return db.session.scalars(own.order_by(PartnershipEntry.id.desc())).first()
