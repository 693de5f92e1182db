"""The dossier of a partnership: making it, taking it along, and the public page that proves it."""

import uuid

from flask import Response, current_app, g, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from marketplace.core.access import PERSON, PUBLIC, access
from marketplace.core.limits import limiter
from marketplace.core.reader import language
from marketplace.partnerships import dossier as printing
from marketplace.partnerships import queries
from marketplace.partnerships.routes import blueprint as blueprint  # the faces take it from here, with all its pages
from marketplace.partnerships.routes import head_of

_TYPES = {
    printing.PAPER: "application/pdf",
    printing.WORKBOOK: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@blueprint.route("/partnerships/<uuid:partnership_id>/dossier", methods=["GET", "POST"])
@access(PERSON)
@limiter.limit("30 per hour", methods=["POST"])
def dossier(partnership_id: uuid.UUID) -> str | Answer:
    """It takes a third of a second to print, so it is made at once."""
    partnership = queries.find(current_user, partnership_id)
    if request.method == "POST":
        new = request.form.get("key", type=uuid.UUID) or uuid.uuid4()
        if any(one.id == new for one in queries.dossiers(partnership.id)):
            return redirect(url_for("partnerships.dossier", partnership_id=partnership.id))  # sent twice
        origin = current_app.extensions["settings"].origin(g.market.host)
        address = origin + url_for("partnerships.proven", dossier_id=new)
        wanted = printing.Printing(language(), g.market.zone.key, g.market.name(language()), address, new)
        printing.make(partnership, current_user.person_id, wanted, current_app.extensions["files"])
        return redirect(url_for("partnerships.dossier", partnership_id=partnership.id))
    made = queries.dossiers(partnership.id)
    fresh = uuid.uuid4()  # drawn by chance alone: its address is all that a stranger needs
    return render_template("partnerships/dossier.html", **head_of(partnership), made=made, fresh=fresh)


@blueprint.get("/partnerships/<uuid:partnership_id>/dossiers/<uuid:dossier_id>/paper")
@access(PERSON)
def paper(partnership_id: uuid.UUID, dossier_id: uuid.UUID) -> Response:
    return _file(partnership_id, dossier_id, printing.PAPER)


@blueprint.get("/partnerships/<uuid:partnership_id>/dossiers/<uuid:dossier_id>/workbook")
@access(PERSON)
def workbook(partnership_id: uuid.UUID, dossier_id: uuid.UUID) -> Response:
    return _file(partnership_id, dossier_id, printing.WORKBOOK)


@blueprint.get("/dossiers/<uuid:dossier_id>")
@access(PUBLIC)
@limiter.limit("120 per hour")
def proven(dossier_id: uuid.UUID) -> str:
    """For whoever holds the paper: its hash and its day, and not a word of what it says."""
    return render_template("partnerships/proven.html", dossier=queries.dossier(dossier_id))


def _file(partnership_id: uuid.UUID, dossier_id: uuid.UUID, kind: str) -> Response:
    partnership = queries.find(current_user, partnership_id)
    found = queries.dossier(dossier_id, of=partnership.id)
    content = current_app.extensions["files"].get(printing.key(found.id, kind))
    response = Response(content, mimetype=_TYPES[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="kemitraan-{partnership.code}.{kind}"'
    return response
