"""Cases for the moderators, and what is said about each."""

from alembic import op

from migrations.security import guard_states, secure

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE cases (
            tenant_id uuid NOT NULL REFERENCES tenants, id uuid NOT NULL, state text NOT NULL,
            subject_kind text NOT NULL CHECK (subject_kind IN ('listing', 'request')), subject_id uuid NOT NULL,
            subject_version integer NOT NULL, title text NOT NULL,
            organisation_id uuid NOT NULL, regency_code text REFERENCES regencies,
            claimed_by_id uuid, claimed_until timestamptz,
            decided_by_id uuid, decided_at timestamptz, reason text, note text NOT NULL DEFAULT '',
            is_answered boolean NOT NULL DEFAULT false,
            opened_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, organisation_id) REFERENCES organisations,
            FOREIGN KEY (tenant_id, claimed_by_id) REFERENCES people,
            FOREIGN KEY (tenant_id, decided_by_id) REFERENCES people,
            CONSTRAINT cases_claimed_by_somebody_check
                CHECK (state <> 'claimed' OR (claimed_by_id IS NOT NULL AND claimed_until IS NOT NULL)),
            CONSTRAINT cases_refused_for_a_reason_check
                CHECK (state NOT IN ('changes_asked', 'rejected') OR reason IS NOT NULL)
        )
    """)
    secure("cases")
    # One open case for a thing, however often its submission is told.
    op.execute("""
        CREATE UNIQUE INDEX cases_one_open ON cases (tenant_id, subject_kind, subject_id)
        WHERE state IN ('open', 'claimed')
    """)
    op.execute(
        "CREATE UNIQUE INDEX cases_one_a_version ON cases (tenant_id, subject_kind, subject_id, subject_version)"
    )
    op.execute("CREATE INDEX cases_queue ON cases (tenant_id, state, opened_at)")
    op.execute("CREATE INDEX cases_answered ON cases (tenant_id, opened_at) WHERE is_answered")
    op.execute("CREATE INDEX cases_organisation ON cases (tenant_id, organisation_id)")
    guard_states(
        "cases",
        "case",
        [
            ("", "open"),
            ("open", "claimed"),
            ("claimed", "open"),
            *((before, after) for before in ("open", "claimed") for after in ("approved", "changes_asked", "rejected")),
        ],
    )
    # The key comes with the form: the same form sent twice is one message.
    op.execute("""
        CREATE TABLE case_messages (
            tenant_id uuid NOT NULL, id uuid NOT NULL, case_id uuid NOT NULL, person_id uuid NOT NULL,
            form_key uuid NOT NULL, is_from_staff boolean NOT NULL, body text NOT NULL CHECK (body <> ''),
            at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, case_id, person_id, form_key),
            FOREIGN KEY (tenant_id, case_id) REFERENCES cases,
            FOREIGN KEY (tenant_id, person_id) REFERENCES people
        )
    """)
    secure("case_messages")
    op.execute("CREATE INDEX case_messages_case ON case_messages (tenant_id, case_id, id)")
