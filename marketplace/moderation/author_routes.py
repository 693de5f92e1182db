"""A case for the people whom it concerns: what was decided, an appeal, and a report of their own."""

import uuid
from typing import Any

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.core.access import PERSON, access
from marketplace.core.errors import Invalid, NotFound
from marketplace.core.limits import limiter
from marketplace.moderation import actions, appeals, queries, reporting, subjects
from marketplace.moderation.forms import AnswerForm, AppealForm, ReportForm
from marketplace.moderation.models import Case
from marketplace.moderation.policy import can_appeal, can_moderate, is_author
from marketplace.moderation.reasons import REASONS
from marketplace.moderation.routes import ANSWERS_LIMIT, to_case
from marketplace.moderation.routes import blueprint as blueprint
from marketplace.moderation.rules import (
    REPORT_CATEGORIES,
    SUBJECT_LABELS,
    ReportedKind,
    ReportState,
    SubjectKind,
    due_at,
)
from marketplace.reference.queries import days_off

REPORTS_LIMIT = "20 per day"


@blueprint.get("/cases/<uuid:case_id>")
@access(PERSON)
def author_case(case_id: uuid.UUID) -> str:
    return _author_page(queries.find_as_author(current_user, case_id))


@blueprint.post("/cases/<uuid:case_id>/answers")
@access(PERSON)
@limiter.limit(ANSWERS_LIMIT)
def author_answer(case_id: uuid.UUID) -> str | Response:
    found = queries.find_as_author(current_user, case_id, lock=True)
    form = AnswerForm()
    if not form.validate_on_submit():
        return _author_page(found, answer_form=form)
    if actions.answer(current_user, found, form.body.data, form_key=form.form_key, is_from_staff=False):
        flash(_("Pesan sudah sampai ke petugas."), "success")
    return redirect(url_for("moderation.author_case", case_id=case_id))


@blueprint.post("/cases/<uuid:case_id>/appeal")
@access(PERSON)
@limiter.limit(ANSWERS_LIMIT)
def appeal(case_id: uuid.UUID) -> str | Response:
    found = queries.find_as_author(current_user, case_id, to=can_appeal, lock=True)
    form = AppealForm(prefix="appeal")
    if not form.validate_on_submit():
        return _author_page(found, appeal_form=form)
    appeals.appeal(current_user, found, form.appeal.data)
    flash(_("Banding terkirim. Petugas lain yang akan memutuskannya."), "success")
    return redirect(url_for("moderation.author_case", case_id=case_id))


@blueprint.get("/listings/<uuid:listing_id>/case")
@access(PERSON)
def listing_case(listing_id: uuid.UUID) -> Response:
    return _to_last_case(SubjectKind.LISTING, listing_id)


@blueprint.get("/requests/<uuid:request_id>/case")
@access(PERSON)
def request_case(request_id: uuid.UUID) -> Response:
    return _to_last_case(SubjectKind.REQUEST, request_id)


@blueprint.route("/listings/<uuid:listing_id>/report", methods=["GET", "POST"])
@access(PERSON)
@limiter.limit(REPORTS_LIMIT, methods=["POST"])
def report_listing(listing_id: uuid.UUID) -> str | Response:
    return _report(ReportedKind.LISTING, listing_id, url_for("listings.show", listing_id=listing_id))


@blueprint.route("/requests/<uuid:request_id>/report", methods=["GET", "POST"])
@access(PERSON)
@limiter.limit(REPORTS_LIMIT, methods=["POST"])
def report_request(request_id: uuid.UUID) -> str | Response:
    return _report(ReportedKind.REQUEST, request_id, url_for("sourcing.show", request_id=request_id))


@blueprint.route("/organisations/<uuid:organisation_id>/report", methods=["GET", "POST"])
@access(PERSON)
@limiter.limit(REPORTS_LIMIT, methods=["POST"])
def report_organisation(organisation_id: uuid.UUID) -> str | Response:
    back = f"/organisations/{organisation_id}"
    return _report(ReportedKind.ORGANISATION, organisation_id, back)


@blueprint.get("/reports/<uuid:report_id>")
@access(PERSON)
def report(report_id: uuid.UUID) -> str:
    found = reporting.find_own(current_user, report_id)
    return render_template(
        "moderation/report.html", report=found, category=_(REPORT_CATEGORIES[found.category]), states=ReportState
    )


def _report(kind: ReportedKind, thing_id: uuid.UUID, back: str) -> str | Response:
    thing = reporting.find_thing(current_user, kind, thing_id)
    form = ReportForm()
    if form.validate_on_submit():
        try:
            sent = reporting.send(
                current_user, kind, thing, form.category.data, form.body.data, report_id=form.form_key
            )
        except Invalid as refused:
            form.refuse(refused)
        else:
            flash(_("Laporan terkirim. Terima kasih; Anda kami kabari hasilnya."), "success")
            return redirect(url_for("moderation.report", report_id=sent.id))
    title = thing.trade_name if kind == ReportedKind.ORGANISATION else thing.title
    return render_template("moderation/new_report.html", form=form, title=title, back=back)


def _to_last_case(kind: SubjectKind, subject_id: uuid.UUID) -> Response:
    """From a thing to what was decided about it, for whoever may read that."""
    case = queries.latest(kind, subject_id)
    if case is None:
        raise NotFound()
    if can_moderate(current_user, case) and not is_author(current_user, case):
        return to_case(case.id)
    return redirect(url_for("moderation.author_case", case_id=queries.find_as_author(current_user, case.id).id))


def _author_page(found: Case, **forms: Any) -> str:
    thing = subjects.load(found.subject_kind, found.subject_id)
    return render_template(
        "moderation/author_case.html",
        case=found,
        thing=thing,
        is_latest=queries.latest(found.subject_kind, found.subject_id) == found,
        kind_label=_(SUBJECT_LABELS[found.subject_kind]),
        reason=REASONS.get(found.reason or ""),
        thread=queries.thread(found.id),
        due=due_at(found.appealed_at or found.opened_at, g.market.zone, days_off()),
        may_appeal=can_appeal(current_user, found),
        answer_form=forms.get("answer_form") or AnswerForm(formdata=None),
        appeal_form=forms.get("appeal_form") or AppealForm(formdata=None, prefix="appeal"),
    )
