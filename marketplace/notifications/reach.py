"""How people can be reached: by which channels, where, how soon, and when they want peace."""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import text

from marketplace.core.clock import now
from marketplace.core.db import db, tenant_id
from marketplace.notifications.quiet import Peace, next_morning, quiet_until
from marketplace.notifications.rules import Channel, Message
from marketplace.notifications.told import Reader
from marketplace.notifications.topics import CHOSEN, FIXED, Pace, Topic, topic_of
from marketplace.tenants import queries as tenants

DIGEST_HOUR = 7
MONDAY = 0


# A thousand people are looked up at a time: by one array and not by so many parameters, and in one statement.
_KNOWN = text("""
    SELECT 'permission' AS what, person_id, json_build_array(channel, is_given) AS said
    FROM channel_permissions WHERE tenant_id = :tenant AND person_id = ANY(CAST(:people AS uuid[]))
    UNION ALL
    SELECT 'choice', person_id, json_build_array(topic, channel, pace)
    FROM notification_choices WHERE tenant_id = :tenant AND person_id = ANY(CAST(:people AS uuid[]))
    UNION ALL
    SELECT 'screen', person_id, json_build_array(id)
    FROM push_subscriptions WHERE tenant_id = :tenant AND person_id = ANY(CAST(:people AS uuid[])) AND ended_at IS NULL
    UNION ALL
    SELECT 'mute', person_id, json_build_array(path)
    FROM mutes WHERE tenant_id = :tenant AND person_id = ANY(CAST(:people AS uuid[]))
    UNION ALL
    SELECT 'times', person_id,
        json_build_array(zone, quiet_from, quiet_until, keeps_prayer_times, latitude, longitude)
    FROM quiet_times WHERE tenant_id = :tenant AND person_id = ANY(CAST(:people AS uuid[]))
""")


@dataclass(frozen=True)
class Way:
    """One way to tell somebody: now, when his quiet time is over, or with the next digest."""

    channel: Channel
    address: str
    pace: Pace
    due_at: datetime | None


@dataclass
class Reach:
    """What is known of some people; read in a few statements, however many they are."""

    zone: ZoneInfo
    permissions: dict[tuple[uuid.UUID, str], bool] = field(default_factory=dict)
    choices: dict[tuple[uuid.UUID, str, str], Pace] = field(default_factory=dict)
    times: dict[uuid.UUID, Peace] = field(default_factory=dict)
    muted: set[tuple[uuid.UUID, str]] = field(default_factory=set)
    screens: dict[uuid.UUID, list[uuid.UUID]] = field(default_factory=dict)

    @classmethod
    def of(cls, people: Sequence[uuid.UUID]) -> "Reach":
        reach = cls(ZoneInfo(tenants.get(tenant_id()).time_zone))
        if not people:
            return reach
        asked = {"tenant": tenant_id(), "people": "{" + ",".join(map(str, people)) + "}"}
        for what, person, said in db.session.execute(_KNOWN, asked):
            if what == "permission":
                reach.permissions[person, said[0]] = said[1]
            elif what == "choice":
                reach.choices[person, said[0], said[1]] = Pace(said[2])
            elif what == "screen":
                reach.screens.setdefault(person, []).append(uuid.UUID(said[0]))
            elif what == "times":
                reach.times[person] = peace_of(*said, zone=reach.zone)
            else:
                reach.muted.add((person, said[0]))
        return reach

    def may(self, person_id: uuid.UUID, channel: Channel) -> bool:
        """E-mail may be sent until it is refused, for it was given for that; WhatsApp when it was asked for."""
        return self.permissions.get((person_id, channel), channel == Channel.EMAIL)

    def pace(self, person_id: uuid.UUID, topic: Topic, channel: Channel) -> Pace:
        return self.choices.get((person_id, topic, channel), Pace.NOW)

    def is_muted(self, person_id: uuid.UUID, path: str) -> bool:
        return (person_id, path) in self.muted

    def ways(self, person: Reader, message: Message, path: str) -> Iterator[Way]:
        topic, moment = topic_of(message), now()
        if topic not in FIXED and self.is_muted(person.id, path):
            return
        for channel, address in self._addresses(person):
            if topic in FIXED:
                # What keeps an account safe comes at once; only who has said STOP to a channel is left alone there.
                if self.permissions.get((person.id, channel), True) or channel == Channel.EMAIL:
                    yield Way(channel, address, Pace.NOW, None)
                continue
            pace = self.pace(person.id, topic, channel)
            if self.may(person.id, channel) and pace != Pace.OFF:
                yield Way(channel, address, pace, self._due(person.id, pace, moment))

    def _addresses(self, person: Reader) -> Iterable[tuple[Channel, str]]:
        for channel in CHOSEN:
            if channel == Channel.PUSH:
                yield from ((channel, str(screen)) for screen in self.screens.get(person.id, ()))
            else:
                address = person.email if channel == Channel.EMAIL else person.phone
                if address:
                    yield channel, address

    def _due(self, person_id: uuid.UUID, pace: Pace, moment: datetime) -> datetime | None:
        peace = self.times.get(person_id)
        zone = peace.zone if peace else self.zone
        if pace in (Pace.DAILY, Pace.WEEKLY):
            moment = next_morning(moment, zone, DIGEST_HOUR, weekday=MONDAY if pace == Pace.WEEKLY else None)
        elif peace is None:
            return None
        due = quiet_until(moment, peace) if peace else moment
        return None if pace == Pace.NOW and due == moment else due


def peace_of(
    own_zone: str,
    begins: int | None,
    ends: int | None,
    keeps_prayer_times: bool,
    latitude: float | None,
    longitude: float | None,
    *,
    zone: ZoneInfo,
) -> Peace:
    """From the columns of somebody's quiet times; `zone` is the marketplace's, for who has named none."""
    has_place = keeps_prayer_times and latitude is not None and longitude is not None
    place = (latitude, longitude) if has_place else None
    return Peace(ZoneInfo(own_zone) if own_zone else zone, begins, ends, place)  # type: ignore[arg-type]
