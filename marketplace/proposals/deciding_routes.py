"""The buyer's pages: answers side by side, a short list, offers back and forth, yes and no."""

import uuid
from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.core.access import MODERATOR, PERSON, access
from marketplace.core.errors import Conflict, Forbidden, Invalid
from marketplace.core.states import By
from marketplace.proposals import actions, deciding, queries, turns
from marketplace.proposals.forms import BargainForm, RefusalForm
from marketplace.proposals.models import Proposal
from marketplace.proposals.policy import answers_for, decides, reads_answers
from marketplace.proposals.queries import Found
from marketplace.proposals.routes import blueprint as blueprint  # the faces take it from here, with all its pages
from marketplace.proposals.rules import LIVE
from marketplace.sourcing import actions as sourcing
from marketplace.sourcing import queries as requests
from marketplace.sourcing.models import SourcingRequest
from marketplace.sourcing.policy import can_edit
from marketplace.sourcing.rules import RequestState


@blueprint.get("/requests/<uuid:request_id>/answers")
@access(PERSON)
def of_request(request_id: uuid.UUID) -> str:
    """Side by side, for those who buy; sealed ones are only counted until the last day is over."""
    asked = requests.find(current_user, request_id, to=_reads)
    is_shut = asked.is_sealed and asked.state == RequestState.OPEN
    rows = queries.of_request(asked.id)
    return render_template(
        "proposals/of_request.html",
        asked=asked,
        rows=[] if is_shut else rows,
        steps={proposal.id: turns.next_of(proposal, asked, frozenset({By.BUYER})) for proposal, _name in rows},
        count=len([1 for proposal, _name in rows if proposal.state in LIVE]),
        is_shut=is_shut,
        may_decide=decides(current_user, asked),
        may_close=can_edit(current_user, asked) and asked.state == RequestState.OPEN,
    )


@blueprint.post("/requests/<uuid:request_id>/closing")
@access(PERSON)
def close(request_id: uuid.UUID) -> Response:
    asked = requests.find(current_user, request_id, to=can_edit, lock=True)
    sourcing.close(current_user, asked)
    flash(_("Permintaan ditutup. Sekarang pilih, dan jawab setiap pembuat."), "success")
    return redirect(url_for("proposals.of_request", request_id=request_id))


@blueprint.post("/proposals/<uuid:proposal_id>/shortlisting")
@access(PERSON)
def shortlist(proposal_id: uuid.UUID) -> Response:
    found = queries.find(current_user, proposal_id, to=_is_buyer, lock=True)
    wanted = request.form.get("wanted", "1") == "1"
    (deciding.shortlist if wanted else deciding.unlist)(current_user, found.proposal)
    flash(_("Masuk daftar pendek.") if wanted else _("Keluar dari daftar pendek."), "success")
    return redirect(url_for("proposals.of_request", request_id=found.request.id))


@blueprint.route("/proposals/<uuid:proposal_id>/offer", methods=["GET", "POST"])
@access(PERSON)
def offer(proposal_id: uuid.UUID) -> str | Response | tuple[str, int]:
    """The buyer's offer and the maker's counter-offer are the same form from either side."""
    found = queries.find(current_user, proposal_id, to=_has_a_side, lock=request.method == "POST")
    latest = queries.offers(proposal_id)[:1]
    form = BargainForm(obj=None if request.method == "POST" else (latest[0] if latest else found.proposal))
    if form.validate_on_submit():
        try:
            _bargain(found, form)
        except (Invalid, Conflict) as error:
            form.refuse(error)
            return _offer_page(found, form), error.status
        flash(_("Tawaran terkirim. Pihak lain kami kabari."), "success")
        return redirect(url_for("proposals.show", proposal_id=proposal_id))
    if request.method == "GET":
        form.words.data = ""
    return _offer_page(found, form)


def _bargain(found: Found, form: BargainForm) -> None:
    told = {"days": form.days.data, "key": form.form_key}
    if _side(found) == By.BUYER:
        deciding.offer(current_user, found.request, found.proposal, form.bargain(), **told)
    else:
        deciding.counter(current_user, found.proposal, form.bargain(), **told)


def _offer_page(found: Found, form: BargainForm) -> str:
    return render_template("proposals/offer.html", found=found, form=form, is_buyer=_side(found) == By.BUYER)


@blueprint.post("/proposals/<uuid:proposal_id>/acceptance")
@access(PERSON)
def accept(proposal_id: uuid.UUID) -> Response:
    found = queries.find(current_user, proposal_id, to=_has_a_side, lock=True)
    deciding.accept(current_user, found.request, found.proposal, _side(found))
    flash(_("Sepakat! Catat langkah berikutnya bersama di halaman kerja sama."), "success")
    return redirect(url_for("proposals.show", proposal_id=proposal_id))


@blueprint.route("/proposals/<uuid:proposal_id>/refusal", methods=["GET", "POST"])
@access(PERSON)
def decline(proposal_id: uuid.UUID) -> str | Response:
    found = queries.find(current_user, proposal_id, to=_is_buyer, lock=request.method == "POST")
    form = RefusalForm()
    if form.validate_on_submit():
        deciding.decline(current_user, found.request, found.proposal, *form.answer)
        flash(_("Jawaban terkirim. Pembuat membaca alasannya."), "success")
        return redirect(url_for("proposals.of_request", request_id=found.request.id))
    return render_template("proposals/refusal.html", found=found, form=form)


@blueprint.post("/proposals/<uuid:proposal_id>/suspension")
@access(MODERATOR)
def suspend(proposal_id: uuid.UUID) -> Response:
    return _by_staff(proposal_id, lambda found: actions.suspend(current_user, found, request.form.get("reason", "")))


@blueprint.post("/proposals/<uuid:proposal_id>/reinstatement")
@access(MODERATOR)
def reinstate(proposal_id: uuid.UUID) -> Response:
    return _by_staff(proposal_id, lambda found: actions.reinstate(current_user, found))


def _by_staff(proposal_id: uuid.UUID, step: Callable[[Proposal], None]) -> Response:
    step(queries.find(current_user, proposal_id, lock=True).proposal)
    flash(_("Tersimpan."), "success")
    return redirect(url_for("proposals.show", proposal_id=proposal_id))


def _reads(actor: Any, asked: SourcingRequest) -> bool:
    """Also while they are sealed: then the page says how many there are, and no more."""
    return reads_answers(actor, asked) or (asked.is_sealed and decides(actor, asked))


def _is_buyer(actor: Any, _proposal: Proposal, asked: SourcingRequest) -> bool:
    return decides(actor, asked)


def _has_a_side(actor: Any, proposal: Proposal, asked: SourcingRequest) -> bool:
    return decides(actor, asked) or answers_for(actor, proposal.organisation_id)


def _side(found: Found) -> By:
    """The side whose turn it may be: somebody who is on both is the buyer."""
    if decides(current_user, found.request):
        return By.BUYER
    if answers_for(current_user, found.proposal.organisation_id):
        return By.MAKER
    raise Forbidden()
