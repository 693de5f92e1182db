"""The pages of a partnership: the list, the timeline, the agreement, a report, a stop, and its proofs."""

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.core.access import PERSON, access
from marketplace.core.errors import Conflict, DomainError, Forbidden, NotFound
from marketplace.core.images import UPLOAD_BODY
from marketplace.core.limits import limiter
from marketplace.core.reader import language
from marketplace.core.sanity import body_up_to
from marketplace.core.states import By
from marketplace.organisations import queries as organisations
from marketplace.partnerships import actions, journey, labels, proofs, queries, wording
from marketplace.partnerships.forms import AgreementForm, PatternForm, ReportForm, StopForm, report_form
from marketplace.partnerships.models import Partnership
from marketplace.partnerships.policy import can_act, can_settle, side_of
from marketplace.partnerships.rules import DEEDS, LIFE, STOPPED, Deed, MilestoneKind, PartnershipState, Verb
from marketplace.tenants.queries import today

blueprint = Blueprint("partnerships", __name__, template_folder="templates")
LIMIT = "120 per hour"
STOPS = {Verb.PAUSE: labels.PAUSE, Verb.DISPUTE: labels.DISPUTE, Verb.END: labels.END}
RESUME = "resume"


@blueprint.get("/partnerships")
@access(PERSON)
def index() -> str:
    number = min(max(request.args.get("page", 1, type=int), 1), 1000)
    page = queries.of_actor(current_user, number=number)
    day = today()
    rows = [(row, _next(row.partnership, row.milestones, None, day)) for row in page.rows]
    return render_template("partnerships/index.html", page=page, rows=rows, states=labels.STATES)


@blueprint.get("/partnerships/<uuid:partnership_id>")
@access(PERSON)
def show(partnership_id: uuid.UUID) -> str:
    partnership = queries.find(current_user, partnership_id)
    milestones, agreement, day = queries.milestones(partnership.id), queries.agreement(partnership.id), today()
    by = side_of(current_user, partnership)
    reader = by or (By.STAFF if can_settle(current_user, partnership) else None)
    step = journey.next_step(partnership, reader, milestones, agreement, day)
    head = head_of(partnership)
    names = {By.BUYER: head["buyer"].trade_name, By.MAKER: head["maker"].trade_name}
    return render_template(
        "partnerships/show.html",
        **head,
        waiting=_(" dan ").join(names[side] for side in sorted(step.whose) if side in names and side != by),
        milestones=milestones,
        agreement=agreement,
        step=step,
        by=by,
        deeds=[one for one in journey.deeds(partnership, by, milestones) if one != step.deed],
        names=[_(name) for name in journey.steps(partnership)[0]],
        line=journey.steps(partnership),
        timeline=queries.timeline(partnership.id),
        stops=_stops(partnership, by),
        day=day,
    )


@blueprint.route("/partnerships/<uuid:partnership_id>/agreement", methods=["GET", "POST"])
@access(PERSON)
@limiter.limit(LIMIT, methods=["POST"])
def agreement(partnership_id: uuid.UUID) -> str | Response:
    partnership = queries.find(current_user, partnership_id, lock=request.method == "POST")
    form = AgreementForm()
    if form.validate_on_submit():
        actions.accept(current_user, partnership, form.sha256.data or "", form_key=form.form_key)
        flash(_("Kesepakatan Anda setujui. Tanggal, jam, dan nama Anda tercatat."), "success")
        return redirect(_address(partnership))
    words = queries.agreement(partnership.id)
    return render_template(
        "partnerships/agreement.html",
        **head_of(partnership),
        words=words,
        clauses=wording.clauses(words.body_en if language() == "en" else words.body_id),
        names=queries.names([words.buyer_person_id, words.maker_person_id]),
        by=side_of(current_user, partnership),
        form=form,
        pattern_form=PatternForm(language(), formdata=None, data={"pattern": words.pattern}),
    )


@blueprint.post("/partnerships/<uuid:partnership_id>/pattern")
@access(PERSON)
def pattern(partnership_id: uuid.UUID) -> Response:
    partnership = queries.find(current_user, partnership_id, to=can_act, lock=True)
    form = PatternForm(language())
    if form.validate_on_submit():
        actions.choose_pattern(current_user, partnership, form.pattern.data, form_key=form.form_key)
        flash(_("Isi kesepakatan ditulis ulang. Kedua pihak perlu membaca dan menyetujuinya."), "info")
    return redirect(url_for("partnerships.agreement", partnership_id=partnership.id))


@blueprint.route("/partnerships/<uuid:partnership_id>/report", methods=["GET", "POST"])
@access(PERSON)
@body_up_to(UPLOAD_BODY)
@limiter.limit(LIMIT, methods=["POST"])
def report(partnership_id: uuid.UUID) -> str | Response | tuple[str, int]:
    """One deed at one milestone: which, stands in the address."""
    partnership = queries.find(current_user, partnership_id, to=can_act)
    kind, deed = _chosen()
    form = report_form(kind, deed, side_of(current_user, partnership))
    if not form.validate_on_submit():
        return _report_page(partnership, kind, deed, form)
    try:
        proof = form.shown()
        held = queries.find(current_user, partnership_id, to=can_act, lock=True)
        entry = actions.report(current_user, held, kind, deed, form.report(), form_key=form.form_key)
    except (Conflict, Forbidden, NotFound):
        raise
    except DomainError as error:
        form.refuse(error)
        return _report_page(queries.find(current_user, partnership_id), kind, deed, form), 400
    if proof and not queries.files_of(entry.id):
        proofs.keep(entry, proof)
    flash(_("Tercatat. Pihak lain kami kabari."), "success")
    return redirect(_address(held))


@blueprint.route("/partnerships/<uuid:partnership_id>/interruption", methods=["GET", "POST"])
@access(PERSON)
@limiter.limit(LIMIT, methods=["POST"])
def stop(partnership_id: uuid.UUID) -> str | Response | tuple[str, int]:
    """Pause, dispute, end or go on, with the reason."""
    partnership = queries.find(current_user, partnership_id, lock=request.method == "POST")
    by = side_of(current_user, partnership)
    form = StopForm([(verb, _(text)) for verb, text in _stops(partnership, by)])
    if form.validate_on_submit():
        try:
            _do_stop(partnership, form)
        except DomainError as error:
            if not error.fields:
                raise
            form.refuse(error)
        else:
            flash(_("Tercatat. Pihak lain kami kabari."), "success")
            return redirect(url_for("partnerships.index") if by is None else _address(partnership))
    return render_template("partnerships/stop.html", **head_of(partnership), form=form)


@blueprint.get("/partnerships/<uuid:partnership_id>/proofs/<uuid:proof_id>")
@access(PERSON)
def proof(partnership_id: uuid.UUID, proof_id: uuid.UUID) -> Response:
    partnership = queries.find(current_user, partnership_id)
    return proofs.answer(queries.file(partnership.id, proof_id), request.args.get("width", 320, type=int))


def _do_stop(partnership: Partnership, form: StopForm) -> None:
    note, key = form.note.data, form.form_key
    if form.what.data == Verb.END:
        actions.end(current_user, partnership, form.reason.data or "", note, form_key=key)
    elif form.what.data == RESUME:
        actions.resume(current_user, partnership, note, form_key=key)
    elif form.what.data == Verb.PAUSE:
        actions.pause(current_user, partnership, note, form_key=key)
    else:
        actions.dispute(current_user, partnership, note, form_key=key)


def _stops(partnership: Partnership, by: By | None) -> list[tuple[str, str]]:
    """(value, label) of the stops that this reader has now."""
    who = by or By.STAFF
    found = [(verb.value, text) for verb, text in STOPS.items() if LIFE.allows(partnership.state, verb, who)]
    if partnership.state == PartnershipState.DISPUTED or (by and partnership.state in STOPPED):
        found.insert(0, (RESUME, labels.RESUME))
    return found


def _chosen() -> tuple[MilestoneKind, Deed]:
    try:
        chosen = MilestoneKind(request.args.get("milestone", "")), Deed(request.args.get("deed", ""))
    except ValueError:
        raise NotFound() from None
    if chosen not in DEEDS:
        raise NotFound()
    return chosen


def _report_page(partnership: Partnership, kind: MilestoneKind, deed: Deed, form: ReportForm) -> str:
    milestones = queries.milestones(partnership.id)
    is_open = (kind, deed) in journey.deeds(partnership, side_of(current_user, partnership), milestones)
    page = {"kind": kind, "deed": deed, "form": form, "milestone": milestones.get(kind), "is_open": is_open}
    if request.method == "GET" and "happened_on" in form:
        form.happened_on.data = today()
    return render_template("partnerships/report.html", **head_of(partnership), **page)


def _next(partnership: Partnership, milestones: object, agreement: object, day: object) -> journey.NextStep:
    words = agreement or (queries.agreement(partnership.id) if partnership.state == PartnershipState.AGREED else None)
    by = side_of(current_user, partnership)
    return journey.next_step(partnership, by, milestones, words, day)  # type: ignore[arg-type]


def head_of(partnership: Partnership) -> dict[str, Any]:
    """What every page of a partnership shows at its head."""
    return {
        "partnership": partnership,
        "buyer": organisations.get(partnership.buyer_id),
        "maker": organisations.get(partnership.maker_id),
        "labels": labels,
        "language": language(),
        "pattern_name": wording.pattern_name(partnership.pattern, language()),
    }


def _address(partnership: Partnership) -> str:
    return url_for("partnerships.show", partnership_id=partnership.id)
