"""Opening a marketplace, as the schema's owner does, and letting the platform's operators in."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from marketplace.core.clock import now
from marketplace.core.db import db, enter_tenant
from marketplace.core.errors import Conflict, Invalid
from marketplace.core.i18n import N_
from marketplace.core.states import By
from marketplace.tenants import queries
from marketplace.tenants.models import Operator, OperatorSession, Tenant
from marketplace.tenants.rules import TenantState, TenantVerb, is_slug

OPERATOR_SESSION_LIFE = timedelta(hours=20)


def open_marketplace(slug: str, **profile: Any) -> Tenant:
    """A new marketplace, at once active; needs the right to write tenants, which the web does not have."""
    if not is_slug(slug):
        raise Invalid(N_("Nama alamat hanya huruf kecil, angka, dan tanda hubung, contoh: ntb."))
    if queries.by_slug(slug):
        raise Conflict(N_("Alamat ini sudah dipakai."))
    tenant = Tenant(slug=slug, state=TenantState.OPENING, **profile)
    db.session.add(tenant)
    db.session.flush()  # the opening is a state of its own, which the database checks
    tenant.advance(TenantVerb.OPEN, By.STAFF)
    enter_tenant(tenant.id)
    return tenant


def sign_in_operator(operator: Operator) -> str:
    """A new session for an operator of the platform; returns the token for the cookie."""
    token = secrets.token_urlsafe(32)
    row = OperatorSession(
        operator_id=operator.id,
        token_sha256=hashlib.sha256(token.encode()).digest(),
        expires_at=now() + OPERATOR_SESSION_LIFE,
    )
    db.session.add(row)
    return token
