"""Roles, the functions that guard states, tenants, and the events that everything records."""

from alembic import op

from migrations.security import append_only, guard_states, open_to, secure

revision = "0001"
down_revision = None

ROLES = {"tapak_app": "LOGIN", "tapak_relay": "NOLOGIN", "tapak_search": "NOLOGIN"}


def upgrade() -> None:
    for role, login in ROLES.items():
        op.execute(
            f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN "
            f"CREATE ROLE {role} {login} NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOINHERIT; END IF; "
            # Two databases of one cluster may be migrated at once.
            "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
        )
    op.execute("DO $$ BEGIN EXECUTE format('GRANT tapak_search TO %I', current_user); END $$")
    # The sweep takes the relay's part by SET ROLE; NOINHERIT keeps it from the web.
    op.execute("GRANT tapak_relay TO tapak_app")
    op.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    op.execute("GRANT USAGE ON SCHEMA public TO tapak_app, tapak_relay, tapak_search")
    _guards()
    _tenants()
    _events()
    # /readyz says which step the schema has reached.
    op.execute("GRANT SELECT ON alembic_version TO tapak_app")


def _guards() -> None:
    op.execute("""
        CREATE TABLE legal_transitions (
            noun text NOT NULL, from_state text NOT NULL, to_state text NOT NULL,
            PRIMARY KEY (noun, from_state, to_state)
        )
    """)
    op.execute("GRANT SELECT ON legal_transitions TO tapak_app")
    op.execute("""
        CREATE FUNCTION check_transition() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
        DECLARE before text := CASE WHEN TG_OP = 'INSERT' THEN '' ELSE OLD.state END;
        BEGIN
            IF before IS DISTINCT FROM NEW.state AND NOT EXISTS (
                SELECT FROM legal_transitions
                WHERE noun = TG_ARGV[0] AND from_state = before AND to_state = NEW.state
            ) THEN
                RAISE EXCEPTION '% may not go from "%" to "%"', TG_ARGV[0], before, NEW.state
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'legal_transition', TABLE = TG_TABLE_NAME;
            END IF;
            RETURN NEW;
        END $$
    """)
    op.execute("""
        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
        BEGIN
            RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
        END $$
    """)


def _tenants() -> None:
    op.execute("""
        CREATE TABLE tenants (
            id uuid PRIMARY KEY,
            slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z][a-z0-9-]{1,30}$'),
            domain text UNIQUE,
            state text NOT NULL,
            name_id text NOT NULL, name_en text NOT NULL,
            tagline_id text NOT NULL DEFAULT '', tagline_en text NOT NULL DEFAULT '',
            operator_name text NOT NULL DEFAULT '',
            contact_email text NOT NULL DEFAULT '', contact_phone text NOT NULL DEFAULT '',
            privacy_officer text NOT NULL DEFAULT '',
            province_codes text[] NOT NULL DEFAULT '{}',
            languages text[] NOT NULL DEFAULT '{id,en}',
            time_zone text NOT NULL DEFAULT 'Asia/Jakarta',
            accent text NOT NULL DEFAULT '#8a4b22' CHECK (accent ~ '^#[0-9a-f]{6}$'),
            is_demo boolean NOT NULL DEFAULT false,
            created_at timestamptz NOT NULL DEFAULT now()
        )
    """)
    op.execute("GRANT SELECT ON tenants TO tapak_app")
    guard_states(
        "tenants",
        "tenant",
        [
            ("", "opening"),
            ("opening", "active"),
            ("active", "suspended"),
            ("suspended", "active"),
            ("active", "closing"),
            ("suspended", "closing"),
            ("closing", "closed"),
        ],
    )
    op.execute("""
        CREATE TABLE operators (
            id uuid PRIMARY KEY, name text NOT NULL, email text NOT NULL UNIQUE, password_hash text NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now()
        )
    """)
    op.execute("""
        CREATE TABLE operator_sessions (
            id uuid PRIMARY KEY, operator_id uuid NOT NULL REFERENCES operators,
            token_sha256 bytea NOT NULL UNIQUE, created_at timestamptz NOT NULL DEFAULT now(),
            expires_at timestamptz NOT NULL
        )
    """)
    op.execute("GRANT SELECT ON operators TO tapak_app")
    op.execute("GRANT SELECT, INSERT, DELETE ON operator_sessions TO tapak_app")


def _events() -> None:
    op.execute("""
        CREATE TABLE events (
            tenant_id uuid NOT NULL REFERENCES tenants, id uuid NOT NULL,
            kind text NOT NULL, subject_kind text NOT NULL, subject_id uuid NOT NULL,
            person_id uuid, part text NOT NULL, organisation_id uuid, on_behalf_of_id uuid,
            at timestamptz NOT NULL, details_sha256 bytea,
            PRIMARY KEY (tenant_id, id)
        )
    """)
    secure("events", grants="SELECT, INSERT")
    append_only("events")
    op.execute("CREATE INDEX events_subject ON events (tenant_id, subject_kind, subject_id, id)")
    # Personal values stand apart from the event, so that erasing them leaves the chain valid.
    op.execute("""
        CREATE TABLE event_details (
            tenant_id uuid NOT NULL, id uuid NOT NULL, event_id uuid NOT NULL, salt bytea NOT NULL, body jsonb NOT NULL,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, event_id),
            FOREIGN KEY (tenant_id, event_id) REFERENCES events
        )
    """)
    secure("event_details", grants="SELECT, INSERT, DELETE")
    op.execute("""
        CREATE TABLE event_links (
            tenant_id uuid NOT NULL, id uuid NOT NULL, position bigint NOT NULL, event_id uuid NOT NULL,
            sha256 bytea NOT NULL,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, position),
            UNIQUE (tenant_id, event_id),
            FOREIGN KEY (tenant_id, event_id) REFERENCES events
        )
    """)
    secure("event_links", grants="SELECT, INSERT")
    append_only("event_links")
    op.execute("""
        CREATE TABLE relays (
            tenant_id uuid NOT NULL, id uuid NOT NULL, event_id uuid NOT NULL,
            due_at timestamptz NOT NULL DEFAULT now(),
            hint_at timestamptz NOT NULL DEFAULT now() + interval '2 seconds',
            attempts integer NOT NULL DEFAULT 0, done text[] NOT NULL DEFAULT '{}', last_error text,
            state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'dead')),
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, event_id),
            FOREIGN KEY (tenant_id, event_id) REFERENCES events
        )
    """)
    secure("relays")
    open_to("tapak_relay", "relays", select="tenant_id, id, due_at, hint_at, state", update="hint_at")
    op.execute("CREATE INDEX relays_due ON relays (due_at) WHERE state = 'waiting'")
    # Which tick of the clock has been taken: any number of beats is harmless.
    op.execute("""
        CREATE TABLE schedule_runs (
            name text NOT NULL, slot timestamptz NOT NULL, PRIMARY KEY (name, slot)
        )
    """)
    op.execute("GRANT SELECT, INSERT, DELETE ON schedule_runs TO tapak_app")
