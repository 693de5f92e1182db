"""What a person agreed to, what he asked of his data, and whom a breach has touched."""

from alembic import op

from migrations.security import guard_states, secure

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    _people()
    _consents()
    _requests()
    _breaches()


def _people() -> None:
    for column in ("restricted_at timestamptz", "objects_to_matching_at timestamptz", "erased_at timestamptz"):
        op.execute(f"ALTER TABLE people ADD COLUMN {column}")
    # Whoever is erased has no address any more; his row stays, so that what others did with him stays true.
    op.execute(
        "-- squawk-ignore ban-drop-constraint\n"  # a wider one follows in the same transaction
        "ALTER TABLE people DROP CONSTRAINT IF EXISTS people_reachable_check"
    )
    op.execute("""
        ALTER TABLE people ADD CONSTRAINT people_reachable_or_erased_check
        CHECK (phone IS NOT NULL OR email IS NOT NULL OR erased_at IS NOT NULL) NOT VALID
    """)
    # Not validated: every row that is there has passed the narrower one.


def _consents() -> None:
    op.execute("""
        CREATE TABLE consents (
            tenant_id uuid NOT NULL, id uuid NOT NULL, person_id uuid NOT NULL,
            purpose text NOT NULL, text_version integer NOT NULL, language text NOT NULL,
            channel text NOT NULL, given_at timestamptz NOT NULL DEFAULT now(),
            withdrawn_at timestamptz, withdrawn_by text,
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, person_id) REFERENCES people ON DELETE CASCADE
        )
    """)
    secure("consents")
    # At most one that stands, for each purpose.
    op.execute("""
        CREATE UNIQUE INDEX consents_standing ON consents (tenant_id, person_id, purpose) WHERE withdrawn_at IS NULL
    """)


def _requests() -> None:
    op.execute("""
        CREATE TABLE privacy_requests (
            tenant_id uuid NOT NULL REFERENCES tenants, id uuid NOT NULL, person_id uuid NOT NULL,
            kind text NOT NULL CHECK (kind IN ('correction', 'erasure')),
            state text NOT NULL, wish text NOT NULL DEFAULT '', answer text NOT NULL DEFAULT '',
            asked_at timestamptz NOT NULL DEFAULT now(), due_at timestamptz NOT NULL,
            done_at timestamptz, done_by_id uuid,
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, person_id) REFERENCES people ON DELETE CASCADE
        )
    """)
    secure("privacy_requests")
    op.execute("""
        CREATE UNIQUE INDEX privacy_requests_one_open ON privacy_requests (tenant_id, person_id, kind)
        WHERE state = 'open'
    """)
    op.execute("CREATE INDEX privacy_requests_due ON privacy_requests (tenant_id, state, due_at)")
    guard_states(
        "privacy_requests", "privacy_request", [("", "open"), ("open", "done"), ("open", "refused"), ("", "done")]
    )


def _breaches() -> None:
    op.execute("""
        CREATE TABLE breaches (
            tenant_id uuid NOT NULL REFERENCES tenants, id uuid NOT NULL,
            title text NOT NULL, what text NOT NULL, kinds_of_data text NOT NULL, measures text NOT NULL DEFAULT '',
            happened_at timestamptz, noticed_at timestamptz NOT NULL, due_at timestamptz NOT NULL,
            reported_at timestamptz, created_by_id uuid, created_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id)
        )
    """)
    secure("breaches")
    op.execute("""
        CREATE TABLE breach_people (
            tenant_id uuid NOT NULL, id uuid NOT NULL, breach_id uuid NOT NULL, person_id uuid NOT NULL,
            told_at timestamptz,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, breach_id, person_id),
            FOREIGN KEY (tenant_id, breach_id) REFERENCES breaches ON DELETE CASCADE,
            FOREIGN KEY (tenant_id, person_id) REFERENCES people ON DELETE CASCADE
        )
    """)
    secure("breach_people")
    op.execute("CREATE INDEX breach_people_person ON breach_people (tenant_id, person_id)")
