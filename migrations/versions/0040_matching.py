"""Who is seen: how often each maker stands among the first of a list, and the places that the floor gives."""

from alembic import op

from migrations.security import secure

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE exposures (
            tenant_id uuid NOT NULL, id uuid NOT NULL, organisation_id uuid NOT NULL,
            fits integer NOT NULL, shown integer NOT NULL, lifted integer NOT NULL DEFAULT 0, is_new boolean NOT NULL,
            counted_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, organisation_id),
            FOREIGN KEY (tenant_id, organisation_id) REFERENCES organisations ON DELETE CASCADE
        )
    """)
    secure("exposures")
    op.execute("""
        CREATE TABLE floor_places (
            tenant_id uuid NOT NULL, id uuid NOT NULL, request_id uuid NOT NULL, listing_id uuid NOT NULL,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, request_id, listing_id),
            FOREIGN KEY (tenant_id, request_id) REFERENCES sourcing_requests ON DELETE CASCADE,
            FOREIGN KEY (tenant_id, listing_id) REFERENCES listings ON DELETE CASCADE
        )
    """)
    secure("floor_places")
    op.execute("CREATE INDEX floor_places_of_listing ON floor_places (tenant_id, listing_id)")
