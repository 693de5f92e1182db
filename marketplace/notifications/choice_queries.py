"""What a person has chosen about being told."""

import uuid
from dataclasses import dataclass

from sqlalchemy import select, text

from marketplace.accounts.models import Person
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import NotFound
from marketplace.notifications.models import Mute, QuietTimes
from marketplace.notifications.reach import Reach
from marketplace.notifications.rules import Channel
from marketplace.notifications.topics import CHOSEN, FIXED, Pace, Topic


@dataclass(frozen=True)
class ChannelChoice:
    """A channel as its reader sees it: where it leads, whether it is on, and the pace of each kind of news."""

    channel: Channel
    address: str
    is_on: bool
    paces: dict[Topic, Pace]


def of_person(person_id: uuid.UUID, *, is_staff: bool) -> list[ChannelChoice]:
    person, reach = db.session.get_one(Person, (tenant_id(), person_id)), Reach.of([person_id])
    addresses = {Channel.EMAIL: person.email or "", Channel.WHATSAPP: person.phone or "", Channel.PUSH: ""}
    topics = [topic for topic in Topic if topic not in FIXED and (is_staff or topic != Topic.TASKS)]
    return [
        ChannelChoice(
            channel,
            addresses[channel],
            reach.may(person_id, channel),
            {topic: reach.pace(person_id, topic, channel) for topic in topics},
        )
        for channel in CHOSEN
        if addresses[channel] or channel == Channel.PUSH
    ]


def quiet_times(person_id: uuid.UUID) -> QuietTimes:
    found = db.session.scalars(select(QuietTimes).where(QuietTimes.person_id == person_id)).first()
    return found or QuietTimes(person_id=person_id, zone="", keeps_prayer_times=False)


def mutes(person_id: uuid.UUID) -> list[Mute]:
    own = select(Mute).where(Mute.person_id == person_id).order_by(Mute.created_at.desc())
    return list(db.session.scalars(own))


def find_mute(person_id: uuid.UUID, mute_id: uuid.UUID) -> Mute:
    found = db.session.get(Mute, (tenant_id(), mute_id))
    if found is None or found.person_id != person_id:
        raise NotFound()
    return found


_PLACE = text("""
    SELECT r.latitude, r.longitude FROM memberships m
    JOIN organisations o ON o.tenant_id = m.tenant_id AND o.id = m.organisation_id
    JOIN regencies r ON r.code = o.regency_code
    WHERE m.tenant_id = :tenant AND m.person_id = :person ORDER BY m.created_at LIMIT 1
""")
# For those who belong to no firm: a town in the middle of each zone.
_OF_ZONE = {"Asia/Jakarta": (-6.2, 106.85), "Asia/Makassar": (-8.58, 116.1), "Asia/Jayapura": (-2.53, 140.7)}


def place_of(person_id: uuid.UUID, zone: str) -> tuple[float, float]:
    """Latitude and longitude for the prayer times: the regency of his firm, else a town of his zone."""
    found = db.session.execute(_PLACE, {"tenant": tenant_id(), "person": person_id}).first()
    return (found.latitude, found.longitude) if found else _OF_ZONE.get(zone, _OF_ZONE["Asia/Jakarta"])
