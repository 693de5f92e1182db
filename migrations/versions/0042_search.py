"""Kept for search."""

revision = "0042"
down_revision = "0041"


def upgrade() -> None:
    pass
