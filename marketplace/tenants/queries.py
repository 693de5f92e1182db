"""Finding marketplaces, from above all of them."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select

from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.tenants.models import Operator, OperatorSession, Tenant
from marketplace.tenants.rules import TenantState


def get(tenant_id: uuid.UUID) -> Tenant:
    return db.session.get_one(Tenant, tenant_id)


def by_slug(slug: str) -> Tenant | None:
    return db.session.scalars(select(Tenant).where(Tenant.slug == slug)).first()


def active() -> Sequence[Tenant]:
    return db.session.scalars(select(Tenant).where(Tenant.state == TenantState.ACTIVE).order_by(Tenant.name_id)).all()


def everyone() -> Sequence[Tenant]:
    return db.session.scalars(select(Tenant).order_by(Tenant.slug)).all()


def operator_by_email(email: str) -> Operator | None:
    return db.session.scalars(select(Operator).where(Operator.email == email)).first()


def operator_by_token(token_sha256: bytes) -> Operator | None:
    found = select(Operator).join(OperatorSession, OperatorSession.operator_id == Operator.id)
    return db.session.scalars(
        found.where(OperatorSession.token_sha256 == token_sha256, OperatorSession.expires_at > now())
    ).first()
