"""Files of messages, conversations that the staff opened, rooms that keep designs safe, what mentors filled in."""

from alembic import op

from migrations.security import append_only, guard_states, kept, secure

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    op.execute("ALTER TABLE conversations VALIDATE CONSTRAINT conversations_asking_fkey")
    _files_and_openings()
    _rooms()
    _assistance()


def _files_and_openings() -> None:
    op.execute("""
        CREATE TABLE message_files (
            tenant_id uuid NOT NULL, id uuid NOT NULL, conversation_id uuid NOT NULL, message_id uuid NOT NULL,
            person_id uuid NOT NULL, name text NOT NULL, media text NOT NULL CHECK (media IN ('pdf', 'webp')),
            size bigint NOT NULL CHECK (size > 0), digest text NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, message_id),
            FOREIGN KEY (tenant_id, conversation_id) REFERENCES conversations ON DELETE CASCADE,
            FOREIGN KEY (tenant_id, message_id) REFERENCES messages ON DELETE CASCADE,
            FOREIGN KEY (tenant_id, person_id) REFERENCES people ON DELETE CASCADE
        )
    """)
    secure("message_files")
    op.execute("CREATE INDEX message_files_conversation ON message_files (tenant_id, conversation_id)")
    op.execute("CREATE INDEX message_files_person ON message_files (tenant_id, person_id)")
    op.execute("""
        CREATE TABLE conversation_reads (
            tenant_id uuid NOT NULL, id uuid NOT NULL, conversation_id uuid NOT NULL, person_id uuid NOT NULL,
            read_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, person_id, conversation_id),
            FOREIGN KEY (tenant_id, conversation_id) REFERENCES conversations ON DELETE CASCADE,
            FOREIGN KEY (tenant_id, person_id) REFERENCES people ON DELETE CASCADE
        )
    """)
    secure("conversation_reads")
    op.execute("CREATE INDEX conversation_reads_conversation ON conversation_reads (tenant_id, conversation_id)")
    # Who of the staff opened it, why and until when: both sides read this for as long as there is a conversation.
    op.execute("""
        CREATE TABLE conversation_openings (
            tenant_id uuid NOT NULL, id uuid NOT NULL, conversation_id uuid NOT NULL, person_id uuid NOT NULL,
            reason text NOT NULL CHECK (reason <> ''),
            opened_at timestamptz NOT NULL DEFAULT now(), expires_at timestamptz NOT NULL, last_read_at timestamptz,
            PRIMARY KEY (tenant_id, id),
            CHECK (expires_at > opened_at AND expires_at <= opened_at + interval '24 hours'),
            FOREIGN KEY (tenant_id, conversation_id) REFERENCES conversations,
            FOREIGN KEY (tenant_id, person_id) REFERENCES people
        )
    """)
    secure("conversation_openings", grants="SELECT, INSERT, UPDATE")
    kept("conversation_openings")
    op.execute("CREATE INDEX conversation_openings_of ON conversation_openings (tenant_id, conversation_id, person_id)")
    op.execute("CREATE INDEX conversation_openings_person ON conversation_openings (tenant_id, person_id)")


def _rooms() -> None:
    op.execute("""
        CREATE TABLE room_files (
            tenant_id uuid NOT NULL, id uuid NOT NULL, request_id uuid NOT NULL, person_id uuid NOT NULL,
            form_key uuid NOT NULL, name text NOT NULL, media text NOT NULL CHECK (media IN ('pdf', 'webp')),
            size bigint NOT NULL CHECK (size > 0), pages int NOT NULL CHECK (pages >= 0),
            digest text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'), is_unfiled boolean NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now(), removed_at timestamptz,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, request_id, form_key),
            CHECK ((media = 'pdf') = (pages > 0)),
            FOREIGN KEY (tenant_id, request_id) REFERENCES sourcing_requests,
            FOREIGN KEY (tenant_id, person_id) REFERENCES people
        )
    """)
    secure("room_files", grants="SELECT, INSERT, UPDATE")
    kept("room_files")
    op.execute("CREATE INDEX room_files_person ON room_files (tenant_id, person_id)")
    # Who gave his word, when, in which words: nobody can say later that he did not, or that they were others.
    op.execute("""
        CREATE TABLE room_agreements (
            tenant_id uuid NOT NULL, id uuid NOT NULL, request_id uuid NOT NULL, organisation_id uuid,
            person_id uuid NOT NULL, body text NOT NULL CHECK (body <> ''),
            sha256 text NOT NULL CHECK (sha256 = encode(sha256(convert_to(body, 'UTF8')), 'hex')),
            agreed_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            UNIQUE NULLS NOT DISTINCT (tenant_id, request_id, person_id, organisation_id),
            FOREIGN KEY (tenant_id, request_id) REFERENCES sourcing_requests,
            FOREIGN KEY (tenant_id, organisation_id) REFERENCES organisations,
            FOREIGN KEY (tenant_id, person_id) REFERENCES people
        )
    """)
    secure("room_agreements", grants="SELECT, INSERT")
    append_only("room_agreements")
    op.execute("CREATE INDEX room_agreements_person ON room_agreements (tenant_id, person_id)")
    op.execute("CREATE INDEX room_agreements_organisation ON room_agreements (tenant_id, organisation_id)")
    op.execute("""
        CREATE TABLE room_views (
            tenant_id uuid NOT NULL, id uuid NOT NULL, request_id uuid NOT NULL, file_id uuid NOT NULL,
            person_id uuid NOT NULL, organisation_id uuid, agreement_id uuid, at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, request_id) REFERENCES sourcing_requests,
            FOREIGN KEY (tenant_id, file_id) REFERENCES room_files,
            FOREIGN KEY (tenant_id, person_id) REFERENCES people,
            FOREIGN KEY (tenant_id, organisation_id) REFERENCES organisations,
            FOREIGN KEY (tenant_id, agreement_id) REFERENCES room_agreements
        )
    """)
    secure("room_views", grants="SELECT, INSERT")
    append_only("room_views")
    for column in ("request_id", "file_id", "person_id", "organisation_id", "agreement_id"):
        op.execute(f"CREATE INDEX room_views_{column.removesuffix('_id')} ON room_views (tenant_id, {column})")


def _assistance() -> None:
    op.execute("""
        CREATE TABLE assisted_actions (
            tenant_id uuid NOT NULL, id uuid NOT NULL, organisation_id uuid NOT NULL, mentor_id uuid NOT NULL,
            person_id uuid NOT NULL, form_key uuid NOT NULL,
            deed text NOT NULL
                CHECK (deed IN ('listing', 'proposal', 'capacity', 'profile', 'certificate', 'skill')),
            title text NOT NULL, payload jsonb NOT NULL, subject_id uuid, state text NOT NULL,
            tries int NOT NULL DEFAULT 0 CHECK (tries BETWEEN 0 AND 5), is_stopping boolean NOT NULL DEFAULT false,
            via text CHECK (via IN ('page', 'whatsapp')),
            created_at timestamptz NOT NULL DEFAULT now(), reminded_at timestamptz NOT NULL DEFAULT now(),
            expires_at timestamptz NOT NULL, decided_at timestamptz,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, mentor_id, form_key),
            CHECK (mentor_id <> person_id),
            CHECK (state <> 'confirmed' OR (subject_id IS NOT NULL AND via IS NOT NULL AND decided_at IS NOT NULL)),
            FOREIGN KEY (tenant_id, organisation_id) REFERENCES organisations,
            FOREIGN KEY (tenant_id, mentor_id) REFERENCES people,
            FOREIGN KEY (tenant_id, person_id) REFERENCES people
        )
    """)
    secure("assisted_actions")
    op.execute("CREATE INDEX assisted_actions_organisation ON assisted_actions (tenant_id, organisation_id, state)")
    op.execute("CREATE INDEX assisted_actions_person ON assisted_actions (tenant_id, person_id, state)")
    op.execute("CREATE INDEX assisted_actions_subject ON assisted_actions (tenant_id, subject_id)")
    op.execute("CREATE INDEX assisted_actions_due ON assisted_actions (tenant_id, expires_at) WHERE state = 'waiting'")
    ends = ("confirmed", "refused", "withdrawn", "expired")
    guard_states("assisted_actions", "assistance", [("", "waiting"), *(("waiting", end) for end in ends)])
