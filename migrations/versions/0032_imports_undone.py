"""An import can be taken back as a whole."""

from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    op.execute("""
        INSERT INTO legal_transitions (noun, from_state, to_state) VALUES ('import', 'finished', 'undone')
        ON CONFLICT DO NOTHING
    """)
