"""What looks like the same firm twice, for the moderators: make it one, keep it two, or undo."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.core.access import MODERATOR, access
from marketplace.core.errors import NotFound
from marketplace.organisations import merging, queries
from marketplace.organisations.routes import blueprint
from marketplace.regions.queries import name_of


@blueprint.get("/organisations/duplicates")
@access(MODERATOR)
def duplicates() -> str:
    context = {"pairs": merging.alike(), "merges": merging.standing_merges(), "regency": name_of}
    return render_template("organisations/duplicates.html", **context)


@blueprint.post("/organisations/<uuid:organisation_id>/merges")
@access(MODERATOR)
def merge(organisation_id: uuid.UUID) -> Response:
    """`organisation_id` is kept; the form names the other."""
    queries.find(current_user, organisation_id)
    merging.merge(current_user, organisation_id, _other())
    flash(_("Digabung. Bila keliru, batalkan di bawah; semuanya kembali."), "success")
    return redirect(url_for("organisations.duplicates"))


@blueprint.post("/organisations/<uuid:organisation_id>/distinctions")
@access(MODERATOR)
def keep_apart(organisation_id: uuid.UUID) -> Response:
    queries.find(current_user, organisation_id)
    other = queries.find(current_user, _other())
    merging.keep_apart(current_user, organisation_id, other.id)
    flash(_("Tercatat sebagai dua usaha yang berbeda."), "success")
    return redirect(url_for("organisations.duplicates"))


@blueprint.post("/merges/<uuid:merge_id>/reversal")
@access(MODERATOR)
def undo_merge(merge_id: uuid.UUID) -> Response:
    merging.undo(current_user, merge_id)
    flash(_("Penggabungan dibatalkan. Semuanya kembali ke tempatnya."), "success")
    return redirect(url_for("organisations.duplicates"))


def _other() -> uuid.UUID:
    try:
        return uuid.UUID(request.form.get("other", ""))
    except ValueError:
        raise NotFound() from None
