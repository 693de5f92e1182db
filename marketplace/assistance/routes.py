"""A mentor's desk: for whom he fills in, with the makers' own forms, and what became of it."""

import uuid
from typing import Any

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.assistance import actions, queries
from marketplace.assistance.forms import (
    CertificateHelp,
    ListingHelp,
    ProfileHelp,
    StagesHelp,
    TermsHelp,
    WeekHelp,
)
from marketplace.assistance.policy import helps, may_help
from marketplace.assistance.rules import CAPS, DEED_LABELS, STATE_LABELS, Deed
from marketplace.core import formats
from marketplace.core.access import STAFF, access
from marketplace.core.errors import DomainError, Forbidden
from marketplace.core.i18n import fill
from marketplace.core.limits import limiter
from marketplace.core.reader import language
from marketplace.organisations import queries as organisations
from marketplace.organisations.models import Organisation
from marketplace.organisations.rules import OrganisationKind
from marketplace.regions import queries as regions
from marketplace.sourcing import queries as requests
from marketplace.tenants.queries import today
from marketplace.vocabulary.terms import SIZE_CLASSES

blueprint = Blueprint("assistance", __name__, template_folder="templates")

LIMIT = "120 per hour"
REQUESTS_SHOWN = 12


@blueprint.record_once
def _offer(state: Any) -> None:
    """Pages of what was filled in lie below, and ask by this name who did it."""
    state.app.jinja_env.globals["filled_in_by"] = queries.tag


@blueprint.get("/assistance")
@access(STAFF)
def desk() -> str:
    """Whom to help, and what of the mentor's own waits for an answer."""
    if not helps(current_user):
        raise Forbidden()
    words = request.args.get("q", "")[:80]
    return render_template(
        "assistance/desk.html",
        words=words,
        makers=queries.makers(words),
        rows=queries.of_mentor(current_user),
        place=regions.name_of,
        most=next(cap.most for cap in CAPS if cap.column == "mentor_id"),
        **labels(),
    )


@blueprint.get("/assistance/<uuid:organisation_id>")
@access(STAFF)
def maker(organisation_id: uuid.UUID) -> str:
    """What can be filled in for one maker, and what was."""
    workshop = _workshop(organisation_id)
    confirmer = queries.confirmer(workshop.id)
    return render_template(
        "assistance/maker.html",
        workshop=workshop,
        confirmer=confirmer.name if confirmer else None,
        is_stopped=queries.is_stopped(current_user.person_id, workshop.id),
        deeds=[deed for deed in Deed if deed != Deed.PROPOSAL and _fits(workshop, deed)],
        asked=requests.open_requests()[:REQUESTS_SHOWN],
        rows=queries.of_organisation(workshop.id),
        **labels(),
    )


@blueprint.route("/assistance/<uuid:organisation_id>/listing", methods=["GET", "POST"])
@access(STAFF)
@limiter.limit(LIMIT, methods=["POST"])
def fill_listing(organisation_id: uuid.UUID) -> Any:
    return _filled(_workshop(organisation_id), Deed.LISTING, ListingHelp(regencies=_regencies()))


@blueprint.route("/assistance/<uuid:organisation_id>/capacity", methods=["GET", "POST"])
@access(STAFF)
@limiter.limit(LIMIT, methods=["POST"])
def fill_capacity(organisation_id: uuid.UUID) -> Any:
    said = formats.bound(language(), g.market.zone.key)["date"]
    return _filled(_workshop(organisation_id), Deed.CAPACITY, WeekHelp(first=today(), said=said))


@blueprint.route("/assistance/<uuid:organisation_id>/profile", methods=["GET", "POST"])
@access(STAFF)
@limiter.limit(LIMIT, methods=["POST"])
def fill_profile(organisation_id: uuid.UUID) -> Any:
    workshop = _workshop(organisation_id)
    sizes = SIZE_CLASSES.choices(language())
    return _filled(workshop, Deed.PROFILE, ProfileHelp(obj=workshop, regencies=_regencies(), sizes=sizes))


@blueprint.route("/assistance/<uuid:organisation_id>/certificate", methods=["GET", "POST"])
@access(STAFF)
@limiter.limit(LIMIT, methods=["POST"])
def fill_certificate(organisation_id: uuid.UUID) -> Any:
    return _filled(_workshop(organisation_id), Deed.CERTIFICATE, CertificateHelp())


@blueprint.route("/assistance/<uuid:organisation_id>/skill", methods=["GET", "POST"])
@access(STAFF)
@limiter.limit(LIMIT, methods=["POST"])
def fill_skill(organisation_id: uuid.UUID) -> Any:
    return _filled(_workshop(organisation_id), Deed.SKILL, StagesHelp())


@blueprint.route("/assistance/<uuid:organisation_id>/requests/<uuid:request_id>", methods=["GET", "POST"])
@access(STAFF)
@limiter.limit(LIMIT, methods=["POST"])
def fill_proposal(organisation_id: uuid.UUID, request_id: uuid.UUID) -> Any:
    asked = requests.find(current_user, request_id)
    about = {"request_id": str(asked.id)}
    return _filled(_workshop(organisation_id), Deed.PROPOSAL, TermsHelp(), title=asked.title, about=about)


def labels() -> dict[str, Any]:
    return {
        "deed_labels": {deed: _(words) for deed, words in DEED_LABELS.items()},
        "state_labels": {state: _(words) for state, words in STATE_LABELS.items()},
    }


def _workshop(organisation_id: uuid.UUID) -> Organisation:
    return organisations.find(current_user, organisation_id, to=may_help)


def _fits(workshop: Organisation, deed: Deed) -> bool:
    """A designer keeps no ledger of pairs."""
    return deed != Deed.CAPACITY or workshop.kind == OrganisationKind.PRODUCER


def _regencies() -> Any:
    return regions.choices(g.market.province_codes)


def _filled(
    workshop: Organisation, deed: Deed, form: Any, *, title: str = "", about: dict[str, Any] | None = None
) -> str | Response | tuple[str, int]:
    """The form, or what was sent with it put before the maker; what is refused stands beside what was typed."""
    status = 200
    if form.validate_on_submit():
        try:
            assisted = actions.fill_in(
                current_user,
                workshop,
                deed,
                {**form.payload(), **(about or {})},
                title=title or form.summary(),
                form_key=form.form_key,
                secret_key=current_app.extensions["settings"].secret_key,
            )
        except Forbidden:
            raise
        except DomainError as error:
            _refuse(form, error)
            status = error.status
        else:
            flash(_("Kode sudah dikirim ke HP pembuat. Belum berlaku sampai ia menyetujui."), "success")
            return redirect(url_for("assistance.show", assisted_id=assisted.id))
    page = render_template("assistance/fill.html", workshop=workshop, deed=deed, form=form, title=title, **labels())
    return page, status


def _refuse(form: Any, error: DomainError) -> None:
    """Beside its field, where the form has one by that name."""
    sentences = {name: fill(_(words), error.values) for name, words in error.fields.items()}
    for name, words in sentences.items():
        if name in form:
            form[name].errors = [*form[name].errors, words]
        else:
            form.form_errors.append(words)
    if not sentences:
        form.form_errors.append(fill(_(error.message), error.values))
