"""Requests for the tests, in the state that a story begins with."""

import uuid
from dataclasses import replace
from datetime import date, timedelta

from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.core.states import By
from marketplace.sourcing import actions
from marketplace.sourcing.actions import Brief
from marketplace.sourcing.models import SourcingRequest
from marketplace.sourcing.rules import RequestState, RequestVerb
from tests.cast import Cast

REASON = "Jumlahnya belum jelas, tolong ditulis."


def in_days(days: int) -> date:
    """A day from today on; the marketplaces of the tests lie at most a day ahead of UTC."""
    return now().date() + timedelta(days=days)


def whole() -> Brief:
    return Brief(
        title="600 pasang sandal hotel",
        description="Sandal tertutup untuk kamar hotel di Senggigi, logo bordir satu warna.",
        product_type="sandal_hotel",
        pairs=600,
        is_monthly=True,
        size_run="M-L: 1-1",
        stages=("cutting", "sewing"),
        materials=("handuk", "sol_eva"),
        budget_min=6_000,
        budget_max=9_000,
        needed_by=in_days(60),
        closes_on=in_days(14),
        delivery_regency_code="52.71",
        region_codes=("52",),
    )


def a_request(cast: Cast, state: RequestState = RequestState.DRAFT, **changes: object) -> uuid.UUID:
    """A whole request of Budi's, brought to `state` by the steps that lead there."""
    with cast.inside():
        organisation_id = cast.buyer.organisation_id
        assert organisation_id is not None
        request = actions.draft(cast.buyer.actor, organisation_id, replace(whole(), **changes))  # type: ignore[arg-type]
        _bring(cast, request, state)
        return request.id


def _bring(cast: Cast, request: SourcingRequest, state: RequestState) -> None:
    author, staff = cast.buyer.actor, cast.moderator.actor
    if state == RequestState.DRAFT:
        return
    if state == RequestState.WITH_MENTOR:
        actions.refer(author, request)
        return
    actions.submit(author, request)
    if state == RequestState.CHANGES_ASKED:
        actions.ask_changes(staff, request, REASON)
    elif state == RequestState.REJECTED:
        actions.reject(staff, request, REASON)
    elif state != RequestState.IN_REVIEW:
        actions.approve(staff, request)
        if state == RequestState.WITHDRAWN:
            actions.withdraw(author, request)
        elif state == RequestState.CANCELLED:
            actions.cancel(author, request, REASON)
        elif state == RequestState.SUSPENDED:
            actions.suspend(staff, request, REASON)
        elif state != RequestState.OPEN:
            request.closed_at = now()
            request.advance(RequestVerb.CLOSE, By.CLOCK)
            db.session.flush()
            if state != RequestState.CLOSED:
                actions.settle(request, state)


def request_of(request: SourcingRequest) -> Brief:
    """What a request says now, as somebody would write it anew."""
    told = {name: getattr(request, name) for name in Brief.__dataclass_fields__}
    return Brief(**{name: tuple(v) if isinstance(v, list) else v for name, v in told.items()})
