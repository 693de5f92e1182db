"""Trying again what was given up: by a person, with a reason that is kept."""

import uuid

from sqlalchemy import func

from marketplace.accounts.actor import Actor
from marketplace.core.clock import now
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import Conflict, NotFound
from marketplace.core.i18n import N_
from marketplace.core.jobs import ATTEMPTS, DELIVER, hint
from marketplace.events.actions import RELAY, record
from marketplace.events.kinds import Kind
from marketplace.events.models import Relay
from marketplace.notifications.models import Delivery
from marketplace.notifications.rules import KINDS, SECRET, WORTH, DeliveryState, Message

REPLAYABLE = (DeliveryState.DEAD, DeliveryState.FAILED, DeliveryState.CANCELLED)
NOT_NOW = N_("Pengiriman ini sedang berjalan atau sudah sampai, jadi tidak perlu dikirim ulang.")
SECRET_IS_OLD = N_("Kode tidak bisa dikirim ulang. Minta orangnya meminta kode baru.")
UNKNOWN_KIND = N_("Jenis pesan ini tidak dikenal, jadi tidak bisa dikirim ulang.")
UNWANTED = N_("Penerima tidak mau dikabari lewat jalan ini lagi.")


def resend(actor: Actor, delivery: Delivery, reason: str) -> None:
    """Let a delivery that was given up be tried anew, under the key it had."""
    if delivery.kind not in KINDS:
        raise Conflict(UNKNOWN_KIND)
    if Message(delivery.kind) in SECRET:
        raise Conflict(SECRET_IS_OLD)
    if delivery.state == DeliveryState.CANCELLED:
        raise Conflict(UNWANTED)
    if delivery.state not in REPLAYABLE:
        raise Conflict(NOT_NOW)
    delivery.state, delivery.last_error = DeliveryState.QUEUED, None
    delivery.tries = delivery.attempts + ATTEMPTS
    delivery.due_at = delivery.hint_at = func.now()
    delivery.expires_at = now() + WORTH[Message(delivery.kind)]
    record(actor, Kind.DELIVERY_REPLAYED, delivery, reason=reason)
    hint(DELIVER, delivery.id)


def find_relay(relay_id: uuid.UUID) -> Relay:
    """A dead relay, locked; what is still under way is nobody's to touch."""
    relay = db.session.get(Relay, (tenant_id(), relay_id), with_for_update=True)
    if relay is None or relay.state != "dead":
        raise NotFound()
    return relay


def follow_again(actor: Actor, relay: Relay, reason: str) -> None:
    """Let what follows from an event be tried anew; what was done of it is not done twice."""
    relay.state, relay.attempts, relay.last_error = "waiting", 0, None
    relay.due_at = relay.hint_at = func.now()
    record(actor, Kind.RELAY_REPLAYED, relay, reason=reason)
    hint(RELAY, relay.id)
