"""Which lists have lost a listing and wait for another, and which rows of the matrix have been swept away."""

from alembic import op

revision = "0045"
down_revision = "0044"


def upgrade() -> None:
    op.execute("ALTER TABLE need_rows ADD COLUMN IF NOT EXISTS is_short boolean NOT NULL DEFAULT false")
    op.execute("ALTER TABLE rankings ADD COLUMN IF NOT EXISTS swept bigint NOT NULL DEFAULT 0")
    op.execute("ALTER TABLE ranking_chunks ADD COLUMN IF NOT EXISTS done_by text NOT NULL DEFAULT ''")
    with op.get_context().autocommit_block():
        op.execute(
            "CREATE INDEX CONCURRENTLY IF NOT EXISTS need_rows_short ON need_rows (tenant_id, changed) WHERE is_short"
        )
