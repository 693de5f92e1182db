"""Reliability has no pages of its own, only what pages of profiles and requests show of it."""

from typing import Any

from flask import Blueprint

from marketplace.reliability import queries

blueprint = Blueprint("reliability", __name__, template_folder="templates")


@blueprint.record_once
def _offer(state: Any) -> None:
    """Those pages lie above, and ask by this name."""
    state.app.jinja_env.globals["reliability_of"] = queries.of
