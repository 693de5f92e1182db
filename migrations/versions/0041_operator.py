"""Lists of offers brought in by the staff, and what a marketplace says above the national lists."""

from alembic import op

from migrations.security import guard_states, secure

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    _intakes()
    _reference()
    back = ", ".join(f"('listing', '{state}', 'archived')" for state in ("in_review", "suspended"))
    op.execute(f"INSERT INTO legal_transitions (noun, from_state, to_state) VALUES {back} ON CONFLICT DO NOTHING")


def _intakes() -> None:
    op.execute("""
        CREATE TABLE intakes (
            tenant_id uuid NOT NULL REFERENCES tenants, id uuid NOT NULL,
            state text NOT NULL, file_name text NOT NULL, sha256 text NOT NULL,
            person_id uuid, unknown_headings text[] NOT NULL DEFAULT '{}',
            total integer NOT NULL CHECK (total >= 0), done integer NOT NULL DEFAULT 0 CHECK (done BETWEEN 0 AND total),
            created_at timestamptz NOT NULL DEFAULT now(), finished_at timestamptz,
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, person_id) REFERENCES people ON DELETE SET NULL (person_id)
        )
    """)
    secure("intakes")
    op.execute("CREATE INDEX intakes_person ON intakes (tenant_id, person_id)")
    # Two at once could both bring the same offer.
    op.execute("CREATE UNIQUE INDEX intakes_one_running ON intakes (tenant_id) WHERE state = 'running'")
    guard_states(
        "intakes",
        "intake",
        [
            ("", "planned"),
            ("planned", "running"),
            ("planned", "discarded"),
            ("running", "finished"),
            ("finished", "undone"),
        ],
    )
    op.execute("""
        CREATE TABLE intake_rows (
            tenant_id uuid NOT NULL, id uuid NOT NULL, intake_id uuid NOT NULL, number integer NOT NULL,
            verdict text NOT NULL CHECK (verdict IN ('new', 'known', 'refused')),
            firm text NOT NULL, title text NOT NULL,
            faults jsonb NOT NULL, offer jsonb NOT NULL, raw jsonb NOT NULL,
            organisation_id uuid, listing_id uuid, done_at timestamptz,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, intake_id, number),
            FOREIGN KEY (tenant_id, intake_id) REFERENCES intakes ON DELETE CASCADE,
            FOREIGN KEY (tenant_id, organisation_id) REFERENCES organisations ON DELETE SET NULL (organisation_id),
            FOREIGN KEY (tenant_id, listing_id) REFERENCES listings ON DELETE SET NULL (listing_id)
        )
    """)
    secure("intake_rows")
    op.execute("CREATE INDEX intake_rows_organisation ON intake_rows (tenant_id, organisation_id)")
    op.execute("CREATE INDEX intake_rows_listing ON intake_rows (tenant_id, listing_id)")


def _reference() -> None:
    # An entry is never changed: it ends with one version of the market's list, and another begins.
    op.execute("""
        CREATE TABLE reference_entries (
            tenant_id uuid NOT NULL REFERENCES tenants, id uuid NOT NULL,
            list text NOT NULL CHECK (list IN ('kbli_2020', 'kbli_2025', 'regencies', 'days')),
            code text NOT NULL, label text NOT NULL, extra text NOT NULL DEFAULT '',
            since integer NOT NULL CHECK (since > 0), until integer CHECK (until > since),
            person_id uuid, created_at timestamptz NOT NULL DEFAULT now(), ended_at timestamptz,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, list, since),
            FOREIGN KEY (tenant_id, person_id) REFERENCES people ON DELETE SET NULL (person_id)
        )
    """)
    secure("reference_entries")
    op.execute("CREATE INDEX reference_entries_person ON reference_entries (tenant_id, person_id)")
    op.execute("""
        CREATE UNIQUE INDEX reference_entries_one_code ON reference_entries (tenant_id, list, code)
        WHERE until IS NULL
    """)
