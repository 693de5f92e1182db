"""Dossiers of partnerships, and reviews."""

from alembic import op

from migrations.security import append_only, guard_states, secure

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE dossiers (
            tenant_id uuid NOT NULL, id uuid NOT NULL, partnership_id uuid NOT NULL, person_id uuid,
            content_sha256 text NOT NULL CHECK (content_sha256 ~ '^[0-9a-f]{64}$'),
            paper_sha256 text NOT NULL CHECK (paper_sha256 ~ '^[0-9a-f]{64}$'),
            made_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, partnership_id) REFERENCES partnerships,
            FOREIGN KEY (tenant_id, person_id) REFERENCES people
        )
    """)
    secure("dossiers", grants="SELECT, INSERT")
    append_only("dossiers")
    op.execute("CREATE INDEX dossiers_partnership ON dossiers (tenant_id, partnership_id, made_at DESC)")
    _reviews()


def _reviews() -> None:
    op.execute("""
        CREATE TABLE reviews (
            tenant_id uuid NOT NULL, id uuid NOT NULL, partnership_id uuid NOT NULL,
            author_id uuid NOT NULL, about_id uuid NOT NULL, person_id uuid, state text NOT NULL,
            facts jsonb NOT NULL DEFAULT '{}', again boolean, words text NOT NULL DEFAULT '',
            reply text NOT NULL DEFAULT '', objection text NOT NULL DEFAULT '', verdict text NOT NULL DEFAULT '',
            due_at timestamptz NOT NULL, written_at timestamptz, published_at timestamptz,
            created_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, partnership_id, author_id),
            CHECK (author_id <> about_id),
            CHECK (state IN ('open', 'lapsed') OR again IS NOT NULL),
            FOREIGN KEY (tenant_id, partnership_id) REFERENCES partnerships,
            FOREIGN KEY (tenant_id, author_id) REFERENCES organisations,
            FOREIGN KEY (tenant_id, about_id) REFERENCES organisations,
            FOREIGN KEY (tenant_id, person_id) REFERENCES people
        )
    """)
    secure("reviews")
    op.execute("CREATE INDEX reviews_about ON reviews (tenant_id, about_id, published_at DESC)")
    op.execute("CREATE INDEX reviews_due ON reviews (tenant_id, due_at) WHERE state IN ('open', 'written')")
    guard_states(
        "reviews",
        "review",
        [
            ("", "open"),
            ("open", "written"),
            ("open", "lapsed"),
            ("written", "published"),
            ("published", "contested"),
            ("contested", "kept"),
            ("contested", "removed"),
        ],
    )
