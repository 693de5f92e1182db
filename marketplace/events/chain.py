"""The chain: each event's digest covers the one before it, so that nothing is changed or taken out unseen."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC
from typing import Any

from marketplace.events.models import Event

GENESIS = bytes(32)


def details_digest(salt: bytes, letters: str) -> bytes:
    """SHA-256 over the salt and the canonical JSON of the details."""
    return hashlib.sha256(salt + letters.encode()).digest()


def link_digest(previous: bytes, position: int, event: Event) -> bytes:
    """SHA-256 over the digest before it, the position, and all that the event's row holds."""
    row = {
        "tenant": str(event.tenant_id),
        "id": str(event.id),
        "kind": event.kind.value,
        "subject": [event.subject_kind, str(event.subject_id)],
        "person": str(event.person_id),
        "part": event.part,
        "organisation": str(event.organisation_id),
        "on_behalf_of": str(event.on_behalf_of_id),
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "details": event.details_sha256.hex() if event.details_sha256 else None,
    }
    return hashlib.sha256(previous + position.to_bytes(8) + canonical(row).encode()).digest()


_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def canonical(value: Mapping[str, Any]) -> str:
    """The one way of writing these values: keys in the order of their letters, no space, nothing escaped needlessly."""
    return _ENCODER.encode(value)
