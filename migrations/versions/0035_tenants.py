"""A listing keeps the marketplace's own words with which it was described."""

from alembic import op

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    op.execute("ALTER TABLE listings ADD COLUMN own_words text[] NOT NULL DEFAULT '{}'")
