"""A row in each inbox, made where the rows are: whoever has nothing but his inbox is never read."""

import uuid
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Text, Uuid, cast, func, literal, select, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, insert

from marketplace.core.db import db
from marketplace.core.ids import uuid7
from marketplace.events.models import Event
from marketplace.notifications.models import Notification
from marketplace.notifications.rules import Message
from marketplace.notifications.told import Crowd, Params, Reader
from marketplace.notifications.topics import FIXED, topic_of

# So many are read at a time of those who are told by message as well.
BATCH = 1000
# A UUID's time and counter, as they are written; the rest is drawn.
_STAMP = 18

# Who may be told by message at all: most have nothing but their inbox, and cost nothing more.
_REACHABLE = text("""
    SELECT told.id AS notification_id, person.id, person.phone, person.email, person.language
    FROM notifications told
    JOIN people person ON person.tenant_id = told.tenant_id AND person.id = told.person_id
    WHERE told.tenant_id = :tenant AND told.event_id = :event AND told.id BETWEEN :first AND :last
        AND (:all OR person.email IS NOT NULL OR EXISTS (
            SELECT FROM channel_permissions p WHERE p.tenant_id = :tenant AND p.person_id = person.id
        ))
    ORDER BY told.id
""")


class Filled(NamedTuple):
    """How many were told who had not been, and between which ids their rows stand."""

    rows: int
    first: uuid.UUID
    last: uuid.UUID


def fill(event: Event, message: Message, params: Params, path: str, people: Sequence[Reader]) -> Filled:
    """Tell everybody who has not been told of this event yet."""
    stamp = str(uuid7())[:_STAMP]
    who = people.ids.subquery() if isinstance(people, Crowd) else _named(people)
    drawn = cast(func.overlay(cast(func.gen_random_uuid(), Text), stamp, 1, _STAMP), Uuid)
    rows = select(
        literal(event.tenant_id),
        drawn,
        literal(event.id),
        who.c.id,
        literal(message.value),
        literal(params, JSONB),
        literal(path),
    )
    names = ["tenant_id", "id", "event_id", "person_id", "kind", "params", "path"]
    made = insert(Notification.__table__).from_select(names, rows).on_conflict_do_nothing()
    made_rows = db.session.execute(made).rowcount  # type: ignore[attr-defined]
    rest = str(uuid.UUID(int=0))[_STAMP:]
    return Filled(made_rows, uuid.UUID(stamp + rest), uuid.UUID(stamp + rest.replace("0", "f")))


def reachable(event: Event, message: Message, filled: Filled) -> Iterator[Sequence[Any]]:
    """Those who were told just now and may be told by message as well, some at a time."""
    between = {"tenant": event.tenant_id, "event": event.id, "first": filled.first, "last": filled.last}
    found = db.session.execute(_REACHABLE, {**between, "all": topic_of(message) in FIXED})
    return found.partitions(BATCH)


def _named(people: Sequence[Reader]) -> Any:
    ids = func.unnest(literal([person.id for person in people], ARRAY(Uuid))).column_valued("id")
    return select(ids.label("id")).subquery()
