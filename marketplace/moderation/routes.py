"""The queue and its cases for the moderators: claimed, decided one by one or several at once, and taken back."""

import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.core.access import MODERATOR, access
from marketplace.core.clock import now
from marketplace.core.errors import Conflict, Invalid
from marketplace.core.i18n import fill
from marketplace.core.limits import limiter
from marketplace.moderation import actions, batches, queries, scopes, shown
from marketplace.moderation import queue as waiting
from marketplace.moderation.batches import Outcome
from marketplace.moderation.case_page import case_page
from marketplace.moderation.forms import AnswerForm, ConflictForm, DecisionForm, QueueForm, RefusalForm
from marketplace.moderation.models import Case
from marketplace.moderation.policy import can_decide
from marketplace.moderation.queue import Tab
from marketplace.moderation.rules import SUBJECT_LABELS, CaseVerb, SubjectKind
from marketplace.reference.queries import days_off
from marketplace.regions import queries as regions

blueprint = Blueprint("moderation", __name__, template_folder="templates")
ANSWERS_LIMIT = "60 per hour"
STEPS = {"approve": CaseVerb.APPROVE, "ask_changes": CaseVerb.ASK_CHANGES, "reject": CaseVerb.REJECT}


@blueprint.get("/moderation")
@access(MODERATOR)
def queue() -> str:
    return _queue_page(RefusalForm(formdata=None, kind=SubjectKind.LISTING, prefix="batch"))


def _queue_page(batch_form: RefusalForm) -> str:
    tab = Tab(request.args["tab"]) if request.args.get("tab") in set(Tab) else Tab.WAITING
    own_days = days_off()
    codes = [(code, regions.name_of(code)) for code in waiting.regencies(current_user)]
    form = QueueForm(request.args, regencies=codes)
    number = request.args.get("page", 1, type=int)
    page = waiting.page(current_user, form.wanted(tab, g.market.zone, own_days), number=min(max(number, 1), 1000))
    return render_template(
        "moderation/queue.html",
        tab=tab,
        tabs=Tab,
        counts=waiting.counts(current_user),
        page=page,
        rows=shown.waiting(page.rows, g.market.zone, now(), own_days),
        form=form,
        batch_form=batch_form,
        moment=now(),
        kind_labels=SUBJECT_LABELS,
        regency=regions.name_of,
        scope=[regions.name_of(code) or code for code in scopes.of(current_user)],
        last=queries.undoable(current_user),
    )


@blueprint.post("/moderation/batches")
@access(MODERATOR)
def decide_batch() -> str | Response:
    """One decision for all that were ticked; what cannot be decided is named and left alone."""
    form = RefusalForm(kind=SubjectKind.LISTING, prefix="batch")
    verb = STEPS.get(request.form.get("do", ""), CaseVerb.APPROVE)
    chosen = [uuid.UUID(text) for text in request.form.getlist("case") if _is_uuid(text)]
    if verb != CaseVerb.APPROVE and not form.validate_on_submit():
        return _queue_page(form)
    try:
        _batch, outcomes = batches.decide(
            current_user, chosen, verb, reason=form.reason.data or "", note=form.note.data or "", wait=undo_time()
        )
    except Invalid as refused:
        flash(fill(_(refused.message), refused.values), "error")
        return redirect(url_for("moderation.queue"))
    _tell(outcomes, ngettext("%(num)s kasus diputuskan.", "%(num)s kasus diputuskan.", _done(outcomes)))
    return redirect(url_for("moderation.queue"))


@blueprint.post("/moderation/batches/<uuid:batch_id>/undo")
@access(MODERATOR)
def undo_batch(batch_id: uuid.UUID) -> Response:
    outcomes = batches.undo(current_user, batch_id)
    _tell(outcomes, ngettext("%(num)s keputusan ditarik lagi.", "%(num)s keputusan ditarik lagi.", _done(outcomes)))
    return redirect(url_for("moderation.queue"))


@blueprint.get("/moderation/cases/<uuid:case_id>")
@access(MODERATOR)
def case(case_id: uuid.UUID) -> str:
    return case_page(queries.find(current_user, case_id))


@blueprint.get("/moderation/cases/<uuid:case_id>/next")
@access(MODERATOR)
def next_case(case_id: uuid.UUID) -> Response:
    return _onwards(queries.find(current_user, case_id))


@blueprint.post("/moderation/cases/<uuid:case_id>/claim")
@access(MODERATOR)
def claim(case_id: uuid.UUID) -> Response:
    actions.claim(current_user, queries.find(current_user, case_id, to=can_decide, lock=True))
    flash(_("Kasus ini Anda pegang selama 15 menit."), "success")
    return to_case(case_id)


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
        actions.approve(current_user, found, version=DecisionForm().seen_version, wait=undo_time())
    except Invalid as refused:
        flash(fill(_(refused.message), refused.values), "error")
        return to_case(case_id)
    flash(_(shown.APPROVED[found.subject_kind]) % {"title": found.title}, "success")
    return _onwards(found)


@blueprint.post("/moderation/cases/<uuid:case_id>/change-request")
@access(MODERATOR)
def ask_changes(case_id: uuid.UUID) -> str | Response:
    return _refuse(case_id, "change", actions.ask_changes, _("Penulis diberi tahu apa yang perlu diperbaiki."))


@blueprint.post("/moderation/cases/<uuid:case_id>/rejection")
@access(MODERATOR)
def reject(case_id: uuid.UUID) -> str | Response:
    return _refuse(case_id, "reject", actions.reject, _("Ditolak. Penulis diberi tahu alasannya."))


@blueprint.post("/moderation/cases/<uuid:case_id>/undo")
@access(MODERATOR)
def undo(case_id: uuid.UUID) -> Response:
    found = queries.find(current_user, case_id, to=can_decide, lock=True)
    try:
        actions.undo(current_user, found)
    except Conflict as refused:
        flash(_(refused.message), "error")
        return to_case(case_id)
    flash(_("Keputusan ditarik lagi. Belum ada yang diberi tahu."), "success")
    return to_case(case_id)


@blueprint.post("/moderation/cases/<uuid:case_id>/answers")
@access(MODERATOR)
@limiter.limit(ANSWERS_LIMIT)
def answer(case_id: uuid.UUID) -> str | Response:
    found = queries.find(current_user, case_id, to=can_decide, lock=True)
    form = AnswerForm()
    if not form.validate_on_submit():
        return case_page(found, answer_form=form)
    if actions.answer(current_user, found, form.body.data, form_key=form.form_key, is_from_staff=True):
        flash(_("Pesan sudah dikirim ke penulis."), "success")
    return to_case(case_id)


@blueprint.post("/moderation/cases/<uuid:case_id>/notes")
@access(MODERATOR)
@limiter.limit(ANSWERS_LIMIT)
def note(case_id: uuid.UUID) -> str | Response:
    found = queries.find(current_user, case_id, to=can_decide, lock=True)
    form = AnswerForm(prefix="note")
    if not form.validate_on_submit():
        return case_page(found, note_form=form)
    if actions.note_internally(current_user, found, form.body.data, form_key=form.form_key):
        flash(_("Catatan tersimpan. Hanya petugas yang membacanya."), "success")
    return to_case(case_id)


@blueprint.post("/moderation/cases/<uuid:case_id>/conflict")
@access(MODERATOR)
def declare_conflict(case_id: uuid.UUID) -> str | Response | tuple[str, int]:
    """From now on he decides on nothing of this organisation; what he holds of it goes back to the queue."""
    found = queries.find(current_user, case_id, lock=True)
    is_near = found.organisation_id in scopes.conflicted(current_user)
    if is_near or not found.is_undecided or not can_decide(current_user, found):
        return _onwards(found)  # declared already, or nothing to decide: its form has gone with that
    form = ConflictForm(prefix="conflict")
    if not form.validate_on_submit():
        return case_page(found, conflict_form=form), 400
    if found.is_undecided and not found.is_held_by_other(current_user.person_id, now()):
        actions.release(current_user, found)
    scopes.declare(current_user, found, form.note.data)
    flash(_("Tercatat. Kasus usaha ini diputuskan rekan lain."), "success")
    return _onwards(found)


def undo_time() -> timedelta:
    """How long nobody hears of a decision, so that it can be taken back."""
    return timedelta(seconds=current_app.extensions["settings"].undo_seconds)


def to_case(case_id: uuid.UUID) -> Response:
    return redirect(url_for("moderation.case", case_id=case_id))


def _refuse(case_id: uuid.UUID, prefix: str, step: Any, done: str) -> str | Response:
    found = queries.find(current_user, case_id, to=can_decide, lock=True)
    form = RefusalForm(kind=found.subject_kind, prefix=prefix)
    if form.validate_on_submit():
        seen, why = form.seen_version, form.reason.data
        try:
            step(current_user, found, version=seen, reason=why, note=form.note.data, wait=undo_time())
        except Invalid as refused:
            form.refuse(refused)
        else:
            flash(done, "success")
            return _onwards(found)
    return case_page(found, **{f"{prefix}_form": form})


def _onwards(found: Case) -> Response:
    """To the next case that is free, else to the empty queue."""
    following = waiting.next_for(current_user, found)
    return to_case(following) if following else redirect(url_for("moderation.queue"))


def _done(outcomes: Sequence[Outcome]) -> int:
    return sum(not one.fault for one in outcomes)


def _tell(outcomes: Sequence[Outcome], done: str) -> None:
    if _done(outcomes):
        flash(done, "success")
    for one in outcomes:
        if one.fault:
            flash(f"{one.title}: {_(one.fault)}" if one.title else _(one.fault), "warning")


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
