"""Writing a listing on a phone, its way to the market and back, and its public page."""

import uuid
from typing import Any

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.core.access import PERSON, PUBLIC, access
from marketplace.core.clash import clash
from marketplace.core.errors import Conflict, Invalid
from marketplace.core.gaps import advice, musts
from marketplace.core.limits import limiter
from marketplace.core.states import By
from marketplace.listings import actions, queries, revising
from marketplace.listings.completeness import gaps
from marketplace.listings.forms import FiguresForm, ListingForm, NewListingForm
from marketplace.listings.models import Listing, Revision
from marketplace.listings.policy import can_edit, is_member, offering_organisations
from marketplace.listings.rules import BRAND_MODE_LABELS, EDITABLE_STATES, LIFE, LIVE_STATES, ListingVerb
from marketplace.organisations import queries as organisations
from marketplace.photos import queries as photos
from marketplace.photos.part import part as photo_part
from marketplace.photos.pictures import PAGE
from marketplace.photos.rules import Subject
from marketplace.regions import queries as regions
from marketplace.vocabulary import own
from marketplace.vocabulary.terms import CERTIFICATES, CONSTRUCTIONS, MATERIALS, PRODUCT_TYPES, STAGES, label

blueprint = Blueprint("listings", __name__, template_folder="templates")

DRAFTS_LIMIT = "60 per hour"
SUBJECT = Subject.LISTING


# The shell leads a reader to what he may post, and asks by this name.
blueprint.record_once(lambda state: state.app.jinja_env.globals.update(may_offer=offering_organisations))


@blueprint.get("/my/listings")
@access(PERSON)
def mine() -> str:
    names = dict(offering_organisations(current_user))
    own = queries.of_organisations(current_user.organisation_ids)
    return render_template(
        "listings/mine.html",
        listings=own,
        photos=photos.first_of(SUBJECT, [listing.id for listing in own]),
        names={uuid.UUID(key): name for key, name in names.items()},
    )


@blueprint.route("/listings/new", methods=["GET", "POST"])
@access(PERSON)
@limiter.limit(DRAFTS_LIMIT, methods=["POST"])
def new() -> str | Response:
    places = offering_organisations(current_user)
    if not places:
        return render_template("listings/no_organisation.html")
    form = NewListingForm(organisations=places, regencies=_regencies())
    if not form.validate_on_submit():
        return render_template("listings/new.html", form=form)
    try:
        listing = actions.draft(current_user, form.organisation, form.offer(), listing_id=form.listing_id)
    except Invalid as error:
        form.refuse(error)
        return render_template("listings/new.html", form=form)
    return _saved(listing)


@blueprint.route("/listings/<uuid:listing_id>/edition", methods=["GET", "POST"])
@access(PERSON)
def edit(listing_id: uuid.UUID) -> str | Response | tuple[str, int]:
    listing = queries.find(current_user, listing_id, to=can_edit, lock=request.method == "POST")
    if listing.state in LIVE_STATES:
        return _edit_figures(listing)
    if listing.state not in EDITABLE_STATES and request.method == "GET":
        flash(_(actions.NOT_NOW), "info")
        return redirect(_page_of(listing))
    form = ListingForm(obj=listing, regencies=_regencies())
    if form.validate_on_submit():
        try:
            actions.edit(current_user, listing, form.offer(), version=form.read_version)
        except Conflict as error:
            told = clash(form, error)
            form.version.data = listing.version
            return _edit_page(listing, form, clash=told), error.status
        return _saved(listing)
    missing = musts(_gaps(listing))
    if "check" in request.args and request.method == "GET" and missing:
        form.refuse(Invalid(fields=missing))
    return _edit_page(listing, form)


def _edit_figures(listing: Listing) -> str | Response | tuple[str, int]:
    form = FiguresForm(obj=listing)
    told = None
    if form.validate_on_submit():
        try:
            actions.edit_figures(current_user, listing, form.figures(), version=form.read_version)
        except Conflict as error:
            told = clash(form, error)
            form.version.data = listing.version
            return render_template("listings/figures.html", listing=listing, form=form, clash=told), error.status
        flash(_("Angka baru sudah tersimpan."), "success")
        return redirect(_page_of(listing))
    return render_template("listings/figures.html", listing=listing, form=form, clash=told)


@blueprint.post("/listings/<uuid:listing_id>/submission")
@access(PERSON)
def submit(listing_id: uuid.UUID) -> Response:
    return _submitted(queries.find(current_user, listing_id, to=can_edit, lock=True))


@blueprint.post("/listings/<uuid:listing_id>/pause")
@access(PERSON)
def pause(listing_id: uuid.UUID) -> Response:
    listing = queries.find(current_user, listing_id, to=can_edit, lock=True)
    actions.pause(current_user, listing)
    flash(_("Dijeda. Pembeli tidak melihatnya sampai Anda tayangkan lagi."), "success")
    return redirect(_page_of(listing))


@blueprint.post("/listings/<uuid:listing_id>/resumption")
@access(PERSON)
def resume(listing_id: uuid.UUID) -> Response:
    listing = queries.find(current_user, listing_id, to=can_edit, lock=True)
    actions.resume(current_user, listing)
    flash(_("Sudah tayang lagi."), "success")
    return redirect(_page_of(listing))


@blueprint.route("/listings/<uuid:listing_id>/revision", methods=["GET", "POST"])
@access(PERSON)
def revise(listing_id: uuid.UUID) -> str | Response | tuple[str, int]:
    """New words for what is on the market; the old ones stay there until these have been checked."""
    listing = queries.find(current_user, listing_id, to=can_edit, lock=request.method == "POST")
    if listing.state not in LIVE_STATES:
        return redirect(url_for("listings.edit", listing_id=listing.id))
    live = revising.live_of(listing.id)
    form = ListingForm(obj=revising.as_offer(live) if live else listing, regencies=_regencies())
    if request.method == "GET":
        form.version.data = live.version if live else 0
    if form.validate_on_submit():
        try:
            written = revising.write(current_user, listing, form.offer(), version=form.read_version)
        except Conflict as error:
            told = clash(form, error)
            form.version.data = live.version if live else 0
            return _revision_page(listing, live, form, clash=told), error.status
        return _sent(listing, written, form)
    return _revision_page(listing, live, form)


def _sent(listing: Listing, written: Revision, form: ListingForm) -> str | Response:
    if request.form.get("then") != "submit":
        flash(_("Perubahan tersimpan. Belum dikirim."), "success")
        return redirect(url_for("listings.revise", listing_id=listing.id))
    try:
        revising.submit(current_user, written, photos=photos.count(SUBJECT, listing.id))
    except Invalid as error:
        form.refuse(error)
        form.version.data = written.version
        return _revision_page(listing, written, form)
    flash(_("Terkirim. Isi yang lama tetap tayang sampai perubahan ini disetujui."), "success")
    return redirect(_page_of(listing))


@blueprint.post("/listings/<uuid:listing_id>/revision/withdrawal")
@access(PERSON)
def withdraw_revision(listing_id: uuid.UUID) -> Response:
    listing = queries.find(current_user, listing_id, to=can_edit, lock=True)
    live = revising.live_of(listing.id, lock=True)
    if live is not None:
        revising.withdraw(current_user, live)
    flash(_("Perubahan dibatalkan. Isi yang tayang tetap seperti semula."), "success")
    return redirect(_page_of(listing))


@blueprint.post("/listings/<uuid:listing_id>/takedown")
@access(PERSON)
def take_down(listing_id: uuid.UUID) -> Response:
    listing = queries.find(current_user, listing_id, to=can_edit, lock=True)
    actions.revise(current_user, listing)
    flash(_("Sudah turun dari pasar. Ubah isinya, lalu kirim lagi."), "info")
    return redirect(url_for("listings.edit", listing_id=listing.id))


@blueprint.post("/listings/<uuid:listing_id>/archive")
@access(PERSON)
def archive(listing_id: uuid.UUID) -> Response:
    listing = queries.find(current_user, listing_id, to=can_edit, lock=True)
    actions.archive(current_user, listing)
    flash(_("Sudah diarsipkan."), "success")
    return redirect(url_for("listings.mine"))


@blueprint.get("/listings/<uuid:listing_id>")
@access(PUBLIC)
def show(listing_id: uuid.UUID) -> str:
    listing = queries.find(current_user, listing_id)
    language = str(get_locale())
    origin = current_app.extensions["settings"].origin(g.market.host)
    missing = _gaps(listing) if listing.state in EDITABLE_STATES and can_edit(current_user, listing) else []
    return render_template(
        "listings/show.html",
        listing=listing,
        organisation=organisations.get(listing.organisation_id),
        pictures=photos.pictures(SUBJECT, listing.id, PAGE),
        address=origin + _page_of(listing),
        origin=origin,
        regency=regions.name_of(listing.regency_code),
        brand_mode=_(BRAND_MODE_LABELS[listing.brand_mode]),
        words={
            name: [
                *(label(registry, key, language) for key in getattr(listing, name)),
                *own.named(listing.own_words, name, language),
            ]
            for name, registry in TERMS.items()
        },
        gaps=musts(missing),
        advice=advice(missing),
        may=_steps(listing),
        revision=revising.live_of(listing.id) if can_edit(current_user, listing) else None,
        is_own=is_member(current_user, listing),
    )


TERMS = {
    "product_types": PRODUCT_TYPES,
    "stages": STAGES,
    "constructions": CONSTRUCTIONS,
    "materials": MATERIALS,
    "certificates": CERTIFICATES,
}


def edit_page(listing: Listing, status: int, **photo_forms: Any) -> tuple[str, int]:
    """The page of a draft to which a photo could not be added, or its words not kept, with the reason."""
    form = ListingForm(formdata=None, obj=listing, regencies=_regencies())
    return _edit_page(listing, form, photo_part(SUBJECT, listing.id, **photo_forms)), status


def _edit_page(listing: Listing, form: ListingForm, photos_there: dict[str, Any] | None = None, **more: Any) -> str:
    return render_template(
        "listings/edit.html",
        listing=listing,
        form=form,
        **(photos_there or photo_part(SUBJECT, listing.id)),
        advice=advice(_gaps(listing)),
        **more,
    )


def _revision_page(listing: Listing, live: Revision | None, form: ListingForm, **more: Any) -> str:
    return render_template("listings/revision.html", listing=listing, revision=live, form=form, **more)


def _saved(listing: Listing) -> Response:
    if request.form.get("then") == "submit":
        return _submitted(listing)
    flash(_("Draf tersimpan."), "success")
    return redirect(url_for("listings.edit", listing_id=listing.id))


def _submitted(listing: Listing) -> Response:
    """Sent, or back to the form where each gap stands beside its field; what was written is kept either way."""
    try:
        actions.submit(current_user, listing, photos=photos.count(SUBJECT, listing.id))
    except Invalid as error:
        flash(_(error.message), "warning")
        return redirect(url_for("listings.edit", listing_id=listing.id, check=1))
    flash(_("Terkirim. Petugas memeriksa dulu, lalu Anda kami kabari."), "success")
    return redirect(_page_of(listing))


def _gaps(listing: Listing) -> list[Any]:
    kind = organisations.get(listing.organisation_id).kind
    return gaps(listing, kind, photos.count(SUBJECT, listing.id))


def _steps(listing: Listing) -> frozenset[str]:
    """What the reader may do with it now."""
    if not can_edit(current_user, listing):
        return frozenset()
    return frozenset(verb.value for verb in ListingVerb if LIFE.allows(listing.state, verb, By.AUTHOR))


def _page_of(listing: Listing) -> str:
    return url_for("listings.show", listing_id=listing.id)


def _regencies() -> Any:
    return regions.choices(g.market.province_codes)
