"""How a marketplace lives, what its addresses may be, and what it may say and add of its own."""

import re
from enum import StrEnum

from marketplace.core.i18n import N_
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


_DOMAIN = re.compile(r"^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$")
_COLOUR = re.compile(r"^#[0-9a-f]{6}$")


def is_domain(text: str, base_domain: str) -> bool:
    """Whether `text` can be a marketplace's own host: a name with a dot, and none of the platform's."""
    return bool(_DOMAIN.match(text)) and text != base_domain and not text.endswith(f".{base_domain}")


def is_colour(text: str) -> bool:
    return bool(_COLOUR.match(text))


class TextKind(StrEnum):
    """What a marketplace may say in its own words; where it says nothing, the product's own text stands."""

    TERMS = "terms"
    PRIVACY = "privacy"
    HELP = "help"
    MODERATION = "moderation"


TEXT_LABELS = {
    TextKind.TERMS: N_("Ketentuan"),
    TextKind.PRIVACY: N_("Data pribadi"),
    TextKind.HELP: N_("Bantuan"),
    TextKind.MODERATION: N_("Aturan pemeriksaan"),
}
TEXT_CHARACTERS = 40_000
LABEL_CHARACTERS = 60
ADDITIONS_MAXIMUM = 200

STATE_LABELS = {
    TenantState.OPENING: N_("sedang dibuka"),
    TenantState.ACTIVE: N_("buka"),
    TenantState.SUSPENDED: N_("dihentikan sementara"),
    TenantState.CLOSING: N_("sedang ditutup"),
    TenantState.CLOSED: N_("sudah ditutup"),
}
TIME_ZONES = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}


class Quota(StrEnum):
    """What a marketplace may use only so much of."""

    PEOPLE = "people"
    LISTINGS = "listings"
    STORAGE = "storage"
    MESSAGES = "messages"
