"""The files of a request, who has agreed to keep them secret, and who has looked at what."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.clock import now
from marketplace.core.db import TenantScoped, db


class RoomFile(TenantScoped, db.Model):
    """`digest` is the SHA-256 of what was sent; `is_unfiled` that it was shared though nothing was registered."""

    __tablename__ = "room_files"

    request_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID]
    form_key: Mapped[uuid.UUID]
    name: Mapped[str]
    media: Mapped[str]
    size: Mapped[int]
    pages: Mapped[int]
    digest: Mapped[str]
    is_unfiled: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(default=now)
    removed_at: Mapped[datetime | None]


class RoomAgreement(TenantScoped, db.Model):
    """A person's word, for an organisation or, without one, for the marketplace; `sha256` is of `body`, in hex."""

    __tablename__ = "room_agreements"

    request_id: Mapped[uuid.UUID]
    organisation_id: Mapped[uuid.UUID | None]
    person_id: Mapped[uuid.UUID]
    body: Mapped[str]
    sha256: Mapped[str]
    agreed_at: Mapped[datetime] = mapped_column(default=now)


class RoomView(TenantScoped, db.Model):
    """One look at one file; its id stands in the watermark. Without an agreement it was one of the owner's people."""

    __tablename__ = "room_views"

    request_id: Mapped[uuid.UUID]
    file_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID]
    organisation_id: Mapped[uuid.UUID | None]
    agreement_id: Mapped[uuid.UUID | None]
    at: Mapped[datetime] = mapped_column(default=now)
