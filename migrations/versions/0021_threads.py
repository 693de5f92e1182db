"""Conversations have two organisations as their sides, or one person and the organisation that he asks."""

from alembic import op

from migrations.security import widen_check

revision = "0021"
down_revision = "0020"

_ABOUT = "subject_kind IN ('listing', 'request', 'organisation', 'proposal', 'partnership')"


def upgrade() -> None:
    op.execute("ALTER TABLE conversations ADD COLUMN asking_organisation_id uuid")
    # Validated in step 0038, in a transaction of its own.
    op.execute("""
        ALTER TABLE conversations ADD CONSTRAINT conversations_asking_fkey
        FOREIGN KEY (tenant_id, asking_organisation_id) REFERENCES organisations NOT VALID
    """)
    widen_check("conversations", "conversations_subject_kind_check", _ABOUT)
    # It would forbid a buyer to begin two threads about one request; step 0022 has what takes its place.
    name = "conversations_tenant_id_subject_kind_subject_id_asker_id_key"
    op.execute(f"-- squawk-ignore ban-drop-constraint\nALTER TABLE conversations DROP CONSTRAINT {name}")
