"""Answering a request: the maker's pages, from the empty form to taking an answer back."""

import uuid
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.capacity import queries as ledger
from marketplace.capacity.rules import Room
from marketplace.core.access import PERSON, access
from marketplace.core.clash import clash
from marketplace.core.errors import Conflict, Invalid
from marketplace.core.limits import limiter
from marketplace.core.states import By
from marketplace.organisations import queries as organisations
from marketplace.proposals import actions, queries, turns
from marketplace.proposals.differences import differences
from marketplace.proposals.forms import AnswerForm, RetreatForm, TermsForm
from marketplace.proposals.models import Proposal
from marketplace.proposals.policy import answers_for, decides, makers
from marketplace.proposals.queries import Found
from marketplace.proposals.rules import (
    EDITABLE,
    LIFE,
    LIVE,
    REASONS,
    RETREATS,
    SPLIT_LABELS,
    UNDECIDED,
    WOULD_HELP,
    ProposalState,
    ProposalVerb,
    whole_pairs,
)
from marketplace.proposals.rules import value as value_of
from marketplace.sourcing import queries as requests
from marketplace.sourcing.rules import RequestState
from marketplace.vocabulary.terms import STAGES, label

blueprint = Blueprint("proposals", __name__, template_folder="templates")
LIMIT = "120 per hour"
_WORDS: dict[Any, Any] = {**REASONS, **RETREATS}


@blueprint.record_once
def _offer(state: Any) -> None:
    """The page of a request lies below, and asks by this name whether its reader has answered."""
    state.app.jinja_env.globals["answer_of"] = _answer_of


def _answer_of(actor: Any, request_id: uuid.UUID) -> uuid.UUID | None:
    own = [key for key in actor.organisation_ids if answers_for(actor, key)]
    known = queries.live_of(request_id, own) if own else None
    return known.id if known else None


@blueprint.get("/my/proposals")
@access(PERSON)
def mine() -> str:
    rows = queries.of_makers(current_user.organisation_ids)
    answered = {asked.id for proposal, asked, _buyer in rows if proposal.state in LIVE}
    invitations = [row for row in requests.inviting(current_user.organisation_ids) if row[0].id not in answered]
    steps = {proposal.id: turns.next_of(proposal, asked, frozenset({By.MAKER})) for proposal, asked, _buyer in rows}
    return render_template("proposals/mine.html", rows=rows, steps=steps, invitations=invitations)


@blueprint.route("/requests/<uuid:request_id>/answer", methods=["GET", "POST"])
@access(PERSON)
@limiter.limit(LIMIT, methods=["POST"])
def answer(request_id: uuid.UUID) -> str | Response | tuple[str, int]:
    asked = requests.find(current_user, request_id)
    choices = makers(current_user, asked)
    form = AnswerForm(makers=choices)
    known = queries.live_of(asked.id, [uuid.UUID(key) for key, _name in choices])
    if known and len(choices) == 1 and known.id != form.form_key:
        return redirect(url_for("proposals.show", proposal_id=known.id))
    if choices and form.validate_on_submit():
        try:
            made = actions.draft(current_user, asked, form.organisation, form.terms(), key=form.form_key)
        except Conflict as error:
            told = clash(form, error)
            return render_template("proposals/answer.html", asked=asked, form=form, clash=told), error.status
        return _saved(made)
    return render_template("proposals/answer.html", asked=asked, form=form, choices=choices)


@blueprint.get("/proposals/<uuid:proposal_id>")
@access(PERSON)
def show(proposal_id: uuid.UUID) -> str:
    return page(queries.find(current_user, proposal_id))


@blueprint.route("/proposals/<uuid:proposal_id>/edition", methods=["GET", "POST"])
@access(PERSON)
def edit(proposal_id: uuid.UUID) -> str | Response | tuple[str, int]:
    found = queries.find(current_user, proposal_id, to=_is_bidder, lock=request.method == "POST")
    if found.proposal.state not in EDITABLE and request.method == "GET":
        return redirect(url_for("proposals.show", proposal_id=proposal_id))
    form = TermsForm(obj=found.proposal)
    if form.validate_on_submit():
        try:
            actions.edit(current_user, found.proposal, form.terms(), version=form.read_version)
        except Invalid as error:
            form.refuse(error)
        except Conflict as error:
            told = clash(form, error)
            form.version.data = found.proposal.version
            return _edit_page(found, form, clash=told), error.status
        else:
            return _kept(found.proposal) if request.form.get("then") == "autosave" else _saved(found.proposal)
    return _edit_page(found, form)


def _edit_page(found: Found, form: TermsForm, **more: Any) -> str:
    if request.method == "GET" and "check" in request.args:
        try:
            actions.check(found.proposal)
        except Invalid as error:
            form.refuse(error)
    return render_template("proposals/edit.html", found=found, form=form, **more)


@blueprint.post("/proposals/<uuid:proposal_id>/submission")
@access(PERSON)
def submit(proposal_id: uuid.UUID) -> Response:
    return _submitted(queries.find(current_user, proposal_id, to=_is_bidder, lock=True).proposal)


@blueprint.route("/proposals/<uuid:proposal_id>/withdrawal", methods=["GET", "POST"])
@access(PERSON)
def withdraw(proposal_id: uuid.UUID) -> str | Response:
    found = queries.find(current_user, proposal_id, to=_is_bidder, lock=request.method == "POST")
    form = RetreatForm()
    if form.validate_on_submit():
        actions.withdraw(current_user, found.proposal, form.chosen, form.note.data or "")
        flash(_("Jawaban sudah ditarik."), "success")
        return redirect(url_for("proposals.show", proposal_id=proposal_id))
    return render_template("proposals/withdrawal.html", found=found, form=form)


def page(found: Found) -> str:
    """An answer as its reader may see it, with the next step for him."""
    proposal, asked = found.proposal, found.request
    names = organisations.names([asked.organisation_id, *(part.organisation_id for part in found.parts)])
    return render_template(
        "proposals/show.html",
        proposal=proposal,
        asked=asked,
        parts=found.parts,
        names=names,
        offers=queries.offers(proposal.id),
        changes=differences(queries.versions(proposal.id)),
        value=value_of(found.parts),
        pairs=whole_pairs(proposal.split, found.parts),
        split_label=_(SPLIT_LABELS[proposal.split]),
        reason=_(_WORDS.get(proposal.reason, "")) if proposal.reason else "",
        would_help=_(WOULD_HELP.get(proposal.would_help, "")) if proposal.would_help else "",  # type: ignore[call-overload]
        stages={key: label(STAGES, key, str(get_locale())) for key in STAGES},
        rooms=_rooms(found),
        own=current_user.organisation_ids,
        may=_steps(found),
        next=turns.next_of(proposal, asked, _parts(found), found.parts, current_user.organisation_ids),
        is_maker=answers_for(current_user, proposal.organisation_id),
        is_buyer=decides(current_user, asked),
    )


def _rooms(found: Found) -> dict[uuid.UUID, Room]:
    """Where it gets tightest for each of its makers until the day of delivery, as long as it may become an order."""
    last_day = found.proposal.delivery_on
    if found.proposal.state not in UNDECIDED or last_day is None:
        return {}
    makers = dict.fromkeys(part.organisation_id for part in found.parts)
    told = {maker: ledger.bottleneck(maker, requests.today(), last_day) for maker in makers}
    return {maker: room for maker, room in told.items() if room}


def _steps(found: Found) -> frozenset[str]:
    """What the reader may do with it now."""
    proposal, asked = found.proposal, found.request
    parts = _parts(found)
    verbs = {v.value for v in ProposalVerb for by in parts if LIFE.allows(proposal.state, v, by)}
    is_open = asked.state == RequestState.OPEN
    if not is_open:
        verbs -= {"submit", "reconfirm"}
    if asked.state != RequestState.CLOSED:
        verbs -= {"offer"}
    writable = is_open and proposal.state in EDITABLE
    return frozenset(verbs | ({"edit"} if By.MAKER in parts and writable else set()))


def _parts(found: Found) -> frozenset[By]:
    """In which parts this reader may act."""
    mine = {
        By.MAKER: _is_bidder(current_user, found.proposal, found.request),
        By.BUYER: decides(current_user, found.request),
        By.STAFF: current_user.is_moderator,
    }
    return frozenset(by for by, is_his in mine.items() if is_his)


def _is_bidder(actor: Any, proposal: Proposal, _asked: Any) -> bool:
    return answers_for(actor, proposal.organisation_id)


def _kept(proposal: Proposal) -> Response:
    """To the script that saves a draft while it is written: the version to go on from."""
    return jsonify(version=actions.stored_version(proposal), said=_("Draf tersimpan."))


def _saved(proposal: Proposal) -> Response:
    if request.form.get("then") == "submit" and proposal.state != ProposalState.SUBMITTED:
        return _submitted(proposal)
    flash(_("Perubahan tersimpan.") if proposal.submitted_at else _("Draf tersimpan."), "success")
    return redirect(url_for("proposals.show", proposal_id=proposal.id))


def _submitted(proposal: Proposal) -> Response:
    """Sent, or back to the form where each gap stands beside its field; what was written is kept either way."""
    try:
        actions.submit(current_user, proposal)
    except Invalid as error:
        flash(_(error.message), "warning")
        return redirect(url_for("proposals.edit", proposal_id=proposal.id, check=1))
    flash(_("Terkirim. Pembeli kami kabari, dan Anda pasti mendapat jawabannya."), "success")
    return redirect(url_for("proposals.show", proposal_id=proposal.id))
