"""A file that comes with a message: checked and developed like every paper, kept where the two sides alone read it."""

import uuid

from marketplace.accounts.actor import Actor
from marketplace.core.db import db, tenant_id
from marketplace.core.files import FileStore
from marketplace.core.ids import uuid7
from marketplace.messaging.models import Message, MessageFile
from marketplace.organisations.papers import Paper
from marketplace.tenants import usage

MEDIA = {"pdf": "application/pdf", "webp": "image/webp"}


def keep(actor: Actor, message: Message, name: str, paper: Paper, store: FileStore) -> None:
    """File first: without a row nobody sees it, while a row without a file would be a hole in the conversation."""
    kept = uuid7()
    usage.take_room(len(paper.content))
    store.put(key(tenant_id(), kept, paper.media), paper.content)
    db.session.add(
        MessageFile(
            id=kept,
            conversation_id=message.conversation_id,
            message_id=message.id,
            person_id=actor.person_id,
            name=name,
            media=paper.media,
            size=len(paper.content),
            digest=paper.digest,
        )
    )


def key(tenant: uuid.UUID, file_id: uuid.UUID, media: str) -> str:
    return f"{tenant}/conversations/{file_id}.{media}"
