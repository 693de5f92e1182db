"""Papers of organisations with who has seen them, certificates, and skills with the evidence for them."""

from alembic import op

from migrations.security import guard_states, secure

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    _documents()
    _certificates()
    _skills()


def _documents() -> None:
    op.execute("""
        CREATE TABLE documents (
            tenant_id uuid NOT NULL, id uuid NOT NULL, organisation_id uuid NOT NULL, state text NOT NULL,
            kind text NOT NULL CHECK (kind IN ('nib', 'npwp', 'deed', 'siinas', 'certificate', 'report', 'other')),
            title text NOT NULL DEFAULT '', number text NOT NULL DEFAULT '', valid_until date,
            media text NOT NULL CHECK (media IN ('pdf', 'webp')), size integer NOT NULL, digest text NOT NULL,
            person_id uuid, seen_by_id uuid, seen_at timestamptz, reason text NOT NULL DEFAULT '',
            reminded integer, created_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, organisation_id) REFERENCES organisations ON DELETE CASCADE,
            FOREIGN KEY (tenant_id, person_id) REFERENCES people ON DELETE SET NULL (person_id),
            FOREIGN KEY (tenant_id, seen_by_id) REFERENCES people ON DELETE SET NULL (seen_by_id)
        )
    """)
    secure("documents")
    op.execute("CREATE INDEX documents_organisation ON documents (tenant_id, organisation_id)")
    op.execute("CREATE INDEX documents_person ON documents (tenant_id, person_id)")
    op.execute("CREATE INDEX documents_seen_by ON documents (tenant_id, seen_by_id)")
    op.execute("CREATE INDEX documents_ending ON documents (tenant_id, valid_until) WHERE state IN ('given', 'seen')")
    guard_states(
        "documents",
        "document",
        [
            ("", "given"),
            ("given", "seen"),
            ("given", "refused"),
            ("given", "expired"),
            ("seen", "expired"),
            ("given", "withdrawn"),
            ("seen", "withdrawn"),
            ("refused", "withdrawn"),
            ("expired", "withdrawn"),
        ],
    )


def _certificates() -> None:
    op.execute("""
        CREATE TABLE certificates (
            tenant_id uuid NOT NULL, id uuid NOT NULL, organisation_id uuid NOT NULL, state text NOT NULL,
            kind text NOT NULL, number text NOT NULL DEFAULT '', issuer text NOT NULL DEFAULT '',
            scope text NOT NULL DEFAULT '', valid_from date, valid_until date CHECK (valid_until >= valid_from),
            document_id uuid, seen_by_id uuid, seen_at timestamptz,
            verified_by_id uuid, verified_at timestamptz, register text NOT NULL DEFAULT '',
            reason text NOT NULL DEFAULT '', reminded integer, version integer NOT NULL DEFAULT 1,
            created_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, organisation_id) REFERENCES organisations ON DELETE CASCADE,
            FOREIGN KEY (tenant_id, document_id) REFERENCES documents ON DELETE SET NULL (document_id),
            FOREIGN KEY (tenant_id, seen_by_id) REFERENCES people ON DELETE SET NULL (seen_by_id),
            FOREIGN KEY (tenant_id, verified_by_id) REFERENCES people ON DELETE SET NULL (verified_by_id),
            CONSTRAINT certificates_seen_when_check CHECK (state <> 'seen' OR seen_at IS NOT NULL),
            CONSTRAINT certificates_verified_where_check
                CHECK (state <> 'verified' OR (verified_at IS NOT NULL AND register <> ''))
        )
    """)
    secure("certificates")
    op.execute("CREATE INDEX certificates_organisation ON certificates (tenant_id, organisation_id)")
    op.execute("CREATE INDEX certificates_document ON certificates (tenant_id, document_id)")
    op.execute("CREATE INDEX certificates_seen_by ON certificates (tenant_id, seen_by_id)")
    op.execute("CREATE INDEX certificates_verified_by ON certificates (tenant_id, verified_by_id)")
    op.execute(
        "CREATE INDEX certificates_ending ON certificates (tenant_id, valid_until) "
        "WHERE state IN ('claimed', 'seen', 'verified')"
    )
    live = ("claimed", "seen", "verified")
    guard_states(
        "certificates",
        "certificate",
        [
            ("", "claimed"),
            ("", "in_process"),
            ("in_process", "claimed"),
            ("claimed", "seen"),
            ("claimed", "verified"),
            ("seen", "verified"),
            ("seen", "claimed"),
            ("verified", "claimed"),
            ("expired", "claimed"),
            ("claimed", "claimed"),
            *((state, "expired") for state in live),
            *((state, "revoked") for state in (*live, "expired", "in_process")),
            *((state, "withdrawn") for state in (*live, "expired", "in_process")),
        ],
    )


def _skills() -> None:
    op.execute("""
        CREATE TABLE skills (
            tenant_id uuid NOT NULL, id uuid NOT NULL, organisation_id uuid NOT NULL, state text NOT NULL,
            stage text NOT NULL
                CHECK (stage IN ('design', 'pattern', 'cutting', 'sewing', 'lasting', 'finishing')),
            valid_until date, reason text NOT NULL DEFAULT '', reminded integer,
            created_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, organisation_id) REFERENCES organisations ON DELETE CASCADE
        )
    """)
    secure("skills")
    op.execute(
        "CREATE UNIQUE INDEX skills_one_a_stage ON skills (tenant_id, organisation_id, stage) "
        "WHERE state NOT IN ('revoked', 'withdrawn')"
    )
    op.execute("CREATE INDEX skills_organisation ON skills (tenant_id, organisation_id)")
    op.execute("CREATE INDEX skills_ending ON skills (tenant_id, valid_until) WHERE state IN ('attested', 'tested')")
    known = ("declared", "attested", "tested", "expired")
    guard_states(
        "skills",
        "skill",
        [
            ("", "declared"),
            ("declared", "attested"),
            ("attested", "attested"),
            ("expired", "attested"),
            *((state, "tested") for state in known),
            ("attested", "expired"),
            ("tested", "expired"),
            ("expired", "declared"),
            *((state, "revoked") for state in known),
            *((state, "withdrawn") for state in known),
        ],
    )
    op.execute("""
        CREATE TABLE skill_evidence (
            tenant_id uuid NOT NULL, id uuid NOT NULL, skill_id uuid NOT NULL,
            kind text NOT NULL CHECK (kind IN ('attested', 'tested')),
            person_id uuid, at_place text NOT NULL DEFAULT '', on_day date NOT NULL,
            laboratory text NOT NULL DEFAULT '', report_number text NOT NULL DEFAULT '', note text NOT NULL DEFAULT '',
            document_id uuid, created_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, skill_id) REFERENCES skills ON DELETE CASCADE,
            FOREIGN KEY (tenant_id, person_id) REFERENCES people ON DELETE SET NULL (person_id),
            FOREIGN KEY (tenant_id, document_id) REFERENCES documents ON DELETE SET NULL (document_id),
            CONSTRAINT skill_evidence_says_where_check CHECK (
                CASE kind WHEN 'attested' THEN at_place <> '' ELSE laboratory <> '' AND report_number <> '' END)
        )
    """)
    secure("skill_evidence")
    op.execute("CREATE INDEX skill_evidence_skill ON skill_evidence (tenant_id, skill_id)")
    op.execute("CREATE INDEX skill_evidence_person ON skill_evidence (tenant_id, person_id)")
    op.execute("CREATE INDEX skill_evidence_document ON skill_evidence (tenant_id, document_id)")
    op.execute("""
        CREATE TABLE evidence_photos (
            tenant_id uuid NOT NULL, id uuid NOT NULL, evidence_id uuid NOT NULL, digest text NOT NULL,
            width integer NOT NULL, height integer NOT NULL, widths integer[] NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, evidence_id, digest),
            FOREIGN KEY (tenant_id, evidence_id) REFERENCES skill_evidence ON DELETE CASCADE
        )
    """)
    secure("evidence_photos")
