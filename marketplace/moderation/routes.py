"""The queue and its cases for the moderators, and each case for the people who sent it."""

import uuid
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.core import formats
from marketplace.core.access import MODERATOR, PERSON, access
from marketplace.core.clock import now
from marketplace.core.errors import Invalid, NotFound
from marketplace.core.i18n import fill
from marketplace.core.limits import limiter
from marketplace.moderation import actions, queries, shown, subjects
from marketplace.moderation.forms import AnswerForm, DecisionForm, QueueForm, RefusalForm
from marketplace.moderation.hints import of_listing, of_request
from marketplace.moderation.models import Case
from marketplace.moderation.policy import can_decide, can_moderate, is_author
from marketplace.moderation.queries import Tab
from marketplace.moderation.reasons import REASONS
from marketplace.moderation.rules import SUBJECT_LABELS, SubjectKind, due_at
from marketplace.organisations import queries as organisations
from marketplace.photos import queries as photos
from marketplace.photos.pictures import PAGE
from marketplace.photos.rules import Subject as Photographed
from marketplace.regions import queries as regions
from marketplace.sourcing import queries as requests

blueprint = Blueprint("moderation", __name__, template_folder="templates")
_PHOTOS = {SubjectKind.LISTING: Photographed.LISTING, SubjectKind.REQUEST: Photographed.REQUEST}
ANSWERS_LIMIT = "30 per hour"


@blueprint.get("/moderation")
@access(MODERATOR)
def queue() -> str:
    tab = Tab(request.args["tab"]) if request.args.get("tab") in set(Tab) else Tab.WAITING
    codes = [(code, regions.name_of(code)) for code in queries.regencies()]
    form = QueueForm(request.args, regencies=codes)
    number = request.args.get("page", 1, type=int)
    page = queries.queue(tab, form.chosen_kind, form.chosen_regency, number=min(max(number, 1), 1000))
    return render_template(
        "moderation/queue.html",
        tab=tab,
        tabs=Tab,
        counts=queries.counts(),
        page=page,
        rows=shown.waiting(page.rows, g.market.zone, now()),
        form=form,
        moment=now(),
        kind_labels=SUBJECT_LABELS,
        regency=regions.name_of,
    )


@blueprint.get("/moderation/cases/<uuid:case_id>")
@access(MODERATOR)
def case(case_id: uuid.UUID) -> str:
    return _case_page(queries.find(current_user, case_id))


@blueprint.post("/moderation/cases/<uuid:case_id>/claim")
@access(MODERATOR)
def claim(case_id: uuid.UUID) -> Response:
    actions.claim(current_user, queries.find(current_user, case_id, to=can_decide, lock=True))
    flash(_("Kasus ini Anda pegang selama 15 menit."), "success")
    return _to_case(case_id)


@blueprint.post("/moderation/cases/<uuid:case_id>/release")
@access(MODERATOR)
def release(case_id: uuid.UUID) -> Response:
    actions.release(current_user, queries.find(current_user, case_id, to=can_decide, lock=True))
    flash(_("Kasus ini kembali ke antrean."), "info")
    return redirect(url_for("moderation.queue"))


@blueprint.post("/moderation/cases/<uuid:case_id>/approval")
@access(MODERATOR)
def approve(case_id: uuid.UUID) -> Response:
    found = queries.find(current_user, case_id, to=can_decide, lock=True)
    try:
        actions.approve(current_user, found, version=DecisionForm().seen_version)
    except Invalid as refused:
        flash(fill(_(refused.message), refused.values), "error")
        return _to_case(case_id)
    flash(_("%(title)s sekarang tayang. Penulisnya diberi tahu.", title=found.title), "success")
    return redirect(url_for("moderation.queue"))


@blueprint.post("/moderation/cases/<uuid:case_id>/change-request")
@access(MODERATOR)
def ask_changes(case_id: uuid.UUID) -> str | Response:
    return _refuse(case_id, "change", actions.ask_changes, _("Penulis diberi tahu apa yang perlu diperbaiki."))


@blueprint.post("/moderation/cases/<uuid:case_id>/rejection")
@access(MODERATOR)
def reject(case_id: uuid.UUID) -> str | Response:
    return _refuse(case_id, "reject", actions.reject, _("Ditolak. Penulis diberi tahu alasannya."))


@blueprint.post("/moderation/cases/<uuid:case_id>/answers")
@access(MODERATOR)
@limiter.limit(ANSWERS_LIMIT)
def answer(case_id: uuid.UUID) -> str | Response:
    found = queries.find(current_user, case_id, to=can_decide, lock=True)
    form = AnswerForm()
    if not form.validate_on_submit():
        return _case_page(found, answer_form=form)
    if actions.answer(current_user, found, form.body.data, form_key=form.form_key, is_from_staff=True):
        flash(_("Pesan sudah dikirim ke penulis."), "success")
    return _to_case(case_id)


@blueprint.get("/cases/<uuid:case_id>")
@access(PERSON)
def author_case(case_id: uuid.UUID) -> str:
    return _author_page(queries.find_as_author(current_user, case_id), AnswerForm())


@blueprint.post("/cases/<uuid:case_id>/answers")
@access(PERSON)
@limiter.limit(ANSWERS_LIMIT)
def author_answer(case_id: uuid.UUID) -> str | Response:
    found = queries.find_as_author(current_user, case_id, lock=True)
    form = AnswerForm()
    if not form.validate_on_submit():
        return _author_page(found, form)
    if actions.answer(current_user, found, form.body.data, form_key=form.form_key, is_from_staff=False):
        flash(_("Pesan sudah sampai ke petugas."), "success")
    return redirect(url_for("moderation.author_case", case_id=case_id))


@blueprint.get("/listings/<uuid:listing_id>/case")
@access(PERSON)
def listing_case(listing_id: uuid.UUID) -> Response:
    return _to_last_case(SubjectKind.LISTING, listing_id)


@blueprint.get("/requests/<uuid:request_id>/case")
@access(PERSON)
def request_case(request_id: uuid.UUID) -> Response:
    return _to_last_case(SubjectKind.REQUEST, request_id)


def _to_last_case(kind: SubjectKind, subject_id: uuid.UUID) -> Response:
    """From a thing to what was decided about it, for whoever may read that."""
    case = queries.latest(kind, subject_id)
    if case is None:
        raise NotFound()
    if can_moderate(current_user, case) and not is_author(current_user, case):
        return _to_case(case.id)
    return redirect(url_for("moderation.author_case", case_id=queries.find_as_author(current_user, case.id).id))


def _refuse(case_id: uuid.UUID, prefix: str, step: Any, done: str) -> str | Response:
    found = queries.find(current_user, case_id, to=can_decide, lock=True)
    form = RefusalForm(kind=found.subject_kind, prefix=prefix)
    if form.validate_on_submit():
        try:
            step(current_user, found, version=form.seen_version, reason=form.reason.data, note=form.note.data)
        except Invalid as refused:
            form.refuse(refused)
        else:
            flash(done, "success")
            return redirect(url_for("moderation.queue"))
    return _case_page(found, **{f"{prefix}_form": form})


def _to_case(case_id: uuid.UUID) -> Response:
    return redirect(url_for("moderation.case", case_id=case_id))


def _formats() -> Any:
    return formats.bound(str(get_locale()), g.market.zone.key)


def _case_page(found: Case, **forms: Any) -> str:
    """The case with its forms; those that came back with errors stand in `forms`."""
    thing = subjects.load(found.subject_kind, found.subject_id)
    if thing is None:
        raise NotFound()
    cases = queries.all_about(found.subject_kind, found.subject_id)
    happened = queries.history(found.subject_kind, found.subject_id, [one.id for one in cases])
    kind, fmt = found.subject_kind, _formats()
    context: dict[str, Any] = {
        "change_form": RefusalForm(formdata=None, kind=kind, prefix="change"),
        "reject_form": RefusalForm(formdata=None, kind=kind, prefix="reject"),
        "answer_form": AnswerForm(formdata=None),
        **forms,
    }
    return render_template(
        "moderation/case.html",
        case=found,
        thing=thing,
        kind_label=_(SUBJECT_LABELS[kind]),
        facts=shown.thing_facts(thing, fmt, str(get_locale())),
        product_type=shown.product_type(thing),
        history=shown.timeline(happened, fmt),
        thread=queries.thread(found.id),
        reason=REASONS.get(found.reason or ""),
        due=due_at(found.opened_at, g.market.zone),
        is_held=found.is_held_by_other(current_user.person_id, now()),
        may_decide=can_decide(current_user, found),
        **_seen_with(found, thing, fmt),
        **context,
    )


def _seen_with(found: Case, thing: Any, fmt: Any) -> dict[str, Any]:
    """Who sent it, its photos, and what stands out."""
    organisation = organisations.get(found.organisation_id)
    pictures = photos.pictures(_PHOTOS[found.subject_kind], found.subject_id, PAGE)
    if found.subject_kind == SubjectKind.LISTING:
        hints = of_listing(thing, organisation, photos=len(pictures))
    else:
        hints = of_request(thing, today=requests.today())
    return {
        "organisation": organisation,
        "place": regions.name_of(organisation.regency_code),
        "pictures": pictures,
        "hints": shown.hints(hints, fmt),
    }


def _author_page(found: Case, form: AnswerForm) -> str:
    thing = subjects.load(found.subject_kind, found.subject_id)
    return render_template(
        "moderation/author_case.html",
        case=found,
        thing=thing,
        is_latest=queries.latest(found.subject_kind, found.subject_id) == found,
        kind_label=_(SUBJECT_LABELS[found.subject_kind]),
        reason=REASONS.get(found.reason or ""),
        thread=queries.thread(found.id),
        due=due_at(found.opened_at, g.market.zone),
        answer_form=form,
    )
