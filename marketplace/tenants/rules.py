"""How a marketplace lives, and what its slug may be."""

import re
from enum import StrEnum

from marketplace.core.states import By, Life, step


class TenantState(StrEnum):
    OPENING = "opening"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSING = "closing"
    CLOSED = "closed"


class TenantVerb(StrEnum):
    OPEN = "open"
    SUSPEND = "suspend"
    RESUME = "resume"
    CLOSE = "close"
    PURGE = "purge"


LIFE = Life(
    "tenant",
    (TenantState.OPENING,),
    {
        (TenantState.OPENING, TenantVerb.OPEN): step(TenantState.ACTIVE, By.STAFF),
        (TenantState.ACTIVE, TenantVerb.SUSPEND): step(TenantState.SUSPENDED, By.STAFF),
        (TenantState.SUSPENDED, TenantVerb.RESUME): step(TenantState.ACTIVE, By.STAFF),
        (TenantState.ACTIVE, TenantVerb.CLOSE): step(TenantState.CLOSING, By.STAFF),
        (TenantState.SUSPENDED, TenantVerb.CLOSE): step(TenantState.CLOSING, By.STAFF),
        (TenantState.CLOSING, TenantVerb.PURGE): step(TenantState.CLOSED, By.CLOCK),
    },
)

_SLUG = re.compile(r"^[a-z][a-z0-9-]{1,30}$")
RESERVED_SLUGS = frozenset({"www", "api", "admin", "static", "mail", "status"})


def is_slug(text: str) -> bool:
    """Whether `text` can be the first part of a marketplace's host."""
    return bool(_SLUG.match(text)) and text not in RESERVED_SLUGS
