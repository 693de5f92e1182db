"""Which of firms' own systems want to hear."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select

from marketplace.core.db import db, tenant_id
from marketplace.notifications.models import WebhookEndpoint


def addresses(organisation_ids: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """The endpoints of these firms that are on."""
    on = select(WebhookEndpoint.id).where(
        WebhookEndpoint.tenant_id == tenant_id(),
        WebhookEndpoint.organisation_id.in_(organisation_ids),
        WebhookEndpoint.disabled_at.is_(None),
    )
    return list(db.session.scalars(on))
