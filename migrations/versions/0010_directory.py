"""Imports of lists of firms, their rows, and from which source each profile is known."""

from alembic import op

from migrations.security import guard_states, secure

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE imports (
            tenant_id uuid NOT NULL REFERENCES tenants, id uuid NOT NULL,
            state text NOT NULL, file_name text NOT NULL, sha256 text NOT NULL,
            person_id uuid, unknown_headings text[] NOT NULL DEFAULT '{}',
            total integer NOT NULL CHECK (total >= 0), done integer NOT NULL DEFAULT 0 CHECK (done BETWEEN 0 AND total),
            created_at timestamptz NOT NULL DEFAULT now(), finished_at timestamptz,
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, person_id) REFERENCES people ON DELETE SET NULL (person_id)
        )
    """)
    secure("imports")
    # Two at once could both bring the same firm.
    op.execute("CREATE UNIQUE INDEX imports_one_running ON imports (tenant_id) WHERE state = 'running'")
    guard_states(
        "imports",
        "import",
        [("", "planned"), ("planned", "running"), ("planned", "discarded"), ("running", "finished")],
    )
    op.execute("""
        CREATE TABLE import_rows (
            tenant_id uuid NOT NULL, id uuid NOT NULL, import_id uuid NOT NULL, number integer NOT NULL,
            verdict text NOT NULL CHECK (verdict IN ('import', 'site', 'merge', 'known', 'refused')),
            name text NOT NULL, site_name text NOT NULL DEFAULT '',
            reasons jsonb NOT NULL, facts jsonb NOT NULL, raw jsonb NOT NULL,
            regency_code text REFERENCES regencies, candidates text[] NOT NULL DEFAULT '{}',
            firm_row integer, site_row integer, organisation_id uuid, site_id uuid, done_at timestamptz,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, import_id, number),
            FOREIGN KEY (tenant_id, import_id) REFERENCES imports ON DELETE CASCADE,
            FOREIGN KEY (tenant_id, organisation_id) REFERENCES organisations ON DELETE SET NULL (organisation_id),
            FOREIGN KEY (tenant_id, site_id) REFERENCES sites ON DELETE SET NULL (site_id)
        )
    """)
    secure("import_rows")
    op.execute("CREATE INDEX import_rows_organisation ON import_rows (tenant_id, organisation_id)")
    op.execute("CREATE INDEX import_rows_site ON import_rows (tenant_id, site_id)")
    op.execute("""
        CREATE TABLE profile_sources (
            tenant_id uuid NOT NULL, id uuid NOT NULL, organisation_id uuid NOT NULL, site_id uuid,
            source text NOT NULL, source_key text NOT NULL, raw jsonb NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, source, source_key),
            FOREIGN KEY (tenant_id, organisation_id) REFERENCES organisations ON DELETE CASCADE,
            FOREIGN KEY (tenant_id, site_id) REFERENCES sites ON DELETE SET NULL (site_id)
        )
    """)
    secure("profile_sources")
    op.execute("CREATE INDEX profile_sources_organisation ON profile_sources (tenant_id, organisation_id)")
    op.execute("CREATE INDEX profile_sources_site ON profile_sources (tenant_id, site_id)")
