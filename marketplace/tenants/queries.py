"""Finding marketplaces, from above all of them, and the day that it is in one."""

import uuid
from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import Date, DateTime, cast, func, literal, select

from marketplace.core.clock import now
from marketplace.core.db import db, enter_tenant, tenant_id
from marketplace.core.errors import NotFound
from marketplace.tenants.models import Operator, OperatorSession, Tenant, TenantText, VocabularyAddition
from marketplace.tenants.rules import TenantState, TextKind
from marketplace.vocabulary.own import OwnWord


def get(which: uuid.UUID) -> Tenant:
    return db.session.get_one(Tenant, which)


def find(slug: str) -> Tenant:
    """The marketplace of this slug; NotFound when there is none."""
    found = by_slug(slug)
    if found is None:
        raise NotFound()
    return found


def today() -> date:
    """The day that it is where the market is."""
    zone = select(Tenant.time_zone).where(Tenant.id == tenant_id()).scalar_subquery()
    stamp = literal(now(), DateTime(timezone=True))
    return db.session.scalars(select(cast(func.timezone(zone, stamp), Date))).one()


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


def current() -> Tenant:
    """The marketplace that has been entered."""
    return db.session.get_one(Tenant, tenant_id())


def entered(which: uuid.UUID, *, lock: bool = False) -> Tenant:
    """Enter a marketplace from above, for an operator; NotFound when there is none. `lock` holds its row."""
    enter_tenant(which)
    found = db.session.get(Tenant, which, with_for_update=lock, populate_existing=True)
    if found is None:
        raise NotFound()
    return found


def by_domain(domain: str) -> Tenant | None:
    return db.session.scalars(select(Tenant).where(Tenant.domain == domain)).first()


def text_in_force(kind: TextKind, language: str) -> TenantText | None:
    """The newest version of a text, which may be empty; None when there never was one."""
    own = select(TenantText).where(TenantText.kind == kind, TenantText.language == language)
    return db.session.scalars(own.order_by(TenantText.version.desc()).limit(1)).first()


def version_in_force(kind: TextKind, language: str) -> int:
    """Which version of a text somebody reads now; 0 is the product's own."""
    text = text_in_force(kind, language)
    return text.version if text else 0


def words(list_name: str | None = None) -> Sequence[VocabularyAddition]:
    """The marketplace's own words that are offered now, by their Indonesian names."""
    own = select(VocabularyAddition).where(VocabularyAddition.retired_at.is_(None))
    if list_name:
        own = own.where(VocabularyAddition.list_name == list_name)
    return db.session.scalars(own.order_by(VocabularyAddition.list_name, VocabularyAddition.label_id)).all()


def own_words() -> Sequence[OwnWord]:
    """All words of the marketplace entered, offered or not; read once in a session's life."""
    kept = db.session.info.setdefault("own words", {})
    tenant = tenant_id()
    if tenant is None:
        return ()
    if tenant not in kept:
        rows = db.session.scalars(select(VocabularyAddition).order_by(VocabularyAddition.label_id))
        kept[tenant] = [
            OwnWord(row.list_name, row.key, row.label_id, row.label_en, row.parent_key, row.retired_at is None)
            for row in rows
        ]
    found: Sequence[OwnWord] = kept[tenant]
    return found


def forget_own_words() -> None:
    """After one has come or gone."""
    db.session.info.pop("own words", None)


def word(word_id: uuid.UUID) -> VocabularyAddition:
    found = db.session.get(VocabularyAddition, (tenant_id(), word_id))
    if found is None:
        raise NotFound()
    return found


def current_zone() -> ZoneInfo:
    """The time zone of the marketplace entered."""
    return ZoneInfo(db.session.scalars(select(Tenant.time_zone).where(Tenant.id == tenant_id())).one())
