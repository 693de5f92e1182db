"""Invitations, the last owner, blocks, claims of profiles, duplicates and their merging."""

from alembic import op

from migrations.security import guard_states, secure

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    _invitations()
    _last_owner()
    _blocks()
    _claims()
    _duplicates()


def _invitations() -> None:
    op.execute("""
        CREATE TABLE invitations (
            tenant_id uuid NOT NULL, id uuid NOT NULL, organisation_id uuid NOT NULL, state text NOT NULL,
            role text NOT NULL CHECK (role IN ('owner', 'member')), rights text[] NOT NULL DEFAULT '{}',
            phone text, email text, language text NOT NULL DEFAULT 'id',
            invited_by_id uuid, accepted_by_id uuid,
            created_at timestamptz NOT NULL DEFAULT now(), expires_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, organisation_id) REFERENCES organisations ON DELETE CASCADE,
            FOREIGN KEY (tenant_id, invited_by_id) REFERENCES people ON DELETE SET NULL (invited_by_id),
            FOREIGN KEY (tenant_id, accepted_by_id) REFERENCES people ON DELETE SET NULL (accepted_by_id),
            CONSTRAINT invitations_to_one_address_check CHECK (num_nonnulls(phone, email) = 1)
        )
    """)
    secure("invitations")
    op.execute(
        "CREATE UNIQUE INDEX invitations_one_open ON invitations "
        "(tenant_id, organisation_id, coalesce(phone, email)) WHERE state = 'open'"
    )
    op.execute("CREATE INDEX invitations_invited_by ON invitations (tenant_id, invited_by_id)")
    op.execute("CREATE INDEX invitations_accepted_by ON invitations (tenant_id, accepted_by_id)")
    guard_states(
        "invitations",
        "invitation",
        [("", "open"), ("open", "accepted"), ("open", "revoked"), ("open", "expired")],
    )


def _last_owner() -> None:
    # The row of the organisation is held first: of two owners who leave at once, the second waits and then reads
    # what the first has done. A foreign key's cascade finds no organisation any more, and is let through.
    op.execute("""
        CREATE FUNCTION keep_an_owner() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
        BEGIN
            IF TG_OP = 'UPDATE' AND NEW.role = 'owner' AND NEW.organisation_id = OLD.organisation_id THEN
                RETURN NEW;
            END IF;
            PERFORM 1 FROM organisations
                WHERE tenant_id = OLD.tenant_id AND id = OLD.organisation_id AND state IN ('active', 'suspended')
                FOR UPDATE;
            IF FOUND AND current_user = 'tapak_app' AND NOT EXISTS (
                SELECT FROM tenants WHERE id = OLD.tenant_id AND state = 'closing'
            ) AND NOT EXISTS (
                SELECT FROM memberships
                WHERE tenant_id = OLD.tenant_id AND organisation_id = OLD.organisation_id
                    AND role = 'owner' AND id <> OLD.id
            ) THEN
                RAISE EXCEPTION 'an organisation keeps an owner'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'memberships_last_owner', TABLE = TG_TABLE_NAME;
            END IF;
            RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
        END $$
    """)
    op.execute("""
        CREATE TRIGGER memberships_last_owner BEFORE UPDATE OF role, organisation_id OR DELETE ON memberships
        FOR EACH ROW WHEN (OLD.role = 'owner') EXECUTE FUNCTION keep_an_owner()
    """)


def _blocks() -> None:
    op.execute("""
        CREATE TABLE blocks (
            tenant_id uuid NOT NULL, id uuid NOT NULL, person_id uuid NOT NULL, organisation_id uuid NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, person_id, organisation_id),
            FOREIGN KEY (tenant_id, person_id) REFERENCES people ON DELETE CASCADE,
            FOREIGN KEY (tenant_id, organisation_id) REFERENCES organisations ON DELETE CASCADE
        )
    """)
    secure("blocks")
    op.execute("CREATE INDEX blocks_organisation ON blocks (tenant_id, organisation_id)")


def _claims() -> None:
    op.execute("""
        CREATE TABLE profile_claims (
            tenant_id uuid NOT NULL, id uuid NOT NULL, organisation_id uuid NOT NULL, person_id uuid NOT NULL,
            state text NOT NULL, proof text NOT NULL, document_id uuid, reason text NOT NULL DEFAULT '',
            decided_by_id uuid, decided_at timestamptz, created_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, organisation_id) REFERENCES organisations ON DELETE CASCADE,
            FOREIGN KEY (tenant_id, person_id) REFERENCES people ON DELETE CASCADE,
            FOREIGN KEY (tenant_id, document_id) REFERENCES documents ON DELETE SET NULL (document_id),
            FOREIGN KEY (tenant_id, decided_by_id) REFERENCES people ON DELETE SET NULL (decided_by_id)
        )
    """)
    secure("profile_claims")
    op.execute(
        "CREATE UNIQUE INDEX profile_claims_one_waiting ON profile_claims (tenant_id, organisation_id) "
        "WHERE state = 'waiting'"
    )
    op.execute("CREATE INDEX profile_claims_person ON profile_claims (tenant_id, person_id)")
    op.execute("CREATE INDEX profile_claims_document ON profile_claims (tenant_id, document_id)")
    op.execute("CREATE INDEX profile_claims_decided_by ON profile_claims (tenant_id, decided_by_id)")
    guard_states(
        "profile_claims",
        "claim",
        [("", "waiting"), ("waiting", "accepted"), ("waiting", "refused"), ("waiting", "withdrawn")],
    )
    # A claim that is refused leaves the profile as it was.
    op.execute(
        "INSERT INTO legal_transitions (noun, from_state, to_state) VALUES ('organisation', 'claimed', 'unclaimed')"
    )
    op.execute("ALTER TABLE organisations ADD COLUMN suspended_reason text NOT NULL DEFAULT ''")


def _duplicates() -> None:
    op.execute("""
        CREATE TABLE distinct_pairs (
            tenant_id uuid NOT NULL, id uuid NOT NULL, first_id uuid NOT NULL, second_id uuid NOT NULL,
            person_id uuid, created_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, first_id, second_id),
            FOREIGN KEY (tenant_id, first_id) REFERENCES organisations ON DELETE CASCADE,
            FOREIGN KEY (tenant_id, second_id) REFERENCES organisations ON DELETE CASCADE,
            FOREIGN KEY (tenant_id, person_id) REFERENCES people ON DELETE SET NULL (person_id),
            CONSTRAINT distinct_pairs_in_order_check CHECK (first_id < second_id)
        )
    """)
    secure("distinct_pairs")
    op.execute("CREATE INDEX distinct_pairs_second ON distinct_pairs (tenant_id, second_id)")
    op.execute("CREATE INDEX distinct_pairs_person ON distinct_pairs (tenant_id, person_id)")
    op.execute("""
        CREATE TABLE merges (
            tenant_id uuid NOT NULL, id uuid NOT NULL, kept_id uuid NOT NULL, merged_id uuid NOT NULL,
            was text NOT NULL CHECK (was IN ('unclaimed', 'active')), moved jsonb NOT NULL,
            person_id uuid, created_at timestamptz NOT NULL DEFAULT now(),
            undone_by_id uuid, undone_at timestamptz,
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, kept_id) REFERENCES organisations ON DELETE CASCADE,
            FOREIGN KEY (tenant_id, merged_id) REFERENCES organisations ON DELETE CASCADE,
            FOREIGN KEY (tenant_id, person_id) REFERENCES people ON DELETE SET NULL (person_id),
            FOREIGN KEY (tenant_id, undone_by_id) REFERENCES people ON DELETE SET NULL (undone_by_id),
            CONSTRAINT merges_of_two_check CHECK (kept_id <> merged_id)
        )
    """)
    secure("merges")
    op.execute("CREATE UNIQUE INDEX merges_one_standing ON merges (tenant_id, merged_id) WHERE undone_at IS NULL")
    op.execute("CREATE INDEX merges_kept ON merges (tenant_id, kept_id)")
    op.execute("CREATE INDEX merges_person ON merges (tenant_id, person_id)")
    op.execute("CREATE INDEX merges_undone_by ON merges (tenant_id, undone_by_id)")
