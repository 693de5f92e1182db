"""Who is told of what, by which way, and each attempt to tell."""

from alembic import op

from migrations.security import open_to, secure

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE notifications (
            tenant_id uuid NOT NULL, id uuid NOT NULL, event_id uuid NOT NULL, person_id uuid NOT NULL,
            kind text NOT NULL, params jsonb NOT NULL DEFAULT '{}', path text NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now(), read_at timestamptz,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, event_id, person_id),
            FOREIGN KEY (tenant_id, event_id) REFERENCES events,
            FOREIGN KEY (tenant_id, person_id) REFERENCES people ON DELETE CASCADE
        )
    """)
    secure("notifications")
    op.execute("CREATE INDEX notifications_inbox ON notifications (tenant_id, person_id, id DESC)")
    op.execute("CREATE INDEX notifications_unread ON notifications (tenant_id, person_id) WHERE read_at IS NULL")
    op.execute("""
        CREATE TABLE deliveries (
            tenant_id uuid NOT NULL, id uuid NOT NULL, event_id uuid NOT NULL, notification_id uuid, person_id uuid,
            channel text NOT NULL CHECK (channel IN ('email', 'whatsapp')), address text NOT NULL,
            kind text NOT NULL, params jsonb NOT NULL DEFAULT '{}', path text NOT NULL DEFAULT '',
            language text NOT NULL DEFAULT 'id',
            state text NOT NULL DEFAULT 'queued'
                CHECK (state IN ('queued', 'sending', 'sent', 'retry', 'unknown', 'failed', 'dead', 'cancelled')),
            attempts integer NOT NULL DEFAULT 0,
            due_at timestamptz NOT NULL DEFAULT now(),
            hint_at timestamptz NOT NULL DEFAULT now() + interval '2 seconds',
            lease uuid, boot_id text,
            last_error text, created_at timestamptz NOT NULL DEFAULT now(), sent_at timestamptz,
            expires_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, event_id, channel, address),
            FOREIGN KEY (tenant_id, event_id) REFERENCES events,
            FOREIGN KEY (tenant_id, notification_id) REFERENCES notifications ON DELETE CASCADE,
            FOREIGN KEY (tenant_id, person_id) REFERENCES people ON DELETE CASCADE
        )
    """)
    secure("deliveries")
    open_to(
        "tapak_relay",
        "deliveries",
        select="tenant_id, id, channel, state, due_at, hint_at, boot_id",
        update="hint_at, due_at",
    )
    op.execute("CREATE INDEX deliveries_sending ON deliveries (boot_id) WHERE state = 'sending'")
    op.execute("""
        CREATE INDEX deliveries_due ON deliveries (due_at) WHERE state IN ('queued', 'sending', 'retry', 'unknown')
    """)
    op.execute("""
        CREATE TABLE delivery_attempts (
            tenant_id uuid NOT NULL, id uuid NOT NULL, delivery_id uuid NOT NULL, number integer NOT NULL,
            boot_id text, started_at timestamptz NOT NULL DEFAULT now(), finished_at timestamptz,
            outcome text, detail text,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, delivery_id, number),
            FOREIGN KEY (tenant_id, delivery_id) REFERENCES deliveries ON DELETE CASCADE
        )
    """)
    secure("delivery_attempts")
