"""Browsing listings, requests and organisations; a public profile; what one has saved."""

import uuid
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, current_app, g, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.core.access import PUBLIC, access
from marketplace.core.reader import language
from marketplace.directory import queries as directory
from marketplace.organisations import queries as organisations
from marketplace.organisations.models import Organisation, Site
from marketplace.organisations.rules import KIND_LABELS, OrganisationState
from marketplace.reference import queries as reference
from marketplace.regions.queries import name_of
from marketplace.search import choices, queries
from marketplace.search.cards import Drawn, drawn
from marketplace.search.helping import look, loosened
from marketplace.search.reading import parameters, read
from marketplace.search.rules import STRENGTH_LABELS, SubjectKind, Wanted
from marketplace.search.showing import (
    following,
    narrowed,
    offered,
    own_requests,
    settled,
    shown_span,
    sorts_of,
    understood,
)
from marketplace.skills import queries as passports
from marketplace.vocabulary.terms import SIZE_CLASSES, label

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
    shown = by_kind(queries.published_by(current_user, found.id))
    return render_template(
        "search/organisation.html",
        organisation=found,
        shown=shown,
        is_saved_here=any(card.row.saved for card in shown["organisation"]),
        kind_label=_(KIND_LABELS[found.kind]),
        place=name_of(found.regency_code),
        size=label(SIZE_CLASSES, found.size_class, language()) if found.size_class else "",
        sources=directory.sources_of(found.id),
        passport=passports.passport(found.id),
        trade=_trade(found),
        sites=[_site(site) for site in organisations.sites(found.id)],
        can_ask=_ask_address(found),
        address=current_app.extensions["settings"].origin(g.market.host) + request.path,
    )


def _trade(found: Organisation) -> list[str]:
    """The KBLI code with its edition and name, and what it is called in the next edition, as far as that is known."""
    if not found.kbli_code:
        return []
    known = reference.kbli(found.kbli_edition, found.kbli_code, language())
    named = known.label if known else _("belum ada di daftar")
    told = [_("%(code)s (KBLI %(edition)s): %(name)s.", code=found.kbli_code, edition=found.kbli_edition, name=named)]
    if known and not known.is_checked:
        told.append(_("Kode ini disalin dari KBLI 2020 dan belum dicek ke BPS."))
    later = reference.in_kbli_2025(found.kbli_code, language()) if found.kbli_edition == "2020" else []
    for one in later:
        if one.is_checked or one.own_id:
            told.append(_("Di KBLI 2025: %(code)s.", code=one.code))
        else:
            told.append(_("Di KBLI 2025: %(code)s, belum dicek ke BPS.", code=one.code))
    return told


def by_kind(rows: Sequence[queries.Card]) -> dict[str, list[Drawn]]:
    cards = drawn(rows, language())
    return {kind.value: [card for card in cards if card.row.subject_kind == kind] for kind in SubjectKind}


def kind_labels() -> dict[str, str]:
    return {kind.value: _(text) for kind, text in KIND_LABELS.items()}


def _site(site: Site) -> str:
    """A workplace as its district and regency: the street is for those who have business there."""
    return ", ".join(part for part in (site.name, name_of(site.regency_code)) if part)


def _ask_address(organisation: Organisation) -> str | None:
    """Where a question to this organisation is written; None for one's own, and where nobody would read it."""
    is_own = current_user.belonging(organisation.id) is not None
    if is_own or organisation.state != OrganisationState.ACTIVE:
        return None
    return url_for("messaging.ask_organisation", organisation_id=organisation.id)


def _results(kind: SubjectKind, endpoint: str, template: str) -> str:
    asked, problems = read(request.args, kind)
    own = own_requests(kind, asked.sort)
    looked = look(kind, settled(asked, kind, [request_id for request_id, _title in own]))
    wanted, page = looked.wanted, looked.page
    return render_template(
        template,
        kind=kind.value,
        wanted=wanted,
        problems=problems,
        typed_moq=request.args.get("moq", "")[:30] if problems.get("moq") else wanted.moq or "",
        page=page,
        misspelt=looked.typed,
        meant=(looked.meant, parameters(wanted, text=looked.meant)) if looked.meant else None,
        span=shown_span(wanted, page),
        following=following(wanted, page),
        understood=understood(wanted),
        narrowed=narrowed(wanted),
        facets=offered(wanted, page.facets) if kind is not SubjectKind.ORGANISATION else [],
        own_requests=own,
        cards=drawn(page.rows, language()),
        endpoint=endpoint,
        kept=parameters(wanted),
        unsorted=parameters(wanted, sort=None, for_request=None),
        sorts=sorts_of(kind, wanted),
        **_choices(kind, wanted),
        **({} if page.rows else _when_nothing(kind, wanted)),
    )


def _choices(kind: SubjectKind, wanted: Wanted) -> dict[str, Any]:
    """What the fields of the filter offer."""
    labels = kind_labels() if kind is SubjectKind.ORGANISATION else None
    return {
        "options": choices.options,
        "kind_labels": labels,
        "kinds": choices.drawn(list(labels.items()), wanted.kind) if labels else None,
        "strengths": choices.drawn([(key, _(text)) for key, text in STRENGTH_LABELS.items()], wanted.strength),
        "places": choices.places(g.market.province_codes, wanted.place),
        "nearby": choices.places(g.market.province_codes, wanted.near),
    }


def _when_nothing(kind: SubjectKind, wanted: Wanted) -> dict[str, Any]:
    return {
        "loosened": loosened(kind, wanted),
        "near": drawn(queries.alike(kind, wanted.text), language()) if wanted.text else [],
    }
