"""What a person decides about being told: permission for a channel, how soon, when not, and of what no more."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from marketplace.accounts.models import Person
from marketplace.core.clock import now
from marketplace.core.db import db, tenant_id
from marketplace.core.ids import uuid7
from marketplace.events.actions import Acting, record
from marketplace.events.kinds import Kind
from marketplace.notifications.models import (
    ChannelPermission,
    Choice,
    Delivery,
    DigestItem,
    Mute,
    Notification,
    QuietTimes,
)
from marketplace.notifications.rules import Channel, DeliveryState, Message
from marketplace.notifications.topics import FIXED, Pace, Topic, topic_of

# Which sentence somebody agreed to: it stands beside the box, and changes its name when it changes.
TEXT_VERSION = "2026-11"


@dataclass(frozen=True)
class Peacefulness:
    """`quiet_from` and `quiet_until` in minutes after midnight; `place` where the prayer times are reckoned."""

    zone: str = ""
    quiet_from: int | None = None
    quiet_until: int | None = None
    place: tuple[float, float] | None = None


def allow(by: Acting, person_id: uuid.UUID, channel: Channel, *, source: str) -> ChannelPermission:
    """The person has asked for messages over this channel."""
    return _permit(by, person_id, channel, is_given=True, source=source)


def withdraw(by: Acting, person_id: uuid.UUID, channel: Channel, *, source: str) -> ChannelPermission:
    """No more over this channel, from this moment: what waits to be sent is not sent."""
    permission = _permit(by, person_id, channel, is_given=False, source=source)
    cancel_pending(person_id, channel)
    return permission


def cancel_pending(person_id: uuid.UUID, channel: Channel, topics: Iterable[Topic] = Topic) -> None:
    """Take back what has not left yet; what keeps the account safe goes on."""
    wanted = set(topics) - FIXED
    kinds = [message.value for message in Message if topic_of(message) in wanted]
    waiting = (DeliveryState.QUEUED, DeliveryState.RETRY, DeliveryState.UNKNOWN)
    mine = (Delivery.tenant_id == tenant_id(), Delivery.person_id == person_id, Delivery.channel == channel)
    pending = update(Delivery).where(*mine, Delivery.state.in_(waiting), Delivery.kind.in_(kinds))
    db.session.execute(pending.values(state=DeliveryState.CANCELLED, last_error="not wanted any more"))
    held = select(Notification.id).where(Notification.tenant_id == tenant_id(), Notification.kind.in_(kinds))
    db.session.execute(
        delete(DigestItem).where(
            DigestItem.tenant_id == tenant_id(),
            DigestItem.person_id == person_id,
            DigestItem.channel == channel,
            DigestItem.digest_id.is_(None),
            DigestItem.notification_id.in_(held),
        )
    )


def choose(person_id: uuid.UUID, paces: Mapping[tuple[Topic, Channel], Pace]) -> None:
    """How soon the person wants which kind of news over which channel."""
    for (topic, channel), pace in paces.items():
        if topic in FIXED:
            continue
        row = {"person_id": person_id, "topic": topic.value, "channel": channel.value, "pace": pace.value}
        made = insert(Choice).values(tenant_id=tenant_id(), id=uuid7(), **row)
        keys = ["tenant_id", "person_id", "topic", "channel"]
        db.session.execute(made.on_conflict_do_update(index_elements=keys, set_={"pace": pace.value}))
        if pace == Pace.OFF:
            cancel_pending(person_id, channel, {topic})


def leave_in_peace(person_id: uuid.UUID, wish: Peacefulness) -> None:
    """When the person wants nothing to arrive."""
    values = {
        "zone": wish.zone,
        "quiet_from": wish.quiet_from,
        "quiet_until": wish.quiet_until,
        "keeps_prayer_times": wish.place is not None,
        "latitude": wish.place[0] if wish.place else None,
        "longitude": wish.place[1] if wish.place else None,
    }
    made = insert(QuietTimes).values(tenant_id=tenant_id(), id=uuid7(), person_id=person_id, **values)
    db.session.execute(made.on_conflict_do_update(index_elements=["tenant_id", "person_id"], set_=values))


def mute(person_id: uuid.UUID, path: str) -> None:
    """No more messages of this thread; the inbox still has them."""
    row = {"tenant_id": tenant_id(), "id": uuid7(), "person_id": person_id, "path": path}
    db.session.execute(insert(Mute).values(row).on_conflict_do_nothing())
    waiting = (DeliveryState.QUEUED, DeliveryState.RETRY)
    mine = (Delivery.tenant_id == tenant_id(), Delivery.person_id == person_id, Delivery.path == path)
    pending = update(Delivery).where(*mine, Delivery.state.in_(waiting))
    db.session.execute(pending.values(state=DeliveryState.CANCELLED, last_error="muted"))


def unmute(person_id: uuid.UUID, path: str) -> None:
    db.session.execute(
        delete(Mute).where(Mute.tenant_id == tenant_id(), Mute.person_id == person_id, Mute.path == path)
    )


def _permit(by: Acting, person_id: uuid.UUID, channel: Channel, *, is_given: bool, source: str) -> ChannelPermission:
    # Two at once would each find no row: the person's own is locked first.
    db.session.get_one(Person, (tenant_id(), person_id), with_for_update=True)
    found = select(ChannelPermission).where(
        ChannelPermission.person_id == person_id, ChannelPermission.channel == channel
    )
    permission = db.session.scalars(found).first()
    if permission and permission.is_given == is_given:
        return permission
    if permission is None:
        permission = ChannelPermission(person_id=person_id, channel=channel)
        db.session.add(permission)
    permission.is_given, permission.source = is_given, source
    permission.text_version, permission.at = TEXT_VERSION, now()
    db.session.flush()
    kind = Kind.PERMISSION_GIVEN if is_given else Kind.PERMISSION_WITHDRAWN
    record(by, kind, permission, channel=channel.value, source=source, text_version=TEXT_VERSION)
    return permission
