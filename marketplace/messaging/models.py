"""A conversation about one thing, its messages and files, who has read how far, and whom of the staff it was shown."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.clock import now
from marketplace.core.db import TenantScoped, db
from marketplace.messaging.rules import SubjectKind


class Conversation(TenantScoped, db.Model):
    """`title` is what the thing was called when it was first talked about.

    Without an asking organisation it is the asker's alone; with one, the people of both organisations take part.
    """

    __tablename__ = "conversations"

    subject_kind: Mapped[SubjectKind]
    subject_id: Mapped[uuid.UUID]
    title: Mapped[str]
    asker_id: Mapped[uuid.UUID]
    asked_organisation_id: Mapped[uuid.UUID]
    asking_organisation_id: Mapped[uuid.UUID | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    last_at: Mapped[datetime] = mapped_column(default=now)
    last_by_id: Mapped[uuid.UUID]

    @property
    def sides(self) -> tuple[uuid.UUID, ...]:
        return tuple(one for one in (self.asked_organisation_id, self.asking_organisation_id) if one)


class Message(TenantScoped, db.Model):
    __tablename__ = "messages"

    conversation_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID]
    form_key: Mapped[uuid.UUID]
    body: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)


class MessageFile(TenantScoped, db.Model):
    """A photo, developed anew, or a PDF that came with a message; `digest` is of what was sent."""

    __tablename__ = "message_files"

    conversation_id: Mapped[uuid.UUID]
    message_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID]
    name: Mapped[str]
    media: Mapped[str]
    size: Mapped[int]
    digest: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)


class ConversationRead(TenantScoped, db.Model):
    __tablename__ = "conversation_reads"

    conversation_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID]
    read_at: Mapped[datetime]


class ConversationOpening(TenantScoped, db.Model):
    """A member of the staff may read, for this reason and until then."""

    __tablename__ = "conversation_openings"

    conversation_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID]
    reason: Mapped[str]
    opened_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    last_read_at: Mapped[datetime | None]
