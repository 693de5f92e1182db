"""What people choose to hear, when, and by which way; replays of what was given up; two more ways out."""

from alembic import op

from migrations.security import secure, widen_check

revision = "0025"
down_revision = "0024"

WAYS = "('email', 'whatsapp', 'push', 'webhook')"


def upgrade() -> None:
    op.execute("ALTER TABLE deliveries ADD COLUMN tries integer NOT NULL DEFAULT 8")
    op.execute("ALTER TABLE deliveries ADD COLUMN provider_ref text")
    op.execute("ALTER TABLE deliveries ADD COLUMN provider_state text")
    op.execute("ALTER TABLE deliveries ADD COLUMN provider_at timestamptz")
    widen_check("deliveries", "deliveries_channel_check", f"channel IN {WAYS}")
    _choices()
    _digests()


def _choices() -> None:
    op.execute("""
        CREATE TABLE channel_permissions (
            tenant_id uuid NOT NULL, id uuid NOT NULL, person_id uuid NOT NULL,
            channel text NOT NULL CHECK (channel IN ('email', 'whatsapp', 'push')),
            is_given boolean NOT NULL, source text NOT NULL, text_version text NOT NULL,
            at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, person_id, channel),
            FOREIGN KEY (tenant_id, person_id) REFERENCES people ON DELETE CASCADE
        )
    """)
    secure("channel_permissions")
    op.execute("""
        CREATE TABLE notification_choices (
            tenant_id uuid NOT NULL, id uuid NOT NULL, person_id uuid NOT NULL,
            topic text NOT NULL, channel text NOT NULL CHECK (channel IN ('email', 'whatsapp', 'push')),
            pace text NOT NULL CHECK (pace IN ('now', 'daily', 'weekly', 'off')),
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, person_id, topic, channel),
            FOREIGN KEY (tenant_id, person_id) REFERENCES people ON DELETE CASCADE
        )
    """)
    secure("notification_choices")
    op.execute("""
        CREATE TABLE quiet_times (
            tenant_id uuid NOT NULL, id uuid NOT NULL, person_id uuid NOT NULL,
            zone text NOT NULL DEFAULT '', quiet_from integer CHECK (quiet_from BETWEEN 0 AND 1439),
            quiet_until integer CHECK (quiet_until BETWEEN 0 AND 1439),
            keeps_prayer_times boolean NOT NULL DEFAULT false,
            latitude double precision, longitude double precision,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, person_id),
            FOREIGN KEY (tenant_id, person_id) REFERENCES people ON DELETE CASCADE
        )
    """)
    secure("quiet_times")
    op.execute("""
        CREATE TABLE mutes (
            tenant_id uuid NOT NULL, id uuid NOT NULL, person_id uuid NOT NULL, path text NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, person_id, path),
            FOREIGN KEY (tenant_id, person_id) REFERENCES people ON DELETE CASCADE
        )
    """)
    secure("mutes")


def _digests() -> None:
    op.execute("""
        CREATE TABLE digests (
            tenant_id uuid NOT NULL, id uuid NOT NULL, person_id uuid NOT NULL,
            channel text NOT NULL, pace text NOT NULL, made_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, person_id) REFERENCES people ON DELETE CASCADE
        )
    """)
    secure("digests")
    op.execute("CREATE INDEX digests_person ON digests (tenant_id, person_id)")
    op.execute("""
        CREATE TABLE digest_items (
            tenant_id uuid NOT NULL, id uuid NOT NULL, person_id uuid NOT NULL, notification_id uuid NOT NULL,
            channel text NOT NULL, pace text NOT NULL, due_at timestamptz NOT NULL, digest_id uuid,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, notification_id, channel),
            FOREIGN KEY (tenant_id, person_id) REFERENCES people ON DELETE CASCADE,
            FOREIGN KEY (tenant_id, notification_id) REFERENCES notifications ON DELETE CASCADE,
            FOREIGN KEY (tenant_id, digest_id) REFERENCES digests ON DELETE CASCADE
        )
    """)
    secure("digest_items")
    op.execute("CREATE INDEX digest_items_waiting ON digest_items (tenant_id, due_at) WHERE digest_id IS NULL")
    op.execute("CREATE INDEX digest_items_digest ON digest_items (tenant_id, digest_id)")
    op.execute("CREATE INDEX digest_items_person ON digest_items (tenant_id, person_id)")
