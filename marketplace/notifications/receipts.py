"""What WhatsApp reports of a message: twice, late, in any order; the latest by its own clock counts."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text

from marketplace.core.db import db, tenant_id

# Within one second the further one is the later one.
RANKS = {"sent": 1, "delivered": 2, "read": 3, "failed": 4}

_NOTE = text("""
    UPDATE deliveries SET
        provider_state = :state, provider_at = :at, provider_ref = coalesce(provider_ref, :ref),
        state = CASE WHEN :state = 'failed' THEN 'failed' ELSE 'sent' END,
        sent_at = CASE WHEN :state = 'failed' THEN sent_at ELSE coalesce(sent_at, :at) END,
        last_error = CASE WHEN :state = 'failed' THEN :detail END,
        lease = NULL
    WHERE tenant_id = :tenant AND id = :id AND channel = 'whatsapp' AND state <> 'cancelled' AND attempts > 0
        AND (provider_at IS NULL OR provider_at < :at OR (provider_at = :at
            AND array_position(CAST(:ranks AS text[]), provider_state)
                < array_position(CAST(:ranks AS text[]), :state)))
""")


@dataclass(frozen=True)
class Receipt:
    delivery_id: uuid.UUID
    reference: str
    state: str
    at: datetime
    detail: str = ""

    @classmethod
    def read(cls, status: Any) -> "Receipt | None":
        """From a status of a web hook; None for one that is not about a delivery of ours."""
        try:
            key = uuid.UUID(str(status["biz_opaque_callback_data"]))
            at = datetime.fromtimestamp(int(status["timestamp"]), UTC)
            state = str(status["status"])
            faults = status.get("errors") or [{}]
            detail = f"{faults[0].get('code', '')} {faults[0].get('title', '')}".strip()[:300]
        except (KeyError, ValueError, TypeError, AttributeError, IndexError, OverflowError):
            return None
        return cls(key, str(status.get("id", ""))[:200], state, at, detail) if state in RANKS else None


def note(receipt: Receipt) -> bool:
    """Whether it told us anything new. It settles a call whose outcome nobody knew."""
    values = {
        "tenant": tenant_id(),
        "id": receipt.delivery_id,
        "state": receipt.state,
        "at": receipt.at,
        "ref": receipt.reference,
        "detail": receipt.detail,
        "ranks": sorted(RANKS, key=RANKS.__getitem__),
    }
    return bool(db.session.execute(_NOTE, values).rowcount)  # type: ignore[attr-defined]
