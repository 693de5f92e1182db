"""What a photo shows, in a few words of whoever took it."""

from alembic import op

revision = "0046"
down_revision = "0045"


def upgrade() -> None:
    op.execute("ALTER TABLE photos ADD COLUMN caption text NOT NULL DEFAULT ''")
    op.execute("""
        ALTER TABLE photos ADD CONSTRAINT photos_caption_is_short CHECK (char_length(caption) <= 120) NOT VALID
    """)
