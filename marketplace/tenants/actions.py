"""Opening a marketplace, furnishing it, shutting it for a while and for good; letting the platform's operators in."""

import hashlib
import re
import secrets
from dataclasses import asdict, dataclass
from datetime import timedelta

from sqlalchemy import delete, select

from marketplace.core.clock import now
from marketplace.core.db import db, enter_tenant
from marketplace.core.errors import Conflict, Invalid
from marketplace.core.i18n import N_
from marketplace.core.ids import uuid7
from marketplace.core.states import By
from marketplace.events.actions import Acting, record
from marketplace.events.kinds import Kind
from marketplace.tenants import queries
from marketplace.tenants.models import Operator, OperatorSession, Tenant, TenantText, VocabularyAddition
from marketplace.tenants.rules import ADDITIONS_MAXIMUM, TenantState, TenantVerb, TextKind, is_slug
from marketplace.vocabulary.terms import REGISTRIES

OPERATOR_SESSION_LIFE = timedelta(hours=20)
TAKEN = N_("Alamat ini sudah dipakai.")


@dataclass(frozen=True)
class Furnishing:
    """What a marketplace shows of itself, checked."""

    name_id: str
    name_en: str
    tagline_id: str = ""
    tagline_en: str = ""
    operator_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    privacy_officer: str = ""
    province_codes: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("id", "en")
    time_zone: str = "Asia/Jakarta"
    accent: str = "#8a4b22"
    domain: str | None = None


class AsOperator:
    """An operator of the platform, who is no person of any marketplace."""

    person_id = None
    part = "operator"


OPERATOR = AsOperator()


def open_marketplace(by: Acting, slug: str, furnishing: Furnishing) -> Tenant:
    """A new marketplace, entered, and open at once."""
    tenant = begin_opening(slug, furnishing)
    open_now(by, tenant)
    return tenant


def open_now(by: Acting, tenant: Tenant) -> None:
    """Let people in."""
    tenant.advance(TenantVerb.OPEN, By.STAFF)
    record(by, Kind.TENANT_OPENED, tenant)


def begin_opening(slug: str, furnishing: Furnishing) -> Tenant:
    """A new marketplace, entered, which nobody can visit yet."""
    if not is_slug(slug):
        raise Invalid(fields={"slug": N_("Nama alamat hanya huruf kecil, angka, dan tanda hubung, contoh: ntb.")})
    if queries.by_slug(slug):
        raise Invalid(TAKEN, fields={"slug": TAKEN})
    _refuse_taken_domain(furnishing.domain, None)
    tenant = Tenant(id=uuid7(), slug=slug, state=TenantState.OPENING, **_columns(furnishing))
    # A row is written by whoever has entered it: see the policies of step 0016.
    enter_tenant(tenant.id)
    db.session.add(tenant)
    db.session.flush()
    return tenant


def furnish(by: Acting, tenant: Tenant, furnishing: Furnishing, *, version: int) -> None:
    """Change what the marketplace shows of itself, if nobody has since `version` was read."""
    columns = _columns(furnishing)
    changed = {name: value for name, value in columns.items() if getattr(tenant, name) != value}
    if not changed:
        return
    before = {name: getattr(tenant, name) for name in changed}
    if tenant.version != version:
        raise Conflict(current=_texts(before), typed=_texts(changed))
    _refuse_taken_domain(furnishing.domain, tenant)
    for name, value in changed.items():
        setattr(tenant, name, value)
    record(by, Kind.TENANT_FURNISHED, tenant, before=before, after=changed)


def wear_logo(by: Acting, tenant: Tenant, digest: str | None) -> None:
    """Show another logo, whose files have been put into the store, or none."""
    if tenant.logo_digest != digest:
        tenant.logo_digest = digest
        record(by, Kind.TENANT_FURNISHED, tenant, after={"logo": digest})


def set_quotas(by: Acting, tenant: Tenant, *, people: int, listings: int, megabytes: int, messages: int) -> None:
    wanted = {"most_people": people, "most_listings": listings, "most_megabytes": megabytes, "most_messages": messages}
    changed = {name: value for name, value in wanted.items() if getattr(tenant, name) != value}
    for name, value in changed.items():
        setattr(tenant, name, value)
    if changed:
        record(by, Kind.TENANT_FURNISHED, tenant, after=changed)


def suspend(by: Acting, tenant: Tenant, reason: str) -> None:
    """Shut the marketplace for a while; nothing in it changes."""
    tenant.advance(TenantVerb.SUSPEND, By.STAFF)
    tenant.suspended_for = reason
    record(by, Kind.TENANT_SUSPENDED, tenant, reason=reason)


def resume(by: Acting, tenant: Tenant) -> None:
    tenant.advance(TenantVerb.RESUME, By.STAFF)
    tenant.suspended_for = ""
    record(by, Kind.TENANT_RESUMED, tenant)


def close(by: Acting, tenant: Tenant) -> None:
    """Begin to close it for good: nobody comes in any more, and what is in it may be carried away and deleted."""
    tenant.advance(TenantVerb.CLOSE, By.STAFF)
    record(by, Kind.TENANT_CLOSING, tenant)


def write_text(by: Acting, kind: TextKind, language: str, body: str) -> TenantText:
    """A new version of a text; an empty one brings back the product's own."""
    last = queries.text_in_force(kind, language)
    if last is not None and last.body == body:
        return last
    text = TenantText(
        id=uuid7(), kind=kind, language=language, version=last.version + 1 if last else 1, body=body,
        person_id=by.person_id,
    )  # fmt: skip
    db.session.add(text)
    db.session.flush()
    record(by, Kind.TENANT_TEXT_WRITTEN, queries.current(), text=kind.value, language=language, version=text.version)
    return text


def add_word(by: Acting, list_name: str, parent_key: str, label_id: str, label_en: str) -> VocabularyAddition:
    """A word of this marketplace's own, counted as its parent when matches are scored."""
    if parent_key not in REGISTRIES[list_name]:
        raise Invalid(fields={"parent_key": N_("Pilih kata nasional yang paling dekat.")})
    known = queries.words(list_name)
    if any(label_id.casefold() in (one.label_id.casefold(), one.label_en.casefold()) for one in known):
        raise Invalid(N_("Kata ini sudah ada."), fields={"label_id": N_("Kata ini sudah ada.")})
    if len(known) >= ADDITIONS_MAXIMUM:
        raise Conflict(N_("Tambahan kata sudah %(most)s. Hapus dulu yang tidak dipakai."), most=ADDITIONS_MAXIMUM)
    key = _key(label_id, set(db.session.scalars(select(VocabularyAddition.key))))
    word = VocabularyAddition(list_name=list_name, key=key, label_id=label_id, label_en=label_en, parent_key=parent_key)
    db.session.add(word)
    db.session.flush()
    queries.forget_own_words()
    record(by, Kind.TENANT_WORD_ADDED, queries.current(), list_name=list_name, key=key)
    return word


def retire_word(by: Acting, word: VocabularyAddition) -> None:
    """Offer it no longer; what was described with it keeps its label."""
    if word.retired_at is None:
        word.retired_at = now()
        queries.forget_own_words()
        record(by, Kind.TENANT_WORD_RETIRED, queries.current(), list_name=word.list_name, key=word.key)


def sign_out_operator(token: str) -> None:
    """End the session that the token opens, on the server as well."""
    db.session.execute(delete(OperatorSession).where(OperatorSession.token_sha256 == _digest(token)))


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def sign_in_operator(operator: Operator) -> str:
    """A new session for an operator of the platform; returns the token for the cookie."""
    token = secrets.token_urlsafe(32)
    row = OperatorSession(
        operator_id=operator.id,
        token_sha256=_digest(token),
        expires_at=now() + OPERATOR_SESSION_LIFE,
    )
    db.session.add(row)
    return token


def _columns(furnishing: Furnishing) -> dict[str, object]:
    return {name: list(v) if isinstance(v, tuple) else v for name, v in asdict(furnishing).items()}


def _texts(values: dict[str, object]) -> list[tuple[str, str]]:
    return [(name, ", ".join(v) if isinstance(v, list) else str(v or "")) for name, v in values.items()]


def _refuse_taken_domain(domain: str | None, tenant: Tenant | None) -> None:
    other = queries.by_domain(domain) if domain else None
    if other is not None and other is not tenant:
        raise Invalid(TAKEN, fields={"domain": TAKEN})


def _key(label: str, taken: set[str]) -> str:
    plain = re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")[:30] or "kata"
    return next(key for key in (f"x_{plain}", *(f"x_{plain}_{n}" for n in range(2, 1000))) if key not in taken)
