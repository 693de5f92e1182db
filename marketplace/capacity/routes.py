"""The page on which a maker keeps his ledger, week by week."""

import uuid
from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.capacity import actions, queries
from marketplace.capacity.forms import weeks_form
from marketplace.capacity.policy import can_declare
from marketplace.capacity.rules import WEEKS_SHOWN, WHOLE, Room, monday
from marketplace.core.access import PERSON, access
from marketplace.core.errors import Invalid
from marketplace.core.reader import language
from marketplace.organisations import queries as organisations
from marketplace.tenants.queries import today
from marketplace.vocabulary.terms import STAGES, label

blueprint = Blueprint("capacity", __name__, template_folder="templates")


@blueprint.record_once
def _offer(state: Any) -> None:
    """The pages of listings and profiles lie above, and ask by this name how much of a maker's time is free."""
    state.app.jinja_env.globals["soonest_room"] = queries.soonest
    state.app.jinja_env.globals["stage_label"] = _stage_label


@blueprint.route("/organisations/<uuid:organisation_id>/capacity", methods=["GET", "POST"])
@access(PERSON)
def weeks(organisation_id: uuid.UUID) -> str | Response:
    """This week and the next twelve of one line: the whole workshop, or one stage."""
    workshop = organisations.find(current_user, organisation_id, to=can_declare)
    stage = request.args.get("stage", WHOLE)
    stage = stage if stage in STAGES else WHOLE
    first = monday(today())
    shown = [first + timedelta(weeks=n) for n in range(WEEKS_SHOWN)]
    rooms = queries.rooms(workshop.id, first, shown[-1])
    known = {room.week: room for room in rooms if room.stage == stage}
    form = weeks_form(shown, known)
    if form.validate_on_submit():
        try:
            actions.declare_weeks(current_user, workshop.id, form.wanted(shown, known), stage or None)
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("Kapasitas tersimpan."), "success")
            return redirect(url_for("capacity.weeks", organisation_id=workshop.id, stage=stage or None))
    page = {"workshop": workshop, "form": form, "stage": stage, "weeks": shown, "known": known}
    return render_template("capacity/weeks.html", **page, tabs=_tabs(workshop.id, stage, rooms), days=_days)


def _tabs(organisation_id: uuid.UUID, stage: str, rooms: list[Room]) -> list[tuple[str, str, bool, int | None]]:
    """The lines to choose from; beside each the number of weeks that are filled in."""
    filled = {line: sum(room.stage == line for room in rooms) for line in (WHOLE, *STAGES)}
    return [
        (
            _stage_label(line),
            url_for("capacity.weeks", organisation_id=organisation_id, stage=line or None),
            line == stage,
            filled[line] or None,
        )
        for line in (WHOLE, *STAGES)
    ]


def _stage_label(stage: str | None) -> str:
    return label(STAGES, stage, language()) if stage else _("Seluruh bengkel")


def _days(week: Any) -> Any:
    return week + timedelta(days=6)
