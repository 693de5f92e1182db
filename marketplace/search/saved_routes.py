"""What a reader keeps: things, and searches whose news he wants; makers side by side, and where they are."""

import uuid
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from marketplace.accounts.entrance import inner_path
from marketplace.core.access import PERSON, PUBLIC, access
from marketplace.core.errors import NotFound
from marketplace.core.reader import language
from marketplace.search import actions, mapping, queries, watching
from marketplace.search.cards import drawn
from marketplace.search.reading import parameters, read
from marketplace.search.routes import blueprint, by_kind, kind_labels
from marketplace.search.rules import COMPARED, SubjectKind
from marketplace.search.showing import said_of
from marketplace.vocabulary.terms import CERTIFICATES, MATERIALS, STAGES, label

__all__ = ["blueprint"]
PAGES = {SubjectKind.LISTING: "search.browse", SubjectKind.REQUEST: "search.requests"}


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
    shown = by_kind(queries.saved(current_user))
    searches = [(one, said_of(watching.wanted_of(one))) for one in watching.kept_by(current_user)]
    return render_template(
        "search/saved.html",
        shown=shown,
        searches=searches,
        any=any(shown.values()) or searches,
        kind_labels=kind_labels(),
    )


@blueprint.post("/searches")
@access(PERSON)
def keep_search() -> Response:
    """Keep the search of the page that one comes from; `kind` and the parameters of its address."""
    try:
        kind = SubjectKind(request.form.get("kind", ""))
    except ValueError:
        raise NotFound() from None
    if kind not in PAGES:
        raise NotFound()
    wanted, _problems = read(MultiDict(request.form), kind)
    watching.keep(current_user, kind, wanted)
    flash(_("Pencarian disimpan. Begitu ada yang baru, Anda dikabari."), "success")
    address: dict[str, Any] = dict(parameters(wanted))
    return redirect(url_for(PAGES[kind], **address))


@blueprint.get("/searches/<uuid:search_id>")
@access(PERSON)
def search(search_id: uuid.UUID) -> Response:
    """Where the news of a saved search lead: its results, the newest first."""
    found = watching.find(current_user, search_id)
    address: dict[str, Any] = {**parameters(watching.wanted_of(found)), "sort": "newest"}
    return redirect(url_for(PAGES[found.subject_kind], **address))


@blueprint.post("/searches/<uuid:search_id>/removal")
@access(PERSON)
def let_search_go(search_id: uuid.UUID) -> Response:
    watching.let_go(current_user, search_id)
    flash(_("Pencarian dihapus. Kabarnya tidak dikirim lagi."), "success")
    return redirect(url_for("search.saved"))


@blueprint.get("/listings/comparison")
@access(PUBLIC)
def comparison() -> str:
    """Up to four makers side by side; `listing` repeats."""
    named = [_identifier(raw) for raw in request.args.getlist("listing")]
    wanted = list(dict.fromkeys(one for one in named if one))
    rows = queries.compared(wanted[:COMPARED])
    return render_template(
        "search/comparison.html",
        cards=drawn(rows, language()),
        is_cut=len(wanted) > COMPARED,
        most=COMPARED,
        label=lambda registry, keys: [label(registry, key, language()) for key in keys],
        registries={"stages": STAGES, "materials": MATERIALS, "certificates": CERTIFICATES},
    )


@blueprint.get("/listings/map")
@access(PUBLIC)
def makers_map() -> str:
    """Where the makers are, as a drawing and as a table."""
    return render_template("search/map.html", drawing=mapping.of(g.market.province_codes, _found_places()))


def _found_places() -> dict[str, int]:
    return queries.places(SubjectKind.LISTING)


def _identifier(raw: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(raw)
    except ValueError:
        return None
