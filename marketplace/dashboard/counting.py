"""Counting the figures anew: by the clock, in the background, from the rows themselves."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select, text

from marketplace.core.clock import now
from marketplace.core.db import db, tenant_id
from marketplace.dashboard.measures import EVERYWHERE, FUNNEL, PERIODS, STANDING, Standing
from marketplace.dashboard.models import Figure, FigureRun, Span
from marketplace.moderation.models import Case
from marketplace.moderation.rules import due_at
from marketplace.reference.queries import days_off
from marketplace.tenants import queries as tenants

_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
_HAPPENED = text("""
    INSERT INTO figures (tenant_id, id, measure, day, regency_code, kind, value)
    SELECT event.tenant_id, gen_random_uuid(), :measure, (event.at AT TIME ZONE :zone)::date,
        coalesce(firm.regency_code, ''), coalesce(firm.kind, ''), count(*)
    FROM events event
    LEFT JOIN organisations firm ON firm.tenant_id = event.tenant_id AND firm.id = event.organisation_id
    WHERE event.tenant_id = :tenant AND event.kind = ANY(:kinds)
    GROUP BY event.tenant_id, 4, 5, 6
""")
_BY_DAY = """
    INSERT INTO figures (tenant_id, id, measure, day, regency_code, kind, value)
    SELECT :tenant, gen_random_uuid(), :measure, day, place, kind, sum(value) FROM ({rows}) row
    GROUP BY day, place, kind
"""
_AS_IT_IS = """
    INSERT INTO figure_spans (tenant_id, id, measure, days, regency_code, kind, value)
    SELECT :tenant, gen_random_uuid(), :measure, 0, place, kind, sum(value) FROM ({rows}) row GROUP BY place, kind
"""
_SPANS = text("""
    INSERT INTO figure_spans (tenant_id, id, measure, days, regency_code, kind, value, before)
    SELECT tenant_id, gen_random_uuid(), measure, :days, regency_code, kind,
        coalesce(sum(value) FILTER (WHERE day >= :first), 0), coalesce(sum(value) FILTER (WHERE day < :first), 0)
    FROM figures WHERE tenant_id = :tenant AND day BETWEEN :first_before AND :today
    GROUP BY tenant_id, measure, regency_code, kind
""")
_MIDDLE = """
    INSERT INTO figure_spans (tenant_id, id, measure, days, regency_code, kind, value, before)
    SELECT :tenant, gen_random_uuid(), :measure, :days, coalesce(place, :everywhere), '',
        coalesce(round(percentile_cont(0.5) WITHIN GROUP (ORDER BY value) FILTER (WHERE day >= :first)), 0),
        coalesce(round(percentile_cont(0.5) WITHIN GROUP (ORDER BY value) FILTER (WHERE day < :first)), 0)
    FROM ({rows}) row WHERE day BETWEEN :first_before AND :today GROUP BY GROUPING SETS ((), (place))
    HAVING count(*) > 0
"""


def refresh() -> None:
    """Count everything of this marketplace anew; a reader sees the old figures until the new ones are there."""
    given = parameters()
    db.session.execute(_LOCK, {"name": f"figures {tenant_id()}"})
    for model in (Figure, Span, FigureRun):
        db.session.execute(delete(model).where(model.tenant_id == tenant_id()))
    for measure in FUNNEL:
        db.session.execute(_HAPPENED, _of(given, "tenant", "zone", measure=measure.key, kinds=list(measure.kinds)))
    for standing in STANDING:
        if not standing.middle:
            _count(_BY_DAY if standing.dated else _AS_IT_IS, standing, given)
    for days in PERIODS:
        span = first_days(days, given["today"]) | {"days": days}
        db.session.execute(_SPANS, _of(given, "tenant", "today", **span))
        for standing in STANDING:
            if standing.middle:
                _count(_MIDDLE, standing, given | span | {"everywhere": EVERYWHERE})
    db.session.add(FigureRun(at=given["moment"]))


def first_days(days: int, today: date) -> dict[str, date]:
    """The first day of a period that ends today, and of the one before."""
    first = today - timedelta(days=days - 1)
    return {"first": first, "first_before": first - timedelta(days=days)}


def parameters() -> dict[str, Any]:
    """All that the rows of the measures ask for: the market, its zone, today, and its calendar of due days."""
    zone, moment = tenants.current_zone(), now()
    oldest = db.session.scalar(select(func.min(Case.opened_at)).where(Case.tenant_id == tenant_id()))
    shared: dict[str, Any] = {"tenant": tenant_id(), "zone": zone.key, "moment": moment}
    shared["today"] = moment.astimezone(zone).date()
    return shared | _due_days(oldest or moment, moment, zone)


def _due_days(oldest: datetime, moment: datetime, zone: ZoneInfo) -> dict[str, list[Any]]:
    """For each day on which something may have come: the day it is due, and whether that is from midnight on."""
    off = days_off()
    first, last = oldest.astimezone(zone).date(), moment.astimezone(zone).date()
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    due = [due_at(datetime.combine(day, time(12), zone), zone, off) for day in days]
    return {"opened": days, "due": [one.date() for one in due], "whole": [one.hour == 0 for one in due]}


def _count(statement: str, standing: Standing, given: dict[str, Any]) -> None:
    whole = statement.format(rows=standing.rows)
    db.session.execute(text(whole), asked_by(whole, given | {"measure": standing.key}))


def asked_by(statement: str, given: dict[str, Any]) -> dict[str, Any]:
    """Those of the parameters that the statement names."""
    return {name: value for name, value in given.items() if f":{name}" in statement}


def _of(given: dict[str, Any], *names: str, **more: Any) -> dict[str, Any]:
    return {name: given[name] for name in names} | more
