"""What a person has agreed to: for which purpose, to which text, when and where; and what he has taken back."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Integer
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.clock import now
from marketplace.core.db import TenantScoped, db


class Purpose(StrEnum):
    """One consent for each; the account itself rests on the terms, not on a consent."""

    TERMS = "terms"
    WHATSAPP = "whatsapp"
    EMAIL = "email"


MESSAGES = (Purpose.WHATSAPP, Purpose.EMAIL)


class Consent(TenantScoped, db.Model):  # type: ignore[name-defined]  # an attribute, which mypy takes for no class
    __tablename__ = "consents"

    person_id: Mapped[uuid.UUID]
    purpose: Mapped[Purpose]
    text_version: Mapped[int] = mapped_column(Integer)
    language: Mapped[str]
    channel: Mapped[str]
    given_at: Mapped[datetime] = mapped_column(default=now)
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None]
