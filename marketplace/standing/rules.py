"""How a standing order and its calls live, when each call is proposed, and for how many pairs."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from marketplace.core.states import By, Life, step
from marketplace.standing.peaks import Peak


class OrderState(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    ENDED = "ended"


class OrderVerb(StrEnum):
    PAUSE = "pause"
    RESUME = "resume"
    FINISH = "finish"
    END = "end"


class CallState(StrEnum):
    PROPOSED = "proposed"
    CALLED = "called"
    DELIVERED = "delivered"
    SKIPPED = "skipped"
    MISSED = "missed"


class CallVerb(StrEnum):
    CALL = "call"
    SKIP = "skip"
    DELIVER = "deliver"
    MISS = "miss"


_O, _V, _BOTH = OrderState, OrderVerb, (By.BUYER, By.MAKER)
ORDER_LIFE = Life(
    "standing_order",
    (_O.RUNNING,),
    {
        (_O.RUNNING, _V.PAUSE): step(_O.PAUSED, *_BOTH),
        (_O.PAUSED, _V.RESUME): step(_O.RUNNING, *_BOTH),
        (_O.RUNNING, _V.FINISH): step(_O.FINISHED, By.CLOCK),
        # What fails at its first call was never under way: the award is offered again.
        (_O.RUNNING, _V.END): step(_O.ENDED, *_BOTH, By.CLOCK),
        (_O.PAUSED, _V.END): step(_O.ENDED, *_BOTH, By.CLOCK),
    },
)
CALL_LIFE = Life(
    "call",
    # The first call is the award itself; the others are proposed.
    (CallState.PROPOSED, CallState.CALLED),
    {
        # By the clock: what both have agreed on for every month goes ahead when the buyer says nothing.
        (CallState.PROPOSED, CallVerb.CALL): step(CallState.CALLED, By.BUYER, By.CLOCK),
        (CallState.PROPOSED, CallVerb.SKIP): step(CallState.SKIPPED, By.BUYER, By.CLOCK),
        (CallState.CALLED, CallVerb.DELIVER): step(CallState.DELIVERED, By.CLOCK),
        (CallState.CALLED, CallVerb.MISS): step(CallState.MISSED, By.CLOCK),
    },
)
OPEN_CALLS = (CallState.PROPOSED, CallState.CALLED)

AHEAD = timedelta(weeks=3)
"""How long before its delivery a call is proposed."""

ANSWER = timedelta(days=7)
"""How long the buyer has; then the usual number is called."""

KODI = 20
MONTHS_USUAL = 12
MONTHS_SHOWN = 6
PAIRS_MAXIMUM = 1_000_000
REASON_CHARACTERS = 500
ROOMS_MAXIMUM, NIGHTS_MAXIMUM, PAIRS_A_STAY_MAXIMUM = 10_000, 60, 20


@dataclass(frozen=True)
class Use:
    """How much a house uses: rooms, percent of them taken on usual days, nights of a stay, pairs given to each."""

    rooms: int
    occupancy: int
    nights: int
    pairs_a_stay: int

    def pairs(self, room_days: int) -> int:
        """For so many hundredths of days on which a room is taken; what is begun counts whole."""
        return -(-self.rooms * room_days * self.pairs_a_stay // (100 * self.nights))


@dataclass(frozen=True)
class Terms:
    """What a plan is made of; without `use` a month takes what was agreed on, and more in a peak."""

    first_delivery_on: date
    months: int
    pairs_a_month: int
    use: Use | None = None


@dataclass(frozen=True)
class Plan:
    """One call as the radar sees it: when, how many, and because of which peaks."""

    number: int
    deliver_on: date
    propose_on: date
    usual: int
    pairs: int
    peaks: tuple[Peak, ...]
    is_moved: bool

    @property
    def extra(self) -> int:
        return self.pairs - self.usual


def month_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def plan(terms: Terms, number: int, peaks: Sequence[Peak]) -> Plan:
    """The call of this number, 1 being the award itself. `peaks` are those of the year around it.

    It is handed over before the workshops rest, and has to last until the next one comes.
    """
    day = month_after(terms.first_delivery_on, number - 1)
    until = month_after(terms.first_delivery_on, number) - timedelta(days=1)
    met = tuple(peak for peak in peaks if peak.days_in(day, until))
    usual, pairs = _need(terms, day, until, met)
    working = _working_day(day, peaks)
    return Plan(number, working, working - AHEAD, usual, pairs, met, working != day)


def _working_day(day: date, peaks: Sequence[Peak]) -> date:
    """The day itself, or the last one before a rest that it falls into."""
    for peak in peaks:
        if peak.rest and peak.rest[0] <= day <= peak.rest[1]:
            return peak.rest[0] - timedelta(days=1)
    return day


def _need(terms: Terms, first: date, last: date, peaks: Sequence[Peak]) -> tuple[int, int]:
    """(usual, with the peaks) pairs for these days; more than usual is rounded up to whole kodi."""
    days = (last - first).days + 1
    if terms.use is None:
        occupied = _ASSUMED * days + _more(_ASSUMED, first, last, peaks)
        with_peaks = -(-terms.pairs_a_month * occupied // (_ASSUMED * days))
        usual = terms.pairs_a_month
    else:
        usual = terms.use.pairs(terms.use.occupancy * days)
        more = _more(terms.use.occupancy, first, last, peaks)
        with_peaks = terms.use.pairs(terms.use.occupancy * days + more)
    usual = _kodi(usual) if terms.use else usual
    return min(usual, PAIRS_MAXIMUM), min(max(usual, _kodi(with_peaks)) if peaks else usual, PAIRS_MAXIMUM)


_ASSUMED = 50
"""Percent of rooms taken on usual days where nobody has told (data/peaks.toml, the source of 2025: 30 to 50)."""


def _more(usual: int, first: date, last: date, peaks: Sequence[Peak]) -> int:
    """Percent of rooms above the usual, added up over the days; on a day of two peaks the fuller one counts."""
    total = 0
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        fullest = max((peak.occupancy for peak in peaks if peak.first <= day <= peak.last), default=usual)
        total += max(0, fullest - usual)
    return total


def _kodi(pairs: int) -> int:
    return -(-pairs // KODI) * KODI
