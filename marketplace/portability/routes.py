"""The admin, and the operator from above, have a full copy made and fetch it; the operator deletes what is closed."""

import uuid

from flask import Blueprint, Response, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as Redirect

from marketplace.core.access import ADMIN, OPERATOR, Face, access
from marketplace.portability import actions, making, queries
from marketplace.portability.ending import purge
from marketplace.portability.models import Archive
from marketplace.portability.rules import STATE_LABELS
from marketplace.tenants import queries as tenants
from marketplace.tenants.actions import OPERATOR as AN_OPERATOR

blueprint = Blueprint("portability", __name__, template_folder="templates")
FROM_ABOVE = "/operators/marketplaces/<uuid:tenant_id>/archives"


@blueprint.get("/marketplace/archives")
@access(ADMIN)
def index() -> str:
    states = {state: _(said) for state, said in STATE_LABELS.items()}
    return render_template("portability/index.html", archives=queries.newest(), states=states)


@blueprint.post("/marketplace/archives")
@access(ADMIN)
def ask() -> Redirect:
    actions.ask(current_user)
    return redirect(url_for("portability.index"))


@blueprint.get("/marketplace/archives/<uuid:archive_id>.zip")
@access(ADMIN)
def fetch(archive_id: uuid.UUID) -> Response:
    return _content(queries.ready(archive_id))


def _content(archive: Archive) -> Response:
    response = Response(current_app.extensions["files"].get(making.key_of(archive)), mimetype="application/zip")
    name = f"{tenants.current().slug}-{archive.created_at:%Y%m%d}.zip"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.get(FROM_ABOVE)
@access(OPERATOR, face=Face.PLATFORM)
def above(tenant_id: uuid.UUID) -> str:
    tenant = tenants.entered(tenant_id)
    states = {state: _(said) for state, said in STATE_LABELS.items()}
    return render_template("portability/above.html", market_row=tenant, archives=queries.newest(), states=states)


@blueprint.post(FROM_ABOVE)
@access(OPERATOR, face=Face.PLATFORM)
def ask_above(tenant_id: uuid.UUID) -> Redirect:
    tenants.entered(tenant_id)
    actions.ask(AN_OPERATOR)
    return redirect(url_for("portability.above", tenant_id=tenant_id))


@blueprint.get(f"{FROM_ABOVE}/<uuid:archive_id>.zip")
@access(OPERATOR, face=Face.PLATFORM)
def fetch_above(tenant_id: uuid.UUID, archive_id: uuid.UUID) -> Response:
    tenants.entered(tenant_id)
    return _content(queries.ready(archive_id))


@blueprint.post("/operators/marketplaces/<uuid:tenant_id>/purge")
@access(OPERATOR, face=Face.PLATFORM)
def delete(tenant_id: uuid.UUID) -> Redirect:
    settings = current_app.extensions["settings"]
    purge(current_app.extensions["files"], settings.redis_url, tenants.entered(tenant_id, lock=True))
    current_app.extensions["hosts"].forget()
    flash(_("Isi pasar sudah dihapus. Tanda terimanya ada di bawah."), "success")
    return redirect(url_for("portability.above", tenant_id=tenant_id))
