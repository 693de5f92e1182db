"""People of a tenant, their sessions and codes; organisations, who belongs to them, and their sites."""

from alembic import op

from migrations.security import guard_states, secure

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    _people()
    _organisations()


def _people() -> None:
    op.execute("""
        CREATE TABLE people (
            tenant_id uuid NOT NULL REFERENCES tenants, id uuid NOT NULL,
            name text NOT NULL, phone text, email text, password_hash text NOT NULL,
            staff_role text CHECK (staff_role IN ('admin', 'moderator', 'mentor', 'viewer')),
            language text NOT NULL DEFAULT 'id' CHECK (language IN ('id', 'en')),
            is_demo boolean NOT NULL DEFAULT false,
            disabled_at timestamptz, created_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, phone),
            UNIQUE (tenant_id, email),
            CONSTRAINT people_reachable_check CHECK (phone IS NOT NULL OR email IS NOT NULL)
        )
    """)
    secure("people")
    op.execute("""
        CREATE TABLE sessions (
            tenant_id uuid NOT NULL, id uuid NOT NULL, person_id uuid NOT NULL,
            token_sha256 bytea NOT NULL, user_agent text NOT NULL DEFAULT '',
            created_at timestamptz NOT NULL DEFAULT now(), seen_at timestamptz NOT NULL DEFAULT now(),
            expires_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, token_sha256),
            FOREIGN KEY (tenant_id, person_id) REFERENCES people ON DELETE CASCADE
        )
    """)
    secure("sessions")
    op.execute("CREATE INDEX sessions_person ON sessions (tenant_id, person_id)")
    # A code proves that an address is one's own: before a person is made, or before a password is made anew.
    op.execute("""
        CREATE TABLE confirmations (
            tenant_id uuid NOT NULL REFERENCES tenants, id uuid NOT NULL,
            purpose text NOT NULL CHECK (purpose IN ('registration', 'recovery')),
            name text NOT NULL DEFAULT '', phone text, email text, password_hash text, person_id uuid,
            language text NOT NULL DEFAULT 'id',
            tries integer NOT NULL DEFAULT 0, used_at timestamptz,
            created_at timestamptz NOT NULL DEFAULT now(), expires_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, person_id) REFERENCES people ON DELETE CASCADE
        )
    """)
    secure("confirmations")
    op.execute("CREATE INDEX confirmations_person ON confirmations (tenant_id, person_id)")


def _organisations() -> None:
    op.execute("""
        CREATE TABLE organisations (
            tenant_id uuid NOT NULL REFERENCES tenants, id uuid NOT NULL,
            kind text NOT NULL
                CHECK (kind IN ('producer', 'brand', 'designer', 'tourism', 'academic', 'institution')),
            state text NOT NULL,
            trade_name text NOT NULL, legal_name text NOT NULL DEFAULT '',
            nib text CHECK (nib ~ '^[0-9]{13}$'),
            kbli_code text NOT NULL DEFAULT '', kbli_edition text NOT NULL DEFAULT '2020',
            size_class text CHECK (size_class IN ('mikro', 'kecil', 'menengah', 'besar')),
            workers integer CHECK (workers >= 0),
            regency_code text REFERENCES regencies,
            address text NOT NULL DEFAULT '', postal_code text NOT NULL DEFAULT '',
            description text NOT NULL DEFAULT '', website text NOT NULL DEFAULT '',
            is_demo boolean NOT NULL DEFAULT false,
            version integer NOT NULL DEFAULT 1,
            created_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id)
        )
    """)
    secure("organisations")
    op.execute("CREATE INDEX organisations_regency ON organisations (tenant_id, regency_code)")
    op.execute("CREATE INDEX organisations_name ON organisations (tenant_id, lower(trade_name))")
    guard_states(
        "organisations",
        "organisation",
        [
            ("", "unclaimed"),
            ("", "active"),
            ("unclaimed", "claimed"),
            ("claimed", "active"),
            ("active", "suspended"),
            ("suspended", "active"),
            ("unclaimed", "merged"),
            ("active", "merged"),
            ("merged", "unclaimed"),
            ("merged", "active"),
            ("active", "left"),
        ],
    )
    op.execute("""
        CREATE TABLE memberships (
            tenant_id uuid NOT NULL, id uuid NOT NULL, organisation_id uuid NOT NULL, person_id uuid NOT NULL,
            role text NOT NULL CHECK (role IN ('owner', 'member')),
            rights text[] NOT NULL DEFAULT '{publish,answer,prices,award}',
            created_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, organisation_id, person_id),
            FOREIGN KEY (tenant_id, organisation_id) REFERENCES organisations ON DELETE CASCADE,
            FOREIGN KEY (tenant_id, person_id) REFERENCES people ON DELETE CASCADE
        )
    """)
    secure("memberships")
    op.execute("CREATE INDEX memberships_person ON memberships (tenant_id, person_id)")
    # The same firm at another address: a site of it, not a second firm.
    op.execute("""
        CREATE TABLE sites (
            tenant_id uuid NOT NULL, id uuid NOT NULL, organisation_id uuid NOT NULL,
            name text NOT NULL DEFAULT '', address text NOT NULL DEFAULT '', postal_code text NOT NULL DEFAULT '',
            regency_code text REFERENCES regencies,
            candidates text[] NOT NULL DEFAULT '{}', workers integer CHECK (workers >= 0),
            created_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, organisation_id) REFERENCES organisations ON DELETE CASCADE
        )
    """)
    secure("sites")
    op.execute("CREATE INDEX sites_organisation ON sites (tenant_id, organisation_id)")
    op.execute("CREATE INDEX sites_unplaced ON sites (tenant_id, id) WHERE regency_code IS NULL")
