"""What waits for a maker's word: he reads it, says yes with the code from his phone, or no."""

import uuid
from typing import Any

from flask import current_app, flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.assistance import actions, queries
from marketplace.assistance.forms import CodeForm, RefusalForm
from marketplace.assistance.models import Assisted
from marketplace.assistance.policy import can_answer, is_mentor_of
from marketplace.assistance.routes import blueprint as blueprint  # the faces take it from here, with all its pages
from marketplace.assistance.routes import labels
from marketplace.assistance.rules import ENDED, WRONG_CODE, AssistedState, Deed
from marketplace.assistance.shown import rows
from marketplace.core import formats
from marketplace.core.access import PERSON, access
from marketplace.core.errors import Conflict, DomainError, Forbidden
from marketplace.core.i18n import fill
from marketplace.core.limits import limiter
from marketplace.core.reader import language
from marketplace.organisations import queries as organisations
from marketplace.organisations.queries import name_of_person

LIMIT = "30 per hour"
# Where what has come of it is read.
PLACES = {
    Deed.LISTING: ("listings.show", "listing_id"),
    Deed.PROPOSAL: ("proposals.show", "proposal_id"),
    Deed.CAPACITY: ("capacity.weeks", "organisation_id"),
    Deed.PROFILE: ("search.organisation", "organisation_id"),
    Deed.CERTIFICATE: ("skills.certificate", "certificate_id"),
    Deed.SKILL: ("skills.passport", "organisation_id"),
}


@blueprint.get("/my/assistance")
@access(PERSON)
def mine() -> str:
    """What was filled in for the workshops of the reader, what waits for him first."""
    return render_template("assistance/mine.html", rows=queries.of_maker(current_user), **labels())


@blueprint.get("/assisted/<uuid:assisted_id>")
@access(PERSON)
def show(assisted_id: uuid.UUID) -> str:
    return _page(queries.find(current_user, assisted_id))


@blueprint.post("/assisted/<uuid:assisted_id>/confirmation")
@access(PERSON)
@limiter.limit(LIMIT)
def confirm(assisted_id: uuid.UUID) -> str | Response | tuple[str, int]:
    assisted = queries.find(current_user, assisted_id, to=can_answer, lock=True)
    if assisted.state == AssistedState.CONFIRMED:
        return redirect(url_for("assistance.show", assisted_id=assisted.id))
    if assisted.state != AssistedState.WAITING:
        raise Conflict(ENDED)  # its form has gone with the answer
    form = CodeForm()
    if not form.validate_on_submit():
        return _page(assisted, form)
    secret = current_app.extensions["settings"].secret_key
    try:
        counts = actions.confirm(current_user, assisted, form.code.data, secret_key=secret)
    except Forbidden:
        raise
    except DomainError as error:
        words = next(iter(error.fields.values()), error.message)
        form.form_errors.append(fill(_(words), error.values))
        return _page(assisted, form), error.status
    if not counts:
        form.code.errors = [_(WRONG_CODE)]
        return _page(assisted, form)
    flash(_("Disetujui. Mulai sekarang isian ini berlaku."), "success")
    return redirect(url_for("assistance.show", assisted_id=assisted.id))


@blueprint.post("/assisted/<uuid:assisted_id>/refusal")
@access(PERSON)
def refuse(assisted_id: uuid.UUID) -> Response:
    assisted = queries.find(current_user, assisted_id, to=can_answer, lock=True)
    actions.refuse(current_user, assisted, is_stopping=bool(RefusalForm().is_stopping.data))
    flash(_("Ditolak. Tidak ada yang berubah di usaha Anda."), "success")
    return redirect(url_for("assistance.mine"))


@blueprint.post("/assisted/<uuid:assisted_id>/withdrawal")
@access(PERSON)
def withdraw(assisted_id: uuid.UUID) -> Response:
    assisted = queries.find(current_user, assisted_id, to=is_mentor_of, lock=True)
    actions.withdraw(current_user, assisted)
    flash(_("Isian ditarik."), "success")
    return redirect(url_for("assistance.maker", organisation_id=assisted.organisation_id))


@blueprint.post("/assisted/<uuid:assisted_id>/reminder")
@access(PERSON)
@limiter.limit(LIMIT)
def remind(assisted_id: uuid.UUID) -> Response:
    assisted = queries.find(current_user, assisted_id, lock=True)
    actions.remind(current_user, assisted)
    flash(_("Kode dikirim sekali lagi."), "success")
    return redirect(url_for("assistance.show", assisted_id=assisted.id))


def _page(assisted: Assisted, form: CodeForm | None = None) -> str:
    said = formats.bound(language(), g.market.zone.key)
    place = PLACES[assisted.deed]
    about: dict[str, Any] = {place[1]: assisted.subject_id}
    counts = assisted.state == AssistedState.CONFIRMED
    return render_template(
        "assistance/show.html",
        assisted=assisted,
        workshop=organisations.get(assisted.organisation_id),
        mentor=name_of_person(assisted.mentor_id),
        confirmer=name_of_person(assisted.person_id),
        rows=rows(assisted, said, language()),
        form=form or CodeForm(formdata=None),
        refusal=RefusalForm(formdata=None),
        answers=can_answer(current_user, assisted),
        is_mentor=is_mentor_of(current_user, assisted),
        href=url_for(place[0], **about) if counts else None,
        **labels(),
    )
