"""Direct questions and their answers."""

from alembic import op

from migrations.security import secure

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE conversations (
            tenant_id uuid NOT NULL REFERENCES tenants, id uuid NOT NULL,
            subject_kind text NOT NULL CHECK (subject_kind IN ('listing', 'request', 'organisation')),
            subject_id uuid NOT NULL, title text NOT NULL,
            asker_id uuid NOT NULL, asked_organisation_id uuid NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now(), last_at timestamptz NOT NULL DEFAULT now(),
            last_by_id uuid NOT NULL,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, subject_kind, subject_id, asker_id),
            FOREIGN KEY (tenant_id, asker_id) REFERENCES people ON DELETE CASCADE,
            FOREIGN KEY (tenant_id, asked_organisation_id) REFERENCES organisations
        )
    """)
    secure("conversations")
    op.execute("CREATE INDEX conversations_asked ON conversations (tenant_id, asked_organisation_id, last_at DESC)")
    op.execute("CREATE INDEX conversations_asker ON conversations (tenant_id, asker_id, last_at DESC)")
    # The key comes with the form: the same form sent twice is one message.
    op.execute("""
        CREATE TABLE messages (
            tenant_id uuid NOT NULL, id uuid NOT NULL, conversation_id uuid NOT NULL, person_id uuid NOT NULL,
            form_key uuid NOT NULL, body text NOT NULL CHECK (body <> ''), at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, conversation_id, person_id, form_key),
            FOREIGN KEY (tenant_id, conversation_id) REFERENCES conversations ON DELETE CASCADE,
            FOREIGN KEY (tenant_id, person_id) REFERENCES people ON DELETE CASCADE
        )
    """)
    secure("messages")
    op.execute("CREATE INDEX messages_conversation ON messages (tenant_id, conversation_id, id)")
