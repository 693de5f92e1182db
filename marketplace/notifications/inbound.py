"""Reading what WhatsApp posts: whatever is not as expected is passed over, for more is sent than is asked for."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from marketplace.notifications.receipts import Receipt
from marketplace.notifications.replies import Received

MOST = 4000


def values(posted: Any, number_id: str) -> Iterator[dict[str, Any]]:
    """The parts that speak of this marketplace's own number."""
    for entry in _list(posted, "entry"):
        for change in _list(entry, "changes"):
            value = change.get("value")
            if isinstance(value, dict) and number_id and _number_of(value) == number_id:
                yield value


def receipts(value: dict[str, Any]) -> Iterator[Receipt]:
    yield from filter(None, map(Receipt.read, _list(value, "statuses")))


def messages(value: dict[str, Any]) -> Iterator[Received]:
    for message in _list(value, "messages"):
        try:
            text = message.get("text") or message.get("button") or {}
            yield Received(
                provider_id=str(message["id"])[:200],
                phone="+" + str(message["from"]).lstrip("+")[:20],
                body=str(text.get("body") or text.get("text") or "")[:MOST].replace("\x00", ""),
                sent_at=datetime.fromtimestamp(int(message["timestamp"]), UTC),
            )
        except (KeyError, ValueError, TypeError, AttributeError, OverflowError, OSError):
            continue


def _number_of(value: dict[str, Any]) -> str:
    known = value.get("metadata")
    return str(known.get("phone_number_id", "")) if isinstance(known, dict) else ""


def _list(thing: Any, name: str) -> list[dict[str, Any]]:
    found = thing.get(name) if isinstance(thing, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
