"""More ways of signing in: a code alone, a second factor, passkeys; and a change of one's own addresses."""

from alembic import op

from migrations.security import secure, widen_check

revision = "0011"
down_revision = "0010"

PURPOSES = ("registration", "recovery", "sign_in", "second_step", "passkey", "old_address", "new_address", "new_phone")


def upgrade() -> None:
    _confirmations()
    _sessions()
    _second_factors()
    _passkeys()


def _confirmations() -> None:
    named = ", ".join(f"'{purpose}'" for purpose in PURPOSES)
    widen_check("confirmations", "confirmations_purpose_check", f"purpose IN ({named})")
    # The other half of a change that is confirmed in two places.
    op.execute("ALTER TABLE confirmations ADD COLUMN other_id uuid")


def _sessions() -> None:
    # How somebody came in, and when he last showed a second factor; without one the staff has no rights.
    op.execute("ALTER TABLE sessions ADD COLUMN way text NOT NULL DEFAULT 'password'")
    op.execute("ALTER TABLE sessions ADD COLUMN second_factor_at timestamptz")
    op.execute("ALTER TABLE people ADD COLUMN password_changed_at timestamptz")
    # Whoever gets another password, other rights or none at all comes in anew, whatever the code forgets.
    op.execute("""
        CREATE FUNCTION end_sessions() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
        BEGIN
            DELETE FROM sessions WHERE tenant_id = NEW.tenant_id AND person_id = NEW.id;
            RETURN NULL;
        END $$
    """)
    op.execute("""
        CREATE TRIGGER people_end_sessions AFTER UPDATE OF password_hash, staff_role, disabled_at ON people
        FOR EACH ROW WHEN (
            OLD.password_hash IS DISTINCT FROM NEW.password_hash OR OLD.staff_role IS DISTINCT FROM NEW.staff_role
            OR OLD.disabled_at IS DISTINCT FROM NEW.disabled_at
        ) EXECUTE FUNCTION end_sessions()
    """)


def _second_factors() -> None:
    op.execute("""
        CREATE TABLE authenticators (
            tenant_id uuid NOT NULL, id uuid NOT NULL, person_id uuid NOT NULL,
            sealed_secret bytea NOT NULL, last_step bigint NOT NULL DEFAULT 0,
            created_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, person_id),
            FOREIGN KEY (tenant_id, person_id) REFERENCES people ON DELETE CASCADE
        )
    """)
    secure("authenticators")
    op.execute("""
        CREATE TABLE recovery_codes (
            tenant_id uuid NOT NULL, id uuid NOT NULL, person_id uuid NOT NULL,
            digest bytea NOT NULL, used_at timestamptz, created_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, person_id, digest),
            FOREIGN KEY (tenant_id, person_id) REFERENCES people ON DELETE CASCADE
        )
    """)
    secure("recovery_codes")


def _passkeys() -> None:
    op.execute("""
        CREATE TABLE passkeys (
            tenant_id uuid NOT NULL, id uuid NOT NULL, person_id uuid NOT NULL,
            credential_id bytea NOT NULL, public_key bytea NOT NULL, sign_count bigint NOT NULL DEFAULT 0,
            name text NOT NULL, used_at timestamptz, created_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, credential_id),
            FOREIGN KEY (tenant_id, person_id) REFERENCES people ON DELETE CASCADE
        )
    """)
    secure("passkeys")
    op.execute("CREATE INDEX passkeys_person ON passkeys (tenant_id, person_id)")
