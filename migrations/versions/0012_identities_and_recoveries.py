"""Who is known at which provider, and the recovery of an account with a mentor's help."""

from alembic import op

from migrations.security import guard_states, secure

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    _identities()
    _recoveries()


def _identities() -> None:
    op.execute("""
        CREATE TABLE identity_providers (
            tenant_id uuid NOT NULL REFERENCES tenants, id uuid NOT NULL,
            name text NOT NULL, issuer text NOT NULL, client_id text NOT NULL, sealed_secret bytea NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, issuer)
        )
    """)
    secure("identity_providers")
    op.execute("""
        CREATE TABLE identities (
            tenant_id uuid NOT NULL, id uuid NOT NULL, person_id uuid NOT NULL,
            issuer text NOT NULL, subject text NOT NULL, email text NOT NULL DEFAULT '',
            created_at timestamptz NOT NULL DEFAULT now(), used_at timestamptz,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, issuer, subject),
            FOREIGN KEY (tenant_id, person_id) REFERENCES people ON DELETE CASCADE
        )
    """)
    secure("identities")
    op.execute("CREATE INDEX identities_person ON identities (tenant_id, person_id)")


def _recoveries() -> None:
    op.execute("""
        CREATE TABLE phone_recoveries (
            tenant_id uuid NOT NULL, id uuid NOT NULL, person_id uuid NOT NULL, mentor_id uuid NOT NULL,
            state text NOT NULL, old_phone text, new_phone text NOT NULL, reason text NOT NULL,
            confirmation_id uuid NOT NULL, due_at timestamptz,
            created_at timestamptz NOT NULL DEFAULT now(), ended_at timestamptz,
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, person_id) REFERENCES people ON DELETE CASCADE,
            FOREIGN KEY (tenant_id, mentor_id) REFERENCES people ON DELETE CASCADE
        )
    """)
    secure("phone_recoveries")
    op.execute(
        "CREATE UNIQUE INDEX phone_recoveries_one_open ON phone_recoveries (tenant_id, person_id) "
        "WHERE state IN ('asked', 'waiting')"
    )
    op.execute("CREATE INDEX phone_recoveries_mentor ON phone_recoveries (tenant_id, mentor_id)")
    op.execute("CREATE INDEX phone_recoveries_due ON phone_recoveries (tenant_id, due_at) WHERE state = 'waiting'")
    guard_states(
        "phone_recoveries",
        "phone_recovery",
        [("", "asked"), ("asked", "waiting"), ("asked", "stopped"), ("waiting", "stopped"), ("waiting", "done")],
    )
