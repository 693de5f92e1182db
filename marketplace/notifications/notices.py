"""The table of who hears what, as the staff read it: the same rows by which people are told."""

from dataclasses import dataclass

from flask_babel import gettext as _

from marketplace.core.i18n import N_
from marketplace.events.kinds import Kind
from marketplace.notifications.audiences import LABELS, audience_of, messages_of
from marketplace.notifications.messages import words
from marketplace.notifications.recipients import RULES
from marketplace.notifications.rules import Channel, Message
from marketplace.notifications.topics import CHOSEN, FIXED, TOPIC_LABELS, Topic, topic_of

# Values that fill every message, so that the table can show how it begins.
EXAMPLE = {
    "title": N_("Sandal kulit"),
    "organisation": "Sepatu Sasak",
    "name": "Budi",
    "request": N_("200 pasang sandal"),
    "noun": "certificate",
    "key": "halal",
    "until": "2027-01-31",
    "reason": "unclear",
    "count": 2,
    "outcome": "acted",
    "sanction": "warning",
    "kind": "listing",
    "data": "–",
    "measures": "–",
}


@dataclass(frozen=True)
class Row:
    kind: Kind
    audience: str
    topic: str
    channels: tuple[Channel, ...]
    titles: tuple[str, ...]
    is_fixed: bool


def rows() -> list[Row]:
    return [_row(kind) for kind in RULES]


def _row(kind: Kind) -> Row:
    said = messages_of(kind)
    topic = topic_of(said[0]) if said else Topic.NEWS
    return Row(
        kind=kind,
        audience=_(LABELS[audience_of(kind)]),
        topic=_(TOPIC_LABELS[topic]),
        channels=tuple(channel for channel in CHOSEN if topic not in FIXED or channel != Channel.PUSH),
        titles=tuple(_title(kind, message) for message in said),
        is_fixed=topic in FIXED,
    )


def _title(kind: Kind, message: Message) -> str:
    """Its first line, with example values."""
    shown = {"title": _(str(EXAMPLE["title"])), "request": _(str(EXAMPLE["request"]))}
    return words(message, {**EXAMPLE, **shown, **_told_apart(kind, message)}).title


def _told_apart(kind: Kind, message: Message) -> dict[str, str]:
    """By which word a message that serves several kinds is told which one it is."""
    noun, _dot, verb = kind.value.partition(".")
    if message == Message.ACCOUNT_CHANGED:
        return {"what": kind.value}
    if message == Message.REPORT_CLOSED:
        return {"outcome": verb}
    return {"what": f"call_{verb}" if noun == "call" else verb}
