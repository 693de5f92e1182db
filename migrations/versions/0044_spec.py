"""For how many months something is asked for every month, and over which last the shoe is made."""

from alembic import op

revision = "0044"
down_revision = "0043"


def upgrade() -> None:
    op.execute("ALTER TABLE sourcing_requests ADD COLUMN months integer, ADD COLUMN shoe_last text")
    op.execute("""
        ALTER TABLE sourcing_requests
            ADD CONSTRAINT sourcing_requests_months_check
                CHECK (months IS NULL OR (months BETWEEN 1 AND 60 AND is_monthly)) NOT VALID
    """)
