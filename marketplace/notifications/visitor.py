"""Who is at the door: session, person, organisations and unread count, in one statement on every page."""

import uuid

from sqlalchemy import text

from marketplace.accounts.actor import Actor, Belonging
from marketplace.accounts.rules import SEEN_EVERY, SESSION_IDLE, STAFF_SESSION_IDLE, StaffRole
from marketplace.core.clock import now
from marketplace.core.db import db

_VISITOR = text("""
    SELECT s.id AS session_id, s.seen_at, s.second_factor_at, p.id AS person_id, p.name, p.language, p.staff_role,
        (SELECT count(*) FROM notifications n
         WHERE n.tenant_id = :tenant AND n.person_id = p.id AND n.read_at IS NULL) AS unread,
        (SELECT json_agg(json_build_array(o.id, o.kind, o.trade_name, m.role, m.rights) ORDER BY m.created_at)
         FROM memberships m JOIN organisations o ON o.tenant_id = m.tenant_id AND o.id = m.organisation_id
         WHERE m.tenant_id = :tenant AND m.person_id = p.id AND o.state IN ('claimed', 'active')) AS belongings
    FROM sessions s JOIN people p ON p.tenant_id = s.tenant_id AND p.id = s.person_id
    WHERE s.tenant_id = :tenant AND s.token_sha256 = :digest
        AND s.expires_at > now() AND p.disabled_at IS NULL
        AND s.seen_at > CASE WHEN p.staff_role IS NULL THEN :idle_since ELSE :staff_idle_since END
""")
_SEEN = text("UPDATE sessions SET seen_at = now() WHERE tenant_id = :tenant AND id = :session")


def find(tenant_id: uuid.UUID, token_sha256: bytes) -> Actor | None:
    """The person whose session this token opens, or None; last-seen is written at most once a minute."""
    moment = now()
    idle = {"idle_since": moment - SESSION_IDLE, "staff_idle_since": moment - STAFF_SESSION_IDLE}
    row = db.session.execute(_VISITOR, {"tenant": tenant_id, "digest": token_sha256, **idle}).first()
    if row is None:
        return None
    if moment - row.seen_at > SEEN_EVERY:
        db.session.execute(_SEEN, {"tenant": tenant_id, "session": row.session_id})
    role = StaffRole(row.staff_role) if row.staff_role else None
    return Actor(
        person_id=row.person_id,
        name=row.name,
        language=row.language,
        staff_role=role if row.second_factor_at else None,
        has_second_factor=bool(row.second_factor_at),
        unproved_role=None if row.second_factor_at else role,
        belongings=tuple(
            Belonging(uuid.UUID(organisation), kind, name, role, frozenset(rights))
            for organisation, kind, name, role, rights in row.belongings or ()
        ),
        session_id=row.session_id,
        unread=row.unread,
    )
