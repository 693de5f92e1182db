"""The pages of standing orders: the list, the radar of one order, the answer to a call, its plan, and a stop."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.capacity import queries as ledger
from marketplace.core.access import PERSON, access
from marketplace.core.errors import Conflict, DomainError
from marketplace.core.i18n import N_
from marketplace.core.limits import limiter
from marketplace.organisations import queries as organisations
from marketplace.standing import actions, labels, queries
from marketplace.standing.forms import CallForm, PlanForm, SkipForm, StopForm
from marketplace.standing.models import StandingCall, StandingOrder
from marketplace.standing.policy import can_call, can_stop, side_of
from marketplace.standing.rules import ORDER_LIFE, CallState, OrderState, OrderVerb

blueprint = Blueprint("standing", __name__, template_folder="templates")
LIMIT = "120 per hour"
STOPS = {
    OrderVerb.RESUME: N_("Jalankan lagi"),
    OrderVerb.PAUSE: N_("Jeda dulu"),
    OrderVerb.END: N_("Hentikan pesanan tetap"),
}
Answer = str | Response | tuple[str, int]


@blueprint.record_once
def _offer(state: object) -> None:
    """The pages of partnerships lie below, and ask by these names."""
    names = {"standing_orders_of": queries.count_of, "sees_standing_order": queries.is_seen}
    state.app.jinja_env.globals.update(names)  # type: ignore[attr-defined]


@blueprint.get("/standing-orders")
@access(PERSON)
def index() -> str:
    return render_template("standing/index.html", rows=queries.of_actor(current_user), labels=labels)


@blueprint.get("/standing-orders/<uuid:standing_order_id>")
@access(PERSON)
def show(standing_order_id: uuid.UUID) -> str:
    return _page(queries.find(current_user, standing_order_id))


@blueprint.post("/standing-orders/<uuid:standing_order_id>/calls/<uuid:call_id>/confirmation")
@access(PERSON)
@limiter.limit(LIMIT)
def confirm(standing_order_id: uuid.UUID, call_id: uuid.UUID) -> Answer:
    """Order this month's pairs."""
    order = queries.find(current_user, standing_order_id, to=can_call, lock=True)
    one, form = queries.call(order, call_id), CallForm()
    if not form.validate_on_submit():
        return _mistaken(order, one, call_form=form)
    try:
        pairs, day = form.pairs.data or one.pairs, form.deliver_on.data or one.deliver_on
        partnership = actions.call(current_user, order, one, pairs, day)
    except DomainError as error:
        return _refused(order, error, call_form=form)
    flash(_("Pesanan bulan ini terkirim ke pembuat."), "success")
    return redirect(url_for("partnerships.show", partnership_id=partnership.id))


@blueprint.post("/standing-orders/<uuid:standing_order_id>/calls/<uuid:call_id>/omission")
@access(PERSON)
@limiter.limit(LIMIT)
def skip(standing_order_id: uuid.UUID, call_id: uuid.UUID) -> Answer:
    order = queries.find(current_user, standing_order_id, to=can_call, lock=True)
    one, form = queries.call(order, call_id), SkipForm()
    if not form.validate_on_submit():
        return _mistaken(order, one, skip_form=form)
    try:
        actions.skip(current_user, order, one, form.reason.data)
    except DomainError as error:
        return _refused(order, error, skip_form=form)
    flash(_("Bulan ini dilewati. Pembuat kami kabari."), "success")
    return redirect(_address(order))


@blueprint.route("/standing-orders/<uuid:standing_order_id>/edition", methods=["GET", "POST"])
@access(PERSON)
@limiter.limit(LIMIT, methods=["POST"])
def edit(standing_order_id: uuid.UUID) -> Answer:
    """How much the house uses, and the maker who steps in."""
    is_post = request.method == "POST"
    order = queries.find(current_user, standing_order_id, to=can_call, lock=is_post)
    form = PlanForm.of(order, queries.backups(order))
    if form.validate_on_submit():
        try:
            actions.plan_anew(current_user, order, form.use(), form.backup_id())
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Tersimpan. Radar dihitung ulang."), "success")
            return redirect(_address(order))
    status = 400 if is_post else 200
    return render_template("standing/edit.html", order=order, form=form), status


@blueprint.route("/standing-orders/<uuid:standing_order_id>/interruption", methods=["GET", "POST"])
@access(PERSON)
@limiter.limit(LIMIT, methods=["POST"])
def stop(standing_order_id: uuid.UUID) -> Answer:
    """Pause, go on, or stop for good."""
    order = queries.find(current_user, standing_order_id, to=can_stop, lock=request.method == "POST")
    form = StopForm([(verb, _(text)) for verb, text in _stops(order)])
    if form.validate_on_submit():
        try:
            _do_stop(order, form.what.data, form.reason.data or "")
        except DomainError as error:
            if not error.fields:
                raise
            form.refuse(error)
        else:
            flash(_("Tercatat. Pihak lain kami kabari."), "success")
            return redirect(_address(order))
    return render_template("standing/stop.html", order=order, form=form)


def _do_stop(order: StandingOrder, what: str, reason: str) -> None:
    if what == OrderVerb.PAUSE:
        actions.pause(current_user, order, reason)
    elif what == OrderVerb.END:
        actions.end(current_user, order, reason)
    else:
        actions.resume(current_user, order)


def _stops(order: StandingOrder) -> list[tuple[str, str]]:
    by = side_of(current_user, order)
    return [(verb.value, text) for verb, text in STOPS.items() if by and ORDER_LIFE.allows(order.state, verb, by)]


def _refused(order: StandingOrder, error: DomainError, **forms: CallForm | SkipForm) -> Answer:
    """Beside the field when it is about one; else on a page of its own."""
    if not error.fields:
        raise error
    for form in forms.values():
        form.refuse(error)
    return _page(order, **forms), 400


def _mistaken(order: StandingOrder, one: StandingCall, **forms: CallForm | SkipForm) -> Answer:
    """The page again with what is wrong, while the call still waits; its form has gone with the answer."""
    if one.state != CallState.PROPOSED:
        raise Conflict(actions.NOT_NOW)
    return _page(order, **forms), 400


def _page(order: StandingOrder, call_form: CallForm | None = None, skip_form: SkipForm | None = None) -> str:
    known = queries.calls(order.id)
    waiting = next((one for one in known if one.state == CallState.PROPOSED), None)
    by = side_of(current_user, order)
    return render_template(
        "standing/show.html",
        order=order,
        calls=known,
        waiting=waiting,
        ahead=queries.ahead(order, known) if order.state in (OrderState.RUNNING, OrderState.PAUSED) else [],
        call_form=call_form or CallForm(formdata=None, data=_proposed(waiting)),
        skip_form=skip_form or SkipForm(formdata=None),
        rooms={firm: ledger.bottleneck(firm, waiting.proposed_on, waiting.deliver_on) for firm in _makers(order)}
        if waiting
        else {},
        **_names(order),
        by=by,
        may_call=can_call(current_user, order),
        stops=_stops(order),
        labels=labels,
    )


def _proposed(waiting: StandingCall | None) -> dict[str, object]:
    return {"pairs": waiting.pairs, "deliver_on": waiting.deliver_on} if waiting else {}


def _makers(order: StandingOrder) -> list[uuid.UUID]:
    return [firm for firm in (order.maker_id, order.backup_id) if firm]


def _names(order: StandingOrder) -> dict[str, object]:
    backup = organisations.get(order.backup_id) if order.backup_id else None
    return {
        "buyer": organisations.get(order.buyer_id),
        "maker": organisations.get(order.maker_id),
        "backup": backup,
    }


def _address(order: StandingOrder) -> str:
    return url_for("standing.show", standing_order_id=order.id)
