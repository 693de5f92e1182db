"""Regencies as a table that all tenants share, so that a stored code can only be a real one."""

from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.db import db


class Regency(db.Model):
    """A kabupaten or kota; `code` is Kemendagri's ("52.03"), `bps_code` that of BPS ("5203"), which often differs."""

    __tablename__ = "regencies"
    __table_args__ = {"info": {"shared": True}}  # noqa: RUF012 - SQLAlchemy reads it from the class

    code: Mapped[str] = mapped_column(primary_key=True)
    bps_code: Mapped[str | None] = mapped_column(unique=True)
    kind: Mapped[str]
    name: Mapped[str]
    province_code: Mapped[str] = mapped_column(index=True)
    province_name: Mapped[str]
    latitude: Mapped[float]
    longitude: Mapped[float]
