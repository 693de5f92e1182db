"""Browsing listings, requests and organisations; a public profile; what one has saved."""

import uuid
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.accounts.routes import inner_path
from marketplace.core.access import PERSON, PUBLIC, access
from marketplace.core.errors import NotFound
from marketplace.core.reader import language
from marketplace.directory import queries as directory
from marketplace.organisations import queries as organisations
from marketplace.organisations.models import Organisation, Site
from marketplace.organisations.rules import KIND_LABELS, OrganisationState
from marketplace.regions.queries import name_of
from marketplace.search import actions, choices, queries
from marketplace.search.cards import Drawn, drawn
from marketplace.search.reading import parameters, read
from marketplace.search.rules import SORT_LABELS, SORTS, SubjectKind, Wanted
from marketplace.search.spelling import suggestion
from marketplace.vocabulary.terms import CERTIFICATES, MATERIALS, PRODUCT_TYPES, SIZE_CLASSES, STAGES, label

blueprint = Blueprint("search", __name__, template_folder="templates")


@blueprint.record_once
def _offer(state: Any) -> None:
    """The page of a listing or a request lies below this slice, and asks by this name whether its reader saved it."""
    state.app.jinja_env.globals["is_saved"] = lambda kind, thing_id: queries.is_saved(current_user, kind, thing_id)


@blueprint.get("/listings")
@access(PUBLIC)
def browse() -> str:
    return _results(SubjectKind.LISTING, "search.browse", "search/listings.html")


@blueprint.get("/requests")
@access(PUBLIC)
def requests() -> str:
    return _results(SubjectKind.REQUEST, "search.requests", "search/requests.html")


@blueprint.get("/organisations/directory")
@access(PUBLIC)
def organisation_directory() -> str:
    return _results(SubjectKind.ORGANISATION, "search.organisation_directory", "search/organisations.html")


@blueprint.get("/organisations/<uuid:organisation_id>")
@access(PUBLIC)
def organisation(organisation_id: uuid.UUID) -> str:
    """The public profile; its own people and the staff see it in every state, the rest while it is public."""
    found = organisations.find(current_user, organisation_id)
    shown = _by_kind(queries.published_by(current_user, found.id))
    return render_template(
        "search/organisation.html",
        organisation=found,
        shown=shown,
        is_saved_here=any(card.row.saved for card in shown["organisation"]),
        kind_label=_(KIND_LABELS[found.kind]),
        place=name_of(found.regency_code),
        size=label(SIZE_CLASSES, found.size_class, language()) if found.size_class else "",
        sources=directory.sources_of(found.id),
        sites=[_site(site) for site in organisations.sites(found.id)],
        can_ask=_ask_address(found),
        address=current_app.extensions["settings"].origin(g.market.host) + request.path,
    )


@blueprint.post("/bookmarks")
@access(PERSON)
def bookmark() -> Response:
    """Save a thing, or with wanted=0 let it go. `thing` is "kind:id:wanted", from a button that many cards share."""
    kind, _colon, rest = request.values.get("thing", "").partition(":")
    identifier, _colon, wanted = rest.partition(":")
    kind = kind or request.values.get("subject_kind", "")
    identifier = identifier or request.values.get("subject_id", "")
    wanted = wanted or request.values.get("wanted", "1")
    try:
        subject, subject_id = SubjectKind(kind), uuid.UUID(identifier)
    except ValueError:
        raise NotFound() from None
    actions.save(current_user, subject, subject_id, wanted=wanted != "0")
    done = _("Tersimpan. Lihat lagi kapan saja di “Tersimpan”.") if wanted != "0" else _("Sudah tidak disimpan.")
    flash(done, "success")
    return redirect(inner_path(request.values.get("next")) or url_for("search.saved"))


@blueprint.get("/saved")
@access(PERSON)
def saved() -> str:
    shown = _by_kind(queries.saved(current_user))
    return render_template("search/saved.html", shown=shown, any=any(shown.values()), kind_labels=_kind_labels())


def _by_kind(rows: Sequence[queries.Card]) -> dict[str, list[Drawn]]:
    cards = drawn(rows, language())
    return {kind.value: [card for card in cards if card.row.subject_kind == kind] for kind in SubjectKind}


def _kind_labels() -> dict[str, str]:
    return {kind.value: _(text) for kind, text in KIND_LABELS.items()}


def _site(site: Site) -> str:
    """A workplace as its district and regency: the street is for those who have business there."""
    return ", ".join(part for part in (site.name, name_of(site.regency_code)) if part)


def _ask_address(organisation: Organisation) -> str | None:
    """Where a question to this organisation is written; None for one's own, and where nobody would read it."""
    is_own = current_user.belonging(organisation.id) is not None
    if is_own or organisation.state == OrganisationState.UNCLAIMED:
        return None
    return url_for("messaging.ask_organisation", organisation_id=organisation.id)


def _results(kind: SubjectKind, endpoint: str, template: str) -> str:
    wanted, problems = read(request.args, kind)
    page = queries.cards(current_user, kind, wanted)
    more: dict[str, Any] = {}
    if not page.rows:
        more = _when_nothing(kind, wanted)
    return render_template(
        template,
        kind=kind.value,
        wanted=wanted,
        problems=problems,
        typed_moq=request.args.get("moq", "")[:30] if problems.get("moq") else wanted.moq or "",
        page=page,
        cards=drawn(page.rows, language()),
        endpoint=endpoint,
        kept=parameters(wanted),
        unsorted=parameters(wanted, sort=None),
        sorts=[(sort.value, _(SORT_LABELS[sort])) for sort in SORTS[kind] if wanted.text or sort != "relevance"],
        options=choices.options,
        kind_labels=_kind_labels() if kind is SubjectKind.ORGANISATION else None,
        kinds=choices.drawn(list(_kind_labels().items()), wanted.kind) if kind is SubjectKind.ORGANISATION else None,
        places=choices.places(g.market.province_codes, wanted.place),
        **more,
    )


def _when_nothing(kind: SubjectKind, wanted: Wanted) -> dict[str, Any]:
    """What helps a reader whose search found nothing: a better spelling, one filter less, what is nearly so called."""
    words = suggestion(wanted.text) if wanted.text else None
    near: list[Drawn] = drawn(queries.alike(kind, wanted.text), language()) if wanted.text else []
    return {
        "better": (words, parameters(wanted, text=words)) if words else None,
        "without": [(_chosen(name, wanted), parameters(wanted, **{name: ""})) for name in wanted.narrowed_by],
        "near": near,
    }


def _chosen(name: str, wanted: Wanted) -> str:
    """A filter that is set, in the reader's words."""
    value = getattr(wanted, name)
    registries = {"product_type": PRODUCT_TYPES, "stage": STAGES, "material": MATERIALS, "certificate": CERTIFICATES}
    if name in registries:
        return label(registries[name], value, language())
    if name == "place":
        return choices.place_name(value)
    if name == "kind":
        return _(KIND_LABELS[value])
    return _("pesanan paling banyak %(pairs)s pasang", pairs=value)
