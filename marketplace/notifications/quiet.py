"""When somebody is left in peace: at night by his own clock, and at prayer."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from marketplace.notifications import prayer

PRAYER = timedelta(minutes=20)
# On Friday the sermon comes first.
FRIDAY_NOON = timedelta(minutes=60)
FRIDAY = 4


@dataclass(frozen=True)
class Peace:
    """`begins` and `ends` are minutes after midnight in `zone`, across midnight if need be; `place` (latitude,
    longitude) is given by those who keep the prayer times."""

    zone: ZoneInfo
    begins: int | None = None
    ends: int | None = None
    place: tuple[float, float] | None = None


def quiet_until(moment: datetime, peace: Peace) -> datetime:
    """The first moment from this one on at which a message may come; the moment itself when it may come now."""
    for _turn in range(8):  # the end of one quiet time may lie within another
        end = _end_of_night(moment, peace) or _end_of_prayer(moment, peace)
        if end is None:
            return moment
        moment = end
    return moment


def _end_of_night(moment: datetime, peace: Peace) -> datetime | None:
    if peace.begins is None or peace.ends is None or peace.begins == peace.ends:
        return None
    local = moment.astimezone(peace.zone)
    minute = local.hour * 60 + local.minute
    if peace.begins < peace.ends:
        is_quiet = peace.begins <= minute < peace.ends
    else:
        is_quiet = minute >= peace.begins or minute < peace.ends
    if not is_quiet:
        return None
    end = local.replace(hour=peace.ends // 60, minute=peace.ends % 60, second=0, microsecond=0)
    return end + timedelta(days=1) if end <= local else end


def _end_of_prayer(moment: datetime, peace: Peace) -> datetime | None:
    if peace.place is None:
        return None
    day = moment.astimezone(peace.zone).date()
    for name, begins in prayer.times(day, *peace.place):
        is_sermon = name == "dzuhur" and day.weekday() == FRIDAY
        ends = begins + (FRIDAY_NOON if is_sermon else PRAYER)
        if begins <= moment < ends:
            return ends
    return None


def next_morning(moment: datetime, zone: ZoneInfo, hour: int, *, weekday: int | None = None) -> datetime:
    """The next time that it is `hour` o'clock in that zone, on that day of the week (0 is Monday) if one is named."""
    local = moment.astimezone(zone)
    morning = local.replace(hour=hour, minute=0, second=0, microsecond=0)
    while morning <= local or (weekday is not None and morning.weekday() != weekday):
        morning = (morning + timedelta(days=1)).replace(hour=hour)
    return morning
