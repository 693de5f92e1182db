"""A firm's own systems, and the browsers of its people: where they want to hear, and how that is kept safe."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from marketplace.accounts.actor import Actor
from marketplace.core import outside
from marketplace.core.clock import now
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.core.i18n import N_
from marketplace.core.ids import uuid7
from marketplace.events.actions import record
from marketplace.events.kinds import Kind
from marketplace.notifications import choices, replays
from marketplace.notifications.models import Delivery, PushSubscription, WebhookEndpoint
from marketplace.notifications.rules import Channel

MOST_ENDPOINTS = 5
NOT_OUTER = N_("Alamat harus https dan terbuka di internet, misalnya https://sistem.contoh.co.id/tapak.")
IS_OFF = N_("Alamat ini sedang mati. Nyalakan dulu, lalu kirim ulang.")
ENOUGH = N_("Paling banyak 5 alamat untuk satu usaha.")


def of_organisation(organisation_id: uuid.UUID) -> Sequence[WebhookEndpoint]:
    own = select(WebhookEndpoint).where(WebhookEndpoint.organisation_id == organisation_id)
    return db.session.scalars(own.order_by(WebhookEndpoint.id)).all()


def find(actor: Actor, endpoint_id: uuid.UUID) -> WebhookEndpoint:
    """For the owners of its firm alone; to everybody else there is none."""
    found = db.session.get(WebhookEndpoint, (tenant_id(), endpoint_id))
    if found is None or not owns(actor, found.organisation_id):
        raise NotFound()
    return found


def owns(actor: Actor, organisation_id: uuid.UUID) -> bool:
    belonging = actor.belonging(organisation_id)
    return belonging is not None and belonging.role == "owner"


def connect(actor: Actor, organisation_id: uuid.UUID, url: str) -> WebhookEndpoint:
    """Tell this address from now on; the same address twice is one."""
    if not owns(actor, organisation_id):
        raise Forbidden()
    try:
        outside.check(url)
    except outside.Refused as error:
        raise Invalid(fields={"url": NOT_OUTER}) from error
    if len(of_organisation(organisation_id)) >= MOST_ENDPOINTS:
        raise Invalid(fields={"url": ENOUGH})
    row = {"tenant_id": tenant_id(), "id": uuid7(), "organisation_id": organisation_id, "url": url}
    db.session.execute(insert(WebhookEndpoint).values(row).on_conflict_do_nothing())
    same = select(WebhookEndpoint).where(WebhookEndpoint.organisation_id == organisation_id, WebhookEndpoint.url == url)
    endpoint = db.session.scalars(same).one()
    if endpoint.id == row["id"]:
        record(actor, Kind.SYSTEM_CONNECTED, endpoint, organisation_id=organisation_id)
    return endpoint


def rotate(actor: Actor, endpoint: WebhookEndpoint, *, seen: int | None = None) -> None:
    """A new secret; the one before signs beside it for a day. Once for each generation that was `seen`."""
    if seen is not None and seen != endpoint.generation:
        return
    endpoint.generation += 1
    endpoint.rotated_at = now()
    firm = endpoint.organisation_id
    record(actor, Kind.SYSTEM_CHANGED, endpoint, organisation_id=firm, generation=endpoint.generation)


def switch(actor: Actor, endpoint: WebhookEndpoint, *, on: bool) -> None:
    """On again begins anew: what it failed at before is forgotten. Asked for twice, it is switched once."""
    if (endpoint.disabled_at is None) is on:
        return
    endpoint.disabled_at, endpoint.disabled_why = (None, "") if on else (now(), "turned off by its owner")
    endpoint.failures, endpoint.failing_since, endpoint.open_until = 0, None, None
    record(actor, Kind.SYSTEM_CHANGED, endpoint, organisation_id=endpoint.organisation_id, is_on=on)


def deliveries(endpoint: WebhookEndpoint) -> Sequence[Delivery]:
    """The last messages to it."""
    told = select(Delivery).where(Delivery.channel == Channel.WEBHOOK, Delivery.address == str(endpoint.id))
    return db.session.scalars(told.order_by(Delivery.id.desc()).limit(20)).all()


def delivery(endpoint: WebhookEndpoint, delivery_id: uuid.UUID) -> Delivery:
    """One message to it, locked; what went to somebody else is not there."""
    found = db.session.get(Delivery, (tenant_id(), delivery_id), with_for_update=True)
    if found is None or (found.channel, found.address) != (Channel.WEBHOOK, str(endpoint.id)):
        raise NotFound()
    return found


def resend(actor: Actor, endpoint: WebhookEndpoint, delivery_id: uuid.UUID) -> None:
    """Its owner has mended his system: let a message that was given up be tried anew, under the id it had."""
    if endpoint.disabled_at:
        raise Conflict(IS_OFF)
    replays.resend(actor, delivery(endpoint, delivery_id), "asked for by the owner of the system")


def subscribe(actor: Actor, subscription: Any) -> None:
    """A browser of the actor's asks for news on its screen; it may be one that somebody else used before."""
    keys = subscription.get("keys") if isinstance(subscription, dict) else None
    endpoint = str(subscription.get("endpoint", "")) if isinstance(subscription, dict) else ""
    if not isinstance(keys, dict) or not endpoint.startswith("https://") or len(endpoint) > 1000:
        raise Invalid()
    values = {
        "person_id": actor.person_id,
        "p256dh": str(keys.get("p256dh", ""))[:200],
        "auth": str(keys.get("auth", ""))[:100],
        "ended_at": None,
    }
    made = insert(PushSubscription).values(tenant_id=tenant_id(), id=uuid7(), endpoint=endpoint, **values)
    db.session.execute(made.on_conflict_do_update(index_elements=["tenant_id", "endpoint"], set_=values))
    choices.allow(actor, actor.person_id, Channel.PUSH, source="browser")
