"""The page of a case: what was sent, what would change, what stands out, what each decision would do, and the forms."""

from typing import Any

from flask import g, render_template
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.core import formats
from marketplace.core.clock import now
from marketplace.core.errors import NotFound
from marketplace.listings import revising
from marketplace.listings.queries import get as get_listing
from marketplace.moderation import disputes, impact, neighbours, queries, reporting, scopes, shown, subjects
from marketplace.moderation.checks import of_offer, of_wish
from marketplace.moderation.forms import AnswerForm, ConflictForm, JudgementForm, RefusalForm
from marketplace.moderation.models import Case
from marketplace.moderation.policy import can_decide, can_judge_appeal
from marketplace.moderation.reasons import REASONS
from marketplace.moderation.rules import REPORT_CATEGORIES, SUBJECT_LABELS, SubjectKind, due_at
from marketplace.organisations import queries as organisations
from marketplace.photos import queries as photos
from marketplace.photos.pictures import PAGE
from marketplace.photos.rules import Subject as Photographed
from marketplace.reference.queries import days_off
from marketplace.regions import queries as regions


def case_page(found: Case, **forms: Any) -> str:
    """The case with its forms; those that came back with errors stand in `forms`."""
    thing = subjects.load(found.subject_kind, found.subject_id)
    if thing is None:
        raise NotFound()
    kind, fmt = found.subject_kind, formats.bound(str(get_locale()), g.market.zone.key)
    organisation = organisations.get(found.organisation_id)
    is_dispute = kind == SubjectKind.PARTNERSHIP
    sides = disputes.sides(found.subject_id) if is_dispute else {found.organisation_id}
    is_near = not sides.isdisjoint(scopes.conflicted(current_user))
    last = queries.undoable(current_user)
    return render_template(
        "moderation/case.html",
        case=found,
        thing=thing,
        kind_label=_(SUBJECT_LABELS[kind]),
        reason=_reason(found),
        due=due_at(found.opened_at, g.market.zone, days_off()),
        is_held=found.is_held_by_other(current_user.person_id, now()),
        may_decide=can_decide(current_user, found) and not is_near and not any(map(current_user.belonging, sides)),
        is_dispute=is_dispute,
        may_judge=can_judge_appeal(current_user, found) and not is_near,
        is_near=is_near,
        last=last,
        organisation=organisation,
        place=regions.name_of(organisation.regency_code),
        impacts=impact.of(found, thing),
        thread=queries.thread(found.id, with_internal=True),
        history=shown.timeline(_history(found), fmt),
        **_LOOKS[kind](thing, organisation, fmt),
        **_forms(found, forms),
    )


def _reason(found: Case) -> str:
    if found.subject_kind == SubjectKind.PARTNERSHIP:
        return disputes.reason_label(found.reason or "")
    return REASONS[found.reason].label if found.reason in REASONS else ""


def _history(found: Case) -> Any:
    cases = queries.all_about(found.subject_kind, found.subject_id)
    return queries.history(found.subject_kind, found.subject_id, [one.id for one in cases])


def _forms(found: Case, given: dict[str, Any]) -> dict[str, Any]:
    kind = found.subject_kind
    return {
        "change_form": RefusalForm(formdata=None, kind=kind, prefix="change"),
        "reject_form": RefusalForm(formdata=None, kind=kind, prefix="reject"),
        "answer_form": AnswerForm(formdata=None),
        "note_form": AnswerForm(formdata=None, prefix="note"),
        "conflict_form": ConflictForm(formdata=None, prefix="conflict"),
        "judgement_form": JudgementForm(formdata=None, prefix="judgement"),
        **given,
    }


def _offer(listing: Any, organisation: Any, fmt: Any) -> dict[str, Any]:
    listing_id = getattr(listing, "listing_id", listing.id)
    pictures = photos.pictures(Photographed.LISTING, listing_id, PAGE)
    known = neighbours.gather(listing, listing_id, organisation, photos=len(pictures))
    return {
        "facts": shown.listing_facts(listing, fmt, str(get_locale())),
        "text": listing.description,
        "product_type": next(iter(listing.product_types), None),
        "pictures": pictures,
        "hints": shown.hints(of_offer(known), fmt),
    }


def _wish(request: Any, _organisation: Any, fmt: Any) -> dict[str, Any]:
    return {
        "facts": shown.request_facts(request, fmt, str(get_locale())),
        "text": request.description,
        "product_type": request.product_type,
        "pictures": photos.pictures(Photographed.REQUEST, request.id, PAGE),
        "hints": shown.hints(of_wish(neighbours.gather_wish(request)), fmt),
    }


def _change(revision: Any, organisation: Any, fmt: Any) -> dict[str, Any]:
    """The new words, and beside each the one that stands now."""
    after = revising.as_offer(revision)
    before = get_listing(revision.listing_id)
    after.listing_id = revision.listing_id
    language = str(get_locale())
    return _offer(after, organisation, fmt) | {"difference": shown.difference(before, after, fmt, language)}


def _complaint(report: Any, _organisation: Any, fmt: Any) -> dict[str, Any]:
    """Who is told of, and what was said; the thing itself stands on its own page."""
    how = reporting.REPORTED[report.thing_kind]
    thing = how.get(report.thing_id)
    return {
        "facts": [
            (_("Yang dilaporkan"), _(REPORT_CATEGORIES.get(report.category, report.category))),
            (_("Dilaporkan pada"), fmt["datetime"](report.created_at)),
        ],
        "text": report.body or _("Pelapor tidak menulis apa-apa lagi."),
        "product_type": None,
        "pictures": [],
        "hints": [],
        "reported": thing,
    }


def _dispute(partnership: Any, _organisation: Any, fmt: Any) -> dict[str, Any]:
    return disputes.look(partnership, fmt)


_LOOKS = {
    SubjectKind.LISTING: _offer,
    SubjectKind.REQUEST: _wish,
    SubjectKind.REVISION: _change,
    SubjectKind.REPORT: _complaint,
    SubjectKind.PARTNERSHIP: _dispute,
}
