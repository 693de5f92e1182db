"""Cases about a dispute between two partners; a moderator settles one on the page of the partnership."""

from alembic import op

from migrations.security import widen_check

revision = "0047"
down_revision = "0046"


def upgrade() -> None:
    kinds = "'listing', 'request', 'revision', 'report', 'partnership'"
    widen_check("cases", "cases_subject_kind_check", f"subject_kind IN ({kinds})")
    op.execute("""
        INSERT INTO legal_transitions (noun, from_state, to_state)
        VALUES ('case', 'open', 'settled'), ('case', 'claimed', 'settled') ON CONFLICT DO NOTHING
    """)
