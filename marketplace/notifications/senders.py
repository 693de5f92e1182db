"""In whose name a marketplace's messages go out."""

from sqlalchemy import select

from marketplace.accounts.actor import Actor
from marketplace.core.db import db
from marketplace.events.actions import record
from marketplace.events.kinds import Kind
from marketplace.notifications.models import Sender


def own() -> Sender | None:
    return db.session.scalars(select(Sender)).first()


def change(actor: Actor, email: str, whatsapp_number_id: str, whatsapp_phone: str) -> None:
    sender = own() or Sender()
    sender.email, sender.whatsapp_number_id, sender.whatsapp_phone = email, whatsapp_number_id, whatsapp_phone
    db.session.add(sender)
    db.session.flush()
    record(actor, Kind.SENDER_CHANGED, sender)
