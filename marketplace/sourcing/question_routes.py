"""Questions on a request and their answers, on the request's own page."""

import uuid

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.core.access import PERSON, access
from marketplace.core.errors import Forbidden
from marketplace.core.limits import limiter
from marketplace.sourcing import asking, queries
from marketplace.sourcing.open_routes import blueprint as blueprint  # the faces take it from the last of these files
from marketplace.sourcing.page import page
from marketplace.sourcing.policy import asks_for, can_edit
from marketplace.sourcing.question_forms import QuestionForm, ReplyForm


@blueprint.post("/requests/<uuid:request_id>/questions")
@access(PERSON)
@limiter.limit("30 per hour")
def ask_publicly(request_id: uuid.UUID) -> str | Response | tuple[str, int]:
    asked = queries.find(current_user, request_id)
    choices = asks_for(current_user, asked)
    if not choices:
        raise Forbidden()
    form = QuestionForm(asking=choices)
    if not form.validate_on_submit():
        return page(asked, question=form)
    asking.ask(current_user, asked, form.organisation, form.words.data, question_id=form.question_id)
    flash(_("Terkirim. Jawabannya muncul di sini untuk semua, dan nama Anda hanya diketahui pembeli."), "success")
    return _back(request_id)


@blueprint.post("/requests/<uuid:request_id>/questions/<uuid:question_id>/answer")
@access(PERSON)
def answer_publicly(request_id: uuid.UUID, question_id: uuid.UUID) -> str | Response | tuple[str, int]:
    asked = queries.find(current_user, request_id, to=can_edit)
    question = queries.question(asked.id, question_id)
    form = ReplyForm()
    if not form.validate_on_submit():
        return page(asked, reply=form, to=str(question.id))
    asking.answer(current_user, question, asked, form.answer.data)
    flash(_("Dijawab. Semua yang boleh melihat permintaan ini membacanya."), "success")
    return _back(request_id)


def _back(request_id: uuid.UUID) -> Response:
    return redirect(url_for("sourcing.show", request_id=request_id, _anchor="questions"))
