"""A conversation between one asker and the people of one organisation about one thing, and its messages."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.clock import now
from marketplace.core.db import TenantScoped, db
from marketplace.messaging.rules import SubjectKind


class Conversation(TenantScoped, db.Model):
    """`title` is what the thing was called when it was first asked about."""

    __tablename__ = "conversations"

    subject_kind: Mapped[SubjectKind]
    subject_id: Mapped[uuid.UUID]
    title: Mapped[str]
    asker_id: Mapped[uuid.UUID]
    asked_organisation_id: Mapped[uuid.UUID]
    created_at: Mapped[datetime] = mapped_column(default=now)
    last_at: Mapped[datetime] = mapped_column(default=now)
    last_by_id: Mapped[uuid.UUID]


class Message(TenantScoped, db.Model):
    __tablename__ = "messages"

    conversation_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID]
    form_key: Mapped[uuid.UUID]
    body: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)
