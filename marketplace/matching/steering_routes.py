"""The pages where people steer what the machine scores: one score and its objections, weights, and who is seen."""

import uuid

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.core.access import ADMIN, MODERATOR, PERSON, STAFF, access
from marketplace.core.errors import Forbidden, Invalid, NotFound
from marketplace.listings import queries as listings
from marketplace.listings.models import Listing
from marketplace.matching import exposure, formulas, objecting, overriding, queries
from marketplace.matching.explaining import Explained, explained
from marketplace.matching.forms import TERMS, AnswerForm, ObjectionForm, OverrideForm, WeightsForm
from marketplace.matching.overriding import Pair
from marketplace.matching.policy import can_see_matches_of_listing, can_see_matches_of_request
from marketplace.matching.routes import blueprint as blueprint  # the faces take it from here, with all pages
from marketplace.matching.routes import teller
from marketplace.matching.rules import bounds
from marketplace.matching.sentences import NAMES
from marketplace.matching.weighing import weigh
from marketplace.regions.queries import name_of
from marketplace.sourcing import queries as sourcing
from marketplace.sourcing.models import SourcingRequest

Page = str | Response


@blueprint.get("/requests/<uuid:request_id>/matches/<uuid:listing_id>")
@access(PERSON)
def of_pair(request_id: uuid.UUID, listing_id: uuid.UUID) -> Page:
    """One score, opened, with what people have said of it."""
    return _page_of_pair(*_both(request_id, listing_id))


@blueprint.post("/requests/<uuid:request_id>/matches/<uuid:listing_id>/objection")
@access(PERSON)
def object_to(request_id: uuid.UUID, listing_id: uuid.UUID) -> Page:
    need, offer = _both(request_id, listing_id)
    side = _side(need, offer)
    if side is None:
        raise Forbidden()
    form, shown = ObjectionForm(), _score_of((need.id, offer.id))
    if form.validate_on_submit():
        try:
            objecting.object_to(current_user, (need.id, offer.id), side, shown.score if shown else 0, form.words.data)
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("Keberatan Anda dikirim. Petugas akan menjawab, dan jawabannya dikabarkan."), "success")
            return _back(need, offer)
    return _page_of_pair(need, offer, objection=form)


@blueprint.post("/requests/<uuid:request_id>/matches/<uuid:listing_id>/override")
@access(MODERATOR)
def override(request_id: uuid.UUID, listing_id: uuid.UUID) -> Page:
    need, offer = _both(request_id, listing_id)
    form = OverrideForm()
    if form.validate_on_submit():
        try:
            overriding.override(current_user, (need.id, offer.id), form.score.data or 0, form.reason.data)
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("Nilai diganti. Kedua pihak dikabari beserta alasannya."), "success")
            return _back(need, offer)
    return _page_of_pair(need, offer, word=form)


@blueprint.post("/requests/<uuid:request_id>/matches/<uuid:listing_id>/override/lift")
@access(MODERATOR)
def lift(request_id: uuid.UUID, listing_id: uuid.UUID) -> Page:
    need, offer = _both(request_id, listing_id)
    overriding.lift(current_user, (need.id, offer.id))
    flash(_("Nilai dari rumus berlaku lagi."), "success")
    return _back(need, offer)


@blueprint.route("/matches/objections/<uuid:objection_id>", methods=["GET", "POST"])
@access(MODERATOR)
def answer(objection_id: uuid.UUID) -> Page:
    """One objection: leave the score as it is or put another in its place, with the reason."""
    own = objecting.find(objection_id)
    need, offer = _both(own.request_id, own.listing_id)
    form = AnswerForm()
    if form.validate_on_submit():
        try:
            objecting.answer(current_user, own, form.reason.data, form.score.data)
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("Keberatan dijawab."), "success")
            return redirect(url_for("matching.objections"))
    return render_template(
        "matching/objection.html", own=own, need=need, offer=offer, form=form, shown=_told((need.id, offer.id))
    )


@blueprint.get("/matches/objections")
@access(MODERATOR)
def objections() -> str:
    rows = objecting.waiting()
    needs, offers = sourcing.cards({one.request_id for one in rows}), listings.cards({one.listing_id for one in rows})
    return render_template("matching/objections.html", rows=rows, needs=needs, offers=offers)


@blueprint.get("/matches/exposure")
@access(STAFF)
def seen() -> str:
    """Who fits and is seldom among the first, and what the floor does about it."""
    rows = exposure.report()
    return render_template("matching/exposure.html", rows=rows, places=name_of, floor=formulas.current().floor)


@blueprint.route("/matches/formula", methods=["GET", "POST"])
@access(ADMIN)
def formula() -> Page:
    """The weights in force, and a form to set the marketplace's own."""
    current = formulas.current()
    form = WeightsForm(data={**current.weights, "floor": current.floor})
    if form.validate_on_submit():
        try:
            weigh(current_user, form.weights, form.floor.data or 0, form.reason.data)
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("Bobot disimpan. Semua permintaan dinilai ulang sekarang."), "success")
            return redirect(url_for("matching.rankings"))
    return render_template(
        "matching/formula.html",
        form=form,
        current=current,
        national=TERMS,
        bounds=bounds,
        names=NAMES,
        history=formulas.history(),
    )


def _both(request_id: uuid.UUID, listing_id: uuid.UUID) -> tuple[SourcingRequest, Listing]:
    """Both sides of a pair, for either of them and for staff."""
    need, offer = sourcing.find(current_user, request_id), listings.find(current_user, listing_id)
    if not (can_see_matches_of_request(current_user, need) or can_see_matches_of_listing(current_user, offer)):
        raise NotFound()
    return need, offer


def _side(need: SourcingRequest, offer: Listing) -> uuid.UUID | None:
    """The organisation for which the reader may object."""
    own = current_user.organisation_ids
    return next((one for one in (need.organisation_id, offer.organisation_id) if one in own), None)


def _score_of(pair: Pair) -> Explained | None:
    found = queries.of_pair(*pair)
    return next(iter(explained([found])), None) if found else None


def _told(pair: Pair) -> object:
    one = _score_of(pair)
    return teller().score(one.score, one.terms, one.formula) if one else None


def _page_of_pair(
    need: SourcingRequest, offer: Listing, objection: ObjectionForm | None = None, word: OverrideForm | None = None
) -> str:
    pair, side = (need.id, offer.id), _side(need, offer)
    heard = objecting.of_pair(pair)
    if not current_user.is_staff:
        heard = [one for one in heard if one.organisation_id == side]
    return render_template(
        "matching/of_pair.html",
        need=need,
        offer=offer,
        shown=_told(pair),
        objection=objection or (ObjectionForm() if side else None),
        word=word or (OverrideForm() if current_user.is_moderator else None),
        standing=overriding.standing(pair),
        history=overriding.history(pair),
        heard=heard,
    )


def _back(need: SourcingRequest, offer: Listing) -> Response:
    return redirect(url_for("matching.of_pair", request_id=need.id, listing_id=offer.id))
