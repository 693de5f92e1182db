"""Standing orders and their calls, one a month."""

from alembic import op

from migrations.security import guard_states, secure

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    _orders()
    _calls()


def _orders() -> None:
    # The part is that of the award; rupiah a pair; how much a house uses is known or not as a whole.
    op.execute("""
        CREATE TABLE standing_orders (
            tenant_id uuid NOT NULL REFERENCES tenants, id uuid NOT NULL, part_id uuid NOT NULL, request_id uuid,
            buyer_id uuid NOT NULL, maker_id uuid NOT NULL, backup_id uuid, state text NOT NULL,
            title text NOT NULL, stage text, pattern text NOT NULL,
            pairs_a_month integer NOT NULL CHECK (pairs_a_month BETWEEN 1 AND 1000000),
            months integer NOT NULL CHECK (months BETWEEN 1 AND 60),
            price_per_pair bigint NOT NULL CHECK (price_per_pair >= 0),
            deposit_share integer NOT NULL CHECK (deposit_share BETWEEN 0 AND 100),
            first_delivery_on date NOT NULL,
            rooms integer CHECK (rooms BETWEEN 1 AND 10000), occupancy integer CHECK (occupancy BETWEEN 1 AND 100),
            nights integer CHECK (nights BETWEEN 1 AND 60), pairs_a_stay integer CHECK (pairs_a_stay BETWEEN 1 AND 20),
            reason text NOT NULL DEFAULT '', is_demo boolean NOT NULL DEFAULT false,
            version integer NOT NULL DEFAULT 1, created_at timestamptz NOT NULL DEFAULT now(),
            updated_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, part_id),
            CHECK (buyer_id <> maker_id),
            CONSTRAINT standing_orders_backup_is_another
                CHECK (backup_id IS NULL OR (backup_id <> maker_id AND backup_id <> buyer_id)),
            CONSTRAINT standing_orders_use_is_whole
                CHECK (num_nonnulls(rooms, occupancy, nights, pairs_a_stay) IN (0, 4)),
            FOREIGN KEY (tenant_id, buyer_id) REFERENCES organisations,
            FOREIGN KEY (tenant_id, maker_id) REFERENCES organisations,
            FOREIGN KEY (tenant_id, backup_id) REFERENCES organisations,
            FOREIGN KEY (tenant_id, request_id) REFERENCES sourcing_requests
        )
    """)
    secure("standing_orders")
    op.execute("CREATE INDEX standing_orders_buyer ON standing_orders (tenant_id, buyer_id, updated_at DESC)")
    op.execute("CREATE INDEX standing_orders_maker ON standing_orders (tenant_id, maker_id, updated_at DESC)")
    steps = [("", "running"), ("running", "paused"), ("paused", "running"), ("running", "finished")]
    guard_states("standing_orders", "standing_order", [*steps, ("running", "ended"), ("paused", "ended")])


def _calls() -> None:
    op.execute("""
        CREATE TABLE standing_calls (
            tenant_id uuid NOT NULL, id uuid NOT NULL, standing_order_id uuid NOT NULL,
            number integer NOT NULL CHECK (number >= 1), state text NOT NULL,
            pairs integer NOT NULL CHECK (pairs BETWEEN 1 AND 1000000),
            usual integer NOT NULL CHECK (usual BETWEEN 1 AND 1000000), peaks text[] NOT NULL DEFAULT '{}',
            proposed_on date NOT NULL, answer_by date NOT NULL, deliver_on date NOT NULL,
            maker_id uuid NOT NULL, partnership_id uuid, person_id uuid, reason text NOT NULL DEFAULT '',
            created_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, standing_order_id, number),
            CONSTRAINT standing_calls_called_has_its_partnership
                CHECK (state IN ('proposed', 'skipped', 'missed') OR partnership_id IS NOT NULL),
            FOREIGN KEY (tenant_id, standing_order_id) REFERENCES standing_orders,
            FOREIGN KEY (tenant_id, maker_id) REFERENCES organisations,
            FOREIGN KEY (tenant_id, partnership_id) REFERENCES partnerships,
            FOREIGN KEY (tenant_id, person_id) REFERENCES people
        )
    """)
    secure("standing_calls")
    # One order waits for one answer at a time; the clock looks for those whose time is up.
    op.execute("""
        CREATE UNIQUE INDEX standing_calls_one_waits ON standing_calls (tenant_id, standing_order_id)
        WHERE state = 'proposed'
    """)
    op.execute("CREATE INDEX standing_calls_due ON standing_calls (tenant_id, answer_by) WHERE state = 'proposed'")
    op.execute("CREATE INDEX standing_calls_partnership ON standing_calls (tenant_id, partnership_id)")
    steps = [("", "proposed"), ("", "called"), ("proposed", "called"), ("proposed", "skipped")]
    guard_states("standing_calls", "call", [*steps, ("called", "delivered"), ("called", "missed")])
