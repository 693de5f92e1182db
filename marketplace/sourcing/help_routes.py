"""Where mentors help requests that are not ready, and where the staff sees which buyers keep makers waiting."""

import uuid

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.core.access import PERSON, STAFF, access
from marketplace.core.clock import now
from marketplace.sourcing import actions, queries
from marketplace.sourcing.completeness import score
from marketplace.sourcing.forms import AdviceForm
from marketplace.sourcing.policy import can_edit, can_mentor
from marketplace.sourcing.question_routes import blueprint as blueprint  # the faces take it from here, with all pages


@blueprint.get("/requests/with-mentor")
@access(STAFF)
def with_mentor() -> str:
    today = queries.today()
    rows = [(asked, name, score(asked, today)) for asked, name in queries.with_mentors()]
    return render_template("sourcing/with_mentor.html", rows=rows)


@blueprint.get("/requests/waiting")
@access(STAFF)
def waiting() -> str:
    """Whose makers wait: a week, and two."""
    rows = [(asked, name, (now() - asked.closed_at).days) for asked, name in queries.late_answers() if asked.closed_at]
    return render_template("sourcing/waiting.html", rows=rows)


@blueprint.post("/requests/<uuid:request_id>/referral")
@access(PERSON)
def refer(request_id: uuid.UUID) -> Response:
    asked = queries.find(current_user, request_id, to=can_edit, lock=True)
    actions.refer(current_user, asked)
    flash(_("Pendamping kami kabari. Ia membaca permintaan ini dan memberi saran."), "success")
    return redirect(url_for("sourcing.show", request_id=request_id))


@blueprint.post("/requests/<uuid:request_id>/advice")
@access(STAFF)
def hand_back(request_id: uuid.UUID) -> str | Response:
    asked = queries.find(current_user, request_id, to=can_mentor, lock=True)
    form = AdviceForm()
    if not form.validate_on_submit():
        flash(_("Tulis saran Anda dulu, supaya pembeli tahu apa yang perlu dilengkapi."), "warning")
        return redirect(url_for("sourcing.show", request_id=request_id))
    actions.hand_back(current_user, asked, form.advice.data)
    flash(_("Saran terkirim. Pembeli kami kabari."), "success")
    return redirect(url_for("sourcing.with_mentor"))


@blueprint.post("/requests/<uuid:request_id>/passing")
@access(STAFF)
def pass_on(request_id: uuid.UUID) -> Response:
    asked = queries.find(current_user, request_id, to=can_mentor, lock=True)
    actions.pass_on(current_user, asked)
    flash(_("Diteruskan ke pemeriksaan."), "success")
    return redirect(url_for("sourcing.with_mentor"))
