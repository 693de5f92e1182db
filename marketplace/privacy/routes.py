"""One's own data: what was agreed to, a copy, a correction, an end; and the desk of those who answer for it."""

import uuid
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as Redirect

from marketplace.accounts import queries as accounts
from marketplace.accounts.consents import Purpose
from marketplace.core.access import ADMIN, PERSON, access
from marketplace.core.clock import now
from marketplace.core.errors import DomainError
from marketplace.core.limits import limiter
from marketplace.privacy import actions, mydata, queries
from marketplace.privacy.erasure import erase
from marketplace.privacy.forms import AnswerForm, BreachForm, CorrectionForm, ErasureForm
from marketplace.privacy.register import entries
from marketplace.privacy.rules import KIND_LABELS, PURPOSES, STATE_LABELS, WARNED_BEFORE, RequestState

blueprint = Blueprint("privacy", __name__, template_folder="templates")
PURPOSE = "<any(terms,whatsapp,email):consent_purpose>"


@blueprint.get("/account/data")
@access(PERSON)
def mine() -> str:
    return _mine(CorrectionForm(formdata=None), ErasureForm(formdata=None))


def _mine(correction: CorrectionForm, erasure: ErasureForm) -> str:
    who = current_user.person_id
    return render_template(
        "privacy/mine.html",
        person=accounts.get(who),
        purposes=[(key, _(said), queries.standing(who, key)) for key, said in PURPOSES.items()],
        past=[one for one in queries.consents(who) if one.withdrawn_at],
        purpose_names={key: _(said) for key, said in PURPOSES.items()},
        requests=queries.requests_of(who),
        kinds=_said(KIND_LABELS),
        states=_said(STATE_LABELS),
        correction=correction,
        erasure=erasure,
    )


def _said(labels: Mapping[Any, str]) -> dict[Any, str]:
    return {key: _(text) for key, text in labels.items()}


@blueprint.post(f"/account/data/consents/{PURPOSE}")
@access(PERSON)
def give(consent_purpose: str) -> Redirect:
    actions.give(current_user, Purpose(consent_purpose))
    return redirect(url_for("privacy.mine"))


@blueprint.post(f"/account/data/consents/{PURPOSE}/withdrawal")
@access(PERSON)
def withdraw(consent_purpose: str) -> Redirect:
    actions.withdraw(current_user, Purpose(consent_purpose))
    flash(_("Persetujuan sudah ditarik. Pesan yang belum terkirim dibatalkan."), "success")
    return redirect(url_for("privacy.mine"))


@blueprint.get("/account/data/copy.zip")
@access(PERSON)
@limiter.limit("10 per hour")
def copy() -> Response:
    response = Response(mydata.archive(current_user, current_app.extensions["files"]), mimetype="application/zip")
    response.headers["Content-Disposition"] = 'attachment; filename="data-saya.zip"'
    return response


@blueprint.post("/account/data/restriction")
@access(PERSON)
def restrict() -> Redirect:
    actions.restrict(current_user, is_restricted=bool(request.form.get("wanted")))
    return redirect(url_for("privacy.mine"))


@blueprint.post("/account/data/objection")
@access(PERSON)
def object_to_matching() -> Redirect:
    actions.object_to_matching(current_user, objects=bool(request.form.get("wanted")))
    return redirect(url_for("privacy.mine"))


@blueprint.post("/account/data/corrections")
@access(PERSON)
def correct() -> str | Redirect:
    form = CorrectionForm()
    if form.validate_on_submit():
        try:
            actions.ask_correction(current_user, form.wish.data)
            flash(_("Permintaan Anda sudah kami terima. Dijawab paling lama 3 × 24 jam."), "success")
            return redirect(url_for("privacy.mine"))
        except DomainError as error:
            form.refuse(error)
    return _mine(form, ErasureForm(formdata=None))


@blueprint.post("/account/data/erasure")
@access(PERSON)
def erase_me() -> str | Redirect:
    form = ErasureForm()
    if form.validate_on_submit():
        try:
            erase(current_user, current_app.extensions["files"])
            flash(_("Akun dan data Anda sudah dihapus."), "success")
            return redirect("/")
        except DomainError as error:
            form.refuse(error)
    return _mine(CorrectionForm(formdata=None), form)


@blueprint.get("/privacy-requests")
@access(ADMIN)
def desk() -> str:
    return render_template(
        "privacy/desk.html", rows=queries.desk(), kinds=_said(KIND_LABELS), states=_said(STATE_LABELS), moment=now(),
        soon=now() + WARNED_BEFORE, open_state=RequestState.OPEN,
    )  # fmt: skip


@blueprint.route("/privacy-requests/<uuid:privacy_request_id>", methods=["GET", "POST"])
@access(ADMIN)
def answer(privacy_request_id: uuid.UUID) -> str | Redirect:
    asked, form = queries.find(privacy_request_id), AnswerForm()
    if form.validate_on_submit():
        actions.answer(current_user, asked, form.answer.data, is_done=form.outcome.data == "done")
        return redirect(url_for("privacy.desk"))
    person = accounts.get(asked.person_id)
    return render_template(
        "privacy/answer.html", asked=asked, person=person, form=form, kinds=_said(KIND_LABELS),
        states=_said(STATE_LABELS),
    )  # fmt: skip


@blueprint.route("/breaches", methods=["GET", "POST"])
@access(ADMIN)
def breaches() -> str | Redirect:
    form = BreachForm()
    if form.validate_on_submit():
        noted = actions.note_breach(current_user, form.breach(), form.touched())
        return redirect(url_for("privacy.breach", breach_id=noted.id))
    return render_template("privacy/breaches.html", rows=queries.breaches(), form=form, moment=now())


@blueprint.get("/breaches/<uuid:breach_id>")
@access(ADMIN)
def breach(breach_id: uuid.UUID) -> str:
    found = queries.breach(breach_id)
    return render_template("privacy/breach.html", breach=found, people=queries.touched(found.id), moment=now())


@blueprint.post("/breaches/<uuid:breach_id>/letters")
@access(ADMIN)
def tell(breach_id: uuid.UUID) -> Redirect:
    actions.tell_of_breach(current_user, queries.breach(breach_id))
    flash(_("Surat kepada yang terkena sedang dikirim."), "success")
    return redirect(url_for("privacy.breach", breach_id=breach_id))


@blueprint.post("/breaches/<uuid:breach_id>/report")
@access(ADMIN)
def report(breach_id: uuid.UUID) -> Redirect:
    actions.report_breach(current_user, queries.breach(breach_id))
    return redirect(url_for("privacy.breach", breach_id=breach_id))


@blueprint.get("/privacy-register")
@access(ADMIN)
def register() -> str:
    return render_template("privacy/register.html", entries=entries().values())
