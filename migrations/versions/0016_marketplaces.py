"""A marketplace is opened, furnished, suspended, carried away and closed: its row, texts, words, archives."""

from alembic import op

from migrations.security import guard_states, secure

revision = "0016"
down_revision = "0015"

# What the row of the entered marketplace is, to a policy and to a trigger.
ENTERED = "NULLIF(current_setting('app.tenant_id', true), '')::uuid"


def upgrade() -> None:
    _row()
    _texts()
    _archives()
    _whole_marketplaces()


def _row() -> None:
    for column in (
        "logo_digest text",
        "suspended_for text NOT NULL DEFAULT ''",
        "most_people integer NOT NULL DEFAULT 20000",
        "most_listings integer NOT NULL DEFAULT 20000",
        "most_megabytes integer NOT NULL DEFAULT 20480",
        "most_messages integer NOT NULL DEFAULT 100000",
        "version integer NOT NULL DEFAULT 1",
        "used_bytes bigint NOT NULL DEFAULT 0",
        "receipt jsonb",
    ):
        op.execute(f"ALTER TABLE tenants ADD COLUMN {column}")
    # Everybody may ask which marketplace answers at a host; a row is written by whoever has entered it, and no other.
    op.execute("ALTER TABLE tenants ENABLE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY anybody_reads ON tenants FOR SELECT TO tapak_app USING (true)")
    for name, command, check in (
        ("opens_its_own", "INSERT", f"WITH CHECK (id = (SELECT {ENTERED}))"),
        ("changes_its_own", "UPDATE", f"USING (id = (SELECT {ENTERED})) WITH CHECK (id = (SELECT {ENTERED}))"),
    ):
        op.execute(f"CREATE POLICY {name} ON tenants FOR {command} TO tapak_app {check}")
    op.execute("GRANT INSERT, UPDATE ON tenants TO tapak_app")


def _texts() -> None:
    # Each edit is a version of its own: a consent names the one that was read.
    op.execute("""
        CREATE TABLE tenant_texts (
            tenant_id uuid NOT NULL REFERENCES tenants, id uuid NOT NULL,
            kind text NOT NULL CHECK (kind IN ('terms', 'privacy', 'help', 'moderation')),
            language text NOT NULL CHECK (language IN ('id', 'en')),
            version integer NOT NULL CHECK (version > 0),
            body text NOT NULL, person_id uuid, at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, kind, language, version),
            FOREIGN KEY (tenant_id, person_id) REFERENCES people ON DELETE SET NULL (person_id)
        )
    """)
    secure("tenant_texts")
    op.execute("""
        CREATE TABLE vocabulary_additions (
            tenant_id uuid NOT NULL REFERENCES tenants, id uuid NOT NULL,
            list_name text NOT NULL, key text NOT NULL CHECK (key ~ '^x_[a-z0-9_]{1,40}$'),
            label_id text NOT NULL, label_en text NOT NULL, parent_key text NOT NULL,
            retired_at timestamptz, created_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, list_name, key)
        )
    """)
    secure("vocabulary_additions")


def _archives() -> None:
    op.execute("""
        CREATE TABLE archives (
            tenant_id uuid NOT NULL REFERENCES tenants, id uuid NOT NULL,
            state text NOT NULL, asked_by text NOT NULL, person_id uuid,
            total integer NOT NULL DEFAULT 0, done integer NOT NULL DEFAULT 0,
            size_bytes bigint, sha256 text, trouble text NOT NULL DEFAULT '',
            created_at timestamptz NOT NULL DEFAULT now(), finished_at timestamptz,
            PRIMARY KEY (tenant_id, id)
        )
    """)
    secure("archives")
    op.execute("CREATE UNIQUE INDEX archives_one_running ON archives (tenant_id) WHERE state = 'running'")
    guard_states(
        "archives", "archive", [("", "running"), ("running", "ready"), ("running", "failed"), ("ready", "expired")]
    )


def _whole_marketplaces() -> None:
    """Rows come in as they are while a marketplace is being opened, and all may go while it is being closed."""
    op.execute(f"""
        CREATE OR REPLACE FUNCTION check_transition() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public AS $$
        DECLARE before text := CASE WHEN TG_OP = 'INSERT' THEN '' ELSE OLD.state END;
        BEGIN
            IF before IS DISTINCT FROM NEW.state AND NOT EXISTS (
                SELECT FROM legal_transitions
                WHERE noun = TG_ARGV[0] AND from_state = before AND to_state = NEW.state
            ) AND NOT (
                TG_OP = 'INSERT' AND TG_ARGV[0] <> 'tenant'
                AND EXISTS (SELECT FROM legal_transitions WHERE noun = TG_ARGV[0] AND to_state = NEW.state)
                AND EXISTS (SELECT FROM tenants WHERE id = {ENTERED} AND state = 'opening')
            ) THEN
                RAISE EXCEPTION '% may not go from "%" to "%"', TG_ARGV[0], before, NEW.state
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'legal_transition', TABLE = TG_TABLE_NAME;
            END IF;
            RETURN NEW;
        END $$
    """)
    op.execute(f"""
        CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public AS $$
        BEGIN
            IF TG_OP = 'DELETE' AND EXISTS (SELECT FROM tenants WHERE id = {ENTERED} AND state = 'closing') THEN
                RETURN NULL;
            END IF;
            RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
        END $$
    """)
    op.execute("GRANT DELETE ON events, event_links TO tapak_app")
