"""Whose name messages carry, phones' subscriptions, brands' own systems, what people write back, five-tap links."""

from alembic import op

from migrations.security import secure

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    _ways_out()
    _ways_in()
    _answers()


def _ways_out() -> None:
    op.execute("""
        CREATE TABLE senders (
            tenant_id uuid NOT NULL REFERENCES tenants, id uuid NOT NULL,
            email text NOT NULL DEFAULT '', whatsapp_number_id text NOT NULL DEFAULT '',
            whatsapp_phone text NOT NULL DEFAULT '',
            PRIMARY KEY (tenant_id, id), UNIQUE (tenant_id)
        )
    """)
    secure("senders")
    op.execute("""
        CREATE TABLE push_subscriptions (
            tenant_id uuid NOT NULL, id uuid NOT NULL, person_id uuid NOT NULL,
            endpoint text NOT NULL, p256dh text NOT NULL, auth text NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now(), ended_at timestamptz,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, endpoint),
            FOREIGN KEY (tenant_id, person_id) REFERENCES people ON DELETE CASCADE
        )
    """)
    secure("push_subscriptions")
    op.execute("CREATE INDEX push_subscriptions_person ON push_subscriptions (tenant_id, person_id)")
    op.execute("""
        CREATE TABLE webhook_endpoints (
            tenant_id uuid NOT NULL, id uuid NOT NULL, organisation_id uuid NOT NULL, url text NOT NULL,
            generation integer NOT NULL DEFAULT 1, rotated_at timestamptz,
            failures integer NOT NULL DEFAULT 0, failing_since timestamptz, open_until timestamptz,
            disabled_at timestamptz, disabled_why text NOT NULL DEFAULT '',
            created_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, organisation_id, url),
            FOREIGN KEY (tenant_id, organisation_id) REFERENCES organisations ON DELETE CASCADE
        )
    """)
    secure("webhook_endpoints")


def _ways_in() -> None:
    op.execute("""
        CREATE TABLE inbound_messages (
            tenant_id uuid NOT NULL REFERENCES tenants, id uuid NOT NULL, provider_id text NOT NULL,
            phone text NOT NULL, person_id uuid, body text NOT NULL, understood text NOT NULL,
            sent_at timestamptz NOT NULL, received_at timestamptz NOT NULL DEFAULT now(),
            answer text NOT NULL DEFAULT '', answered_by_id uuid, answered_at timestamptz,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, provider_id),
            FOREIGN KEY (tenant_id, person_id) REFERENCES people ON DELETE SET NULL (person_id),
            FOREIGN KEY (tenant_id, answered_by_id) REFERENCES people ON DELETE SET NULL (answered_by_id)
        )
    """)
    secure("inbound_messages")
    op.execute("CREATE INDEX inbound_messages_phone ON inbound_messages (tenant_id, phone, sent_at)")
    op.execute("CREATE INDEX inbound_messages_person ON inbound_messages (tenant_id, person_id)")
    op.execute("CREATE INDEX inbound_messages_answered_by ON inbound_messages (tenant_id, answered_by_id)")


def _answers() -> None:
    op.execute("""
        CREATE TABLE answer_links (
            tenant_id uuid NOT NULL, id uuid NOT NULL, request_id uuid NOT NULL, organisation_id uuid NOT NULL,
            person_id uuid NOT NULL, listing_id uuid,
            tries integer NOT NULL DEFAULT 0 CHECK (tries BETWEEN 0 AND 5),
            code_sent_at timestamptz, bound_at timestamptz, device_sha256 bytea,
            created_at timestamptz NOT NULL DEFAULT now(), expires_at timestamptz NOT NULL,
            answered_at timestamptz, proposal_id uuid,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, request_id, person_id),
            FOREIGN KEY (tenant_id, request_id) REFERENCES sourcing_requests ON DELETE CASCADE,
            FOREIGN KEY (tenant_id, organisation_id) REFERENCES organisations ON DELETE CASCADE,
            FOREIGN KEY (tenant_id, person_id) REFERENCES people ON DELETE CASCADE
        )
    """)
    secure("answer_links")
    op.execute("CREATE INDEX answer_links_organisation ON answer_links (tenant_id, organisation_id)")
    op.execute("CREATE INDEX answer_links_person ON answer_links (tenant_id, person_id)")
    op.execute("""
        CREATE TABLE quick_answers (
            tenant_id uuid NOT NULL, id uuid NOT NULL, link_id uuid NOT NULL,
            can_do boolean NOT NULL, pairs_a_week integer CHECK (pairs_a_week BETWEEN 1 AND 1000000),
            price_per_pair bigint CHECK (price_per_pair BETWEEN 1 AND 1000000000), first_sample_on date,
            note text NOT NULL DEFAULT '', photo_key text NOT NULL DEFAULT '',
            at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, link_id),
            FOREIGN KEY (tenant_id, link_id) REFERENCES answer_links ON DELETE CASCADE
        )
    """)
    secure("quick_answers")
