"""How well each listing fits each request, and why."""

from alembic import op

from migrations.security import secure

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE matches (
            tenant_id uuid NOT NULL, id uuid NOT NULL, request_id uuid NOT NULL, listing_id uuid NOT NULL,
            score integer NOT NULL CHECK (score BETWEEN 0 AND 100),
            terms jsonb NOT NULL, broken text[] NOT NULL DEFAULT '{}',
            formula text NOT NULL, computed_at timestamptz NOT NULL DEFAULT now(), told_at timestamptz,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, request_id, listing_id),
            FOREIGN KEY (tenant_id, request_id) REFERENCES sourcing_requests ON DELETE CASCADE,
            FOREIGN KEY (tenant_id, listing_id) REFERENCES listings ON DELETE CASCADE
        )
    """)
    secure("matches")
    op.execute("CREATE INDEX matches_of_request ON matches (tenant_id, request_id, score DESC)")
    op.execute("CREATE INDEX matches_of_listing ON matches (tenant_id, listing_id, score DESC)")
