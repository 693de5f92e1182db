"""What a message is made of, and the sentence that says why something was refused."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from marketplace.moderation.reasons import REASONS

Params = dict[str, Any]


@dataclass(frozen=True)
class Words:
    """`icon` and `note` stand beside the title in the inbox; `quote` is what somebody else has written, never ours."""

    title: str
    lines: tuple[str, ...] = ()
    button: str = ""
    quote: str = ""
    icon: str = "bell"
    note: str = ""
    is_about_address: bool = False


def why(params: Params) -> tuple[str, ...]:
    """The reason of a refusal, in the reader's language."""
    reason = REASONS.get(params.get("reason", ""))
    if reason:
        return (_(reason.sentence),)
    # Not one of the listed reasons: words that somebody has written.
    return tuple(line for line in params.get("reason", "").splitlines() if line)
