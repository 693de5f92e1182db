"""A photo of one listing or one request; its files stand in the file store under its id."""

import uuid
from datetime import datetime

from sqlalchemy import Integer
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.clock import now
from marketplace.core.db import TenantScoped, db


class Photo(TenantScoped, db.Model):
    """`digest` is of the file as it was sent; `width` and `height` are those of the largest of `widths`, in pixels.

    `caption` says what it shows, to whoever cannot see it as well.
    """

    __tablename__ = "photos"

    listing_id: Mapped[uuid.UUID | None]
    request_id: Mapped[uuid.UUID | None]
    position: Mapped[int] = mapped_column(default=0)
    digest: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    looks: Mapped[int | None]
    widths: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    caption: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
