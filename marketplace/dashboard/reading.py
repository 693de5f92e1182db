"""Reading the figures: the funnel of a period beside the one before, how things stand, and what everybody may see."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import NamedTuple

from sqlalchemy import func, or_, select

from marketplace.accounts.actor import Actor
from marketplace.core.db import db, tenant_id
from marketplace.core.ids import uuid7
from marketplace.dashboard.measures import (
    ANSWER_HOURS,
    CAPACITY,
    DEMAND,
    EVERYWHERE,
    FUNNEL,
    MAKERS,
    MEASURES,
    PERIODS,
    PUBLIC,
    PUBLIC_STANDING,
    SEEN,
    Measure,
)
from marketplace.dashboard.models import Figure, FigureRun, PublicFigure, Span
from marketplace.events.actions import record
from marketplace.events.kinds import Kind
from marketplace.regions.gazetteer import regency

WEEKS = 12
Count = tuple[int, int]
"""What is counted now, and in the period before."""


@dataclass(frozen=True)
class Period:
    """The last `days` days, today included, and as many before them."""

    days: int
    today: date

    @property
    def first(self) -> date:
        return self.today - timedelta(days=self.days - 1)

    @property
    def first_before(self) -> date:
        return self.first - timedelta(days=self.days)


@dataclass(frozen=True)
class Step:
    measure: Measure
    count: int
    before: int

    @property
    def change(self) -> int:
        return self.count - self.before


@dataclass(frozen=True)
class Dot:
    """A regency on the map."""

    code: str
    name: str
    latitude: float
    longitude: float
    count: int


class Row(NamedTuple):
    measure: str
    regency_code: str
    kind: str
    value: int
    before: int


@dataclass(frozen=True)
class Figures:
    """All figures of one period, read in one statement and added up here; `regency_code` narrows all but the map."""

    rows: tuple[Row, ...]
    regency_code: str = ""
    kind: str = ""

    @cached_property
    def _by_measure(self) -> Mapping[str, list[Row]]:
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self.rows:
            found[row.measure].append(row)
        return found

    def _of(self, measure: str) -> Iterable[Row]:
        rows = self._by_measure.get(measure, ())
        return (row for row in rows if not self.regency_code or row.regency_code == self.regency_code)

    def funnel(self) -> list[Step]:
        """Each step with its count in the period and in the one before."""
        return [Step(measure, *_sum(self._of_kind(measure.key))) for measure in FUNNEL]

    def _of_kind(self, measure: str) -> Iterable[Row]:
        return (row for row in self._of(measure) if not self.kind or row.kind == self.kind)

    def funnel_by(self, part: str) -> list[tuple[str, dict[str, int]]]:
        """The steps of each regency or kind of firm (`part` names the column), those with the most first."""
        found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for key in MEASURES:
            for row in self._of_kind(key):
                if row.value and getattr(row, part):
                    found[getattr(row, part)][key] += row.value
        return sorted(found.items(), key=lambda pair: (-sum(pair[1].values()), pair[0]))

    def by_kind(self, measure: str) -> dict[str, Count]:
        """What stands under each kind of one measure, the largest first."""
        found: dict[str, Count] = defaultdict(lambda: (0, 0))
        for row in self._of(measure):
            now_, before = found[row.kind]
            found[row.kind] = now_ + row.value, before + row.before
        return dict(sorted(found.items(), key=lambda pair: (-pair[1][0], pair[0])))

    def total(self, measure: str) -> Count:
        return _sum(self._of(measure))

    def answer_hours(self) -> Count:
        """The middle of the hours up to a first answer; a middle is never added up."""
        wanted = self.regency_code or EVERYWHERE
        return _sum(row for row in self._by_measure.get(ANSWER_HOURS, ()) if row.regency_code == wanted)

    def exposure(self) -> list[tuple[str, int, int]]:
        """(regency, offers on the market, those that somebody was told of), where the fewest are seen first."""
        found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for row in self._of(SEEN):
            found[row.regency_code][0] += row.value
            found[row.regency_code][1] += row.value if row.kind == "matched" else 0
        rows = [(code, offers, seen) for code, (offers, seen) in found.items()]
        return sorted(rows, key=lambda row: (row[2] / row[1] if row[1] else 1, -row[1], row[0]))

    def weeks(self, today: date) -> list[tuple[date, int, int]]:
        """(Monday, free pairs, asked pairs) of this week and those to come."""
        free, asked = self.by_kind(CAPACITY), self.by_kind(DEMAND)
        monday = today - timedelta(days=today.weekday())
        mondays = [monday + timedelta(weeks=n) for n in range(WEEKS)]
        none = (0, 0)
        return [(m, free.get(m.isoformat(), none)[0], asked.get(m.isoformat(), none)[0]) for m in mondays]

    def dots(self) -> list[Dot]:
        """How many firms each regency has, with its place, the most first."""
        found: dict[str, int] = defaultdict(int)
        for row in self._by_measure.get(MAKERS, ()):
            if not self.kind or row.kind == self.kind:
                found[row.regency_code] += row.value
        placed = [(regency(code), count) for code, count in found.items()]
        dots = [Dot(r.code, r.full_name, r.latitude, r.longitude, count) for r, count in placed if r is not None]
        return sorted(dots, key=lambda dot: (-dot.count, dot.name))


def _sum(rows: Iterable[Row]) -> Count:
    now_ = before = 0
    for row in rows:
        now_, before = now_ + row.value, before + row.before
    return now_, before


def as_of() -> datetime | None:
    """When the figures were counted; None before the first time."""
    return db.session.scalar(select(func.max(FigureRun.at)).where(FigureRun.tenant_id == tenant_id()))


def figures(period: Period, regency_code: str = "", kind: str = "") -> Figures:
    columns = (Span.measure, Span.regency_code, Span.kind, Span.value, Span.before)
    wanted = select(*columns).where(Span.tenant_id == tenant_id(), Span.days.in_((0, period.days)))
    return Figures(tuple(Row(*row) for row in db.session.execute(wanted)), regency_code, kind)


def public() -> list[str]:
    """The measures that everybody may see."""
    shown = select(PublicFigure.measure).where(PublicFigure.tenant_id == tenant_id())
    chosen = set(db.session.scalars(shown))
    return [key for key in PUBLIC if key in chosen]


def choose(by: Actor, wanted: set[str]) -> None:
    """From now on everybody sees these."""
    rows = {row.measure: row for row in db.session.scalars(select(PublicFigure))}
    gone = [row for measure, row in rows.items() if measure not in wanted]
    new = [PublicFigure(id=uuid7(), measure=key) for key in PUBLIC if key in wanted - rows.keys()]
    if not gone and not new:
        return
    db.session.add_all(new)
    record(by, Kind.FIGURES_CHOSEN, (new or gone)[0], measures=sorted(wanted))
    for row in gone:
        db.session.delete(row)


def totals(keys: list[str]) -> dict[str, int]:
    """Of the way from a profile to a repeat order all that was ever counted; of the rest how it stands now."""
    happened = select(Figure.measure, func.sum(Figure.value)).where(
        Figure.tenant_id == tenant_id(), Figure.measure.in_([key for key in keys if key in MEASURES])
    )
    sums = [key for key in keys if key in PUBLIC_STANDING and key != ANSWER_HOURS]
    stands = select(Span.measure, func.sum(Span.value)).where(
        Span.tenant_id == tenant_id(),
        or_(
            Span.measure.in_(sums) & (Span.days == 0),
            # A middle is no sum: that of the whole market, over a year.
            (Span.measure == ANSWER_HOURS) & (Span.days == max(PERIODS)) & (Span.regency_code == EVERYWHERE),
        ),
    )
    counted = (happened.group_by(Figure.measure), stands.group_by(Span.measure))
    found = {measure: int(value) for one in counted for measure, value in db.session.execute(one)}
    return {key: found.get(key, 0) for key in keys}
