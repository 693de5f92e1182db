"""Which marketplace answers at a host; asked on every request, so remembered for a few seconds."""

import threading
import time
import uuid
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select

from marketplace.core.db import db
from marketplace.tenants.models import Tenant
from marketplace.tenants.rules import TenantState

REMEMBERED_SECONDS = 5
# A marketplace that is shut for a while still says so at its own address.
KNOWN = (TenantState.ACTIVE, TenantState.SUSPENDED, TenantState.CLOSING)


@dataclass(frozen=True)
class Market:
    """A marketplace as its pages need it, apart from any session."""

    id: uuid.UUID
    slug: str
    host: str
    state: TenantState
    names: dict[str, str]
    taglines: dict[str, str]
    operator_name: str
    contact_email: str
    contact_phone: str
    privacy_officer: str
    province_codes: tuple[str, ...]
    languages: tuple[str, ...]
    zone: ZoneInfo
    accent: str
    is_demo: bool
    logo_digest: str | None
    suspended_for: str

    def name(self, language: str) -> str:
        return self.names[language]

    def tagline(self, language: str) -> str:
        return self.taglines[language]


class Hosts:
    """Markets by host, at most `REMEMBERED_SECONDS` old; an unknown host is remembered as such."""

    def __init__(self, base_domain: str) -> None:
        self.base_domain = base_domain
        self._known: dict[str, tuple[float, Market | None]] = {}
        self._lock = threading.Lock()

    def find(self, host: str) -> Market | None:
        """The market at `host` (no port, lower case), or None."""
        found = self._known.get(host)
        if found and found[0] > time.monotonic():
            return found[1]
        market = self._load(host)
        with self._lock:
            # Hosts are whatever a stranger sends: never let them fill the memory.
            if len(self._known) > 1000:
                self._known.clear()
            self._known[host] = (time.monotonic() + REMEMBERED_SECONDS, market)
        return market

    def forget(self) -> None:
        self._known.clear()

    def host_of(self, tenant: Tenant) -> str:
        return tenant.domain or f"{tenant.slug}.{self.base_domain}"

    def hosts_of(self, tenant: Tenant) -> list[str]:
        """Each host at which it answers, the one that links are built from first."""
        return list(dict.fromkeys([self.host_of(tenant), f"{tenant.slug}.{self.base_domain}"]))

    def market(self, tenant: Tenant) -> Market:
        return Market(
            id=tenant.id,
            slug=tenant.slug,
            host=self.host_of(tenant),
            state=tenant.state,
            names={"id": tenant.name_id, "en": tenant.name_en},
            taglines={"id": tenant.tagline_id, "en": tenant.tagline_en},
            operator_name=tenant.operator_name,
            contact_email=tenant.contact_email,
            contact_phone=tenant.contact_phone,
            privacy_officer=tenant.privacy_officer,
            province_codes=tuple(tenant.province_codes),
            languages=tuple(tenant.languages),
            zone=ZoneInfo(tenant.time_zone),
            accent=tenant.accent,
            is_demo=tenant.is_demo,
            logo_digest=tenant.logo_digest,
            suspended_for=tenant.suspended_for,
        )

    def _load(self, host: str) -> Market | None:
        slug = host.removesuffix(f".{self.base_domain}") if host.endswith(f".{self.base_domain}") else None
        tenant = db.session.scalars(select(Tenant).where(or_(Tenant.domain == host, Tenant.slug == slug))).first()
        return self.market(tenant) if tenant and tenant.state in KNOWN else None
