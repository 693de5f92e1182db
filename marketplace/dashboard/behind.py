"""What stands behind a figure: the very rows from which it was added up, as they are now."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text

from marketplace.core.db import db
from marketplace.core.pages import Page
from marketplace.dashboard.counting import asked_by, parameters
from marketplace.dashboard.measures import Standing
from marketplace.dashboard.reading import Period

ROWS_A_PAGE = 50
PATHS = {
    "request": "/requests/",
    "listing": "/listings/",
    "case": "/moderation/cases/",
    "organisation": "/organisations/",
    "delivery": "/deliveries/",
}
_LISTED = """SELECT thing, id, title, place, kind, day, value, count(*) OVER () AS total, sum(value) OVER () AS sum
    FROM ({rows}) row WHERE {where} ORDER BY value DESC, day DESC, id LIMIT {limit} OFFSET {offset}"""


@dataclass(frozen=True)
class Behind:
    thing: str
    id: uuid.UUID
    title: str
    place: str
    kind: str
    day: date
    value: int

    @property
    def path(self) -> str:
        return f"{PATHS[self.thing]}{self.id}"


def page(
    standing: Standing, period: Period, *, regency_code: str = "", kind: str = "", number: int = 1
) -> tuple[Page[Behind], int]:
    """One page of the rows, and what all of them add up to."""
    where, asked = ["true"], parameters()
    for column, value in (("place", regency_code), ("kind", kind)):
        if value:
            where.append(f"row.{column} = :only_{column}")
            asked[f"only_{column}"] = value
    if standing.dated:
        where.append("row.day BETWEEN :first AND :today")
        asked["first"] = period.first
    offset = (number - 1) * ROWS_A_PAGE
    whole = _LISTED.format(rows=standing.rows, where=" AND ".join(where), limit=ROWS_A_PAGE, offset=offset)
    found: list[Any] = list(db.session.execute(text(whole), asked_by(whole, asked)))
    rows = [Behind(row.thing, row.id, row.title, row.place, row.kind, row.day, round(row.value)) for row in found]
    total, added = (found[0].total, round(found[0].sum)) if found else (0, 0)
    return Page(rows, number, ROWS_A_PAGE, total, ceiling=10**6), added
