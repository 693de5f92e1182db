"""What a load balancer asks: is the process alive, and can it serve."""

from flask import Blueprint, current_app, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from marketplace.core.access import PUBLIC, Face, access
from marketplace.core.db import db

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@access(PUBLIC, face=Face.ANY)
def alive() -> Response:
    return jsonify(alive=True)


@blueprint.get("/readyz")
@access(PUBLIC, face=Face.ANY)
def ready() -> tuple[Response, int]:
    """Ready when PostgreSQL answers and is migrated. Redis is only a hint: without it we serve, a little later."""
    try:
        revision = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    except SQLAlchemyError as error:
        db.session.rollback()
        return jsonify(ready=False, why=type(error).__name__), 503
    return jsonify(ready=True, schema=revision, boot=current_app.extensions["settings"].boot_id), 200
