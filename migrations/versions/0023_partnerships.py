"""Partnerships: their state, agreement, milestones and what was said of them; the facts that a name is made of."""

from alembic import op

from migrations.security import append_only, guard_states, kept, secure

revision = "0023"
down_revision = "0022"

_GOING = ("agreed", "sampling", "producing", "delivering", "accepted")
_STEPS = [
    ("", "agreed"),
    ("agreed", "sampling"),
    ("agreed", "producing"),
    ("agreed", "ended"),
    ("sampling", "producing"),
    ("producing", "delivering"),
    ("delivering", "accepted"),
    ("accepted", "closed"),
    ("paused", "disputed"),
    ("paused", "ended"),
    ("disputed", "ended"),
]


def upgrade() -> None:
    _partnerships()
    _agreements()
    _milestones()
    _entries()
    _facts()


def _partnerships() -> None:
    op.execute("""
        CREATE TABLE partnerships (
            tenant_id uuid NOT NULL REFERENCES tenants, id uuid NOT NULL,
            part_id uuid NOT NULL, proposal_id uuid, request_id uuid, standing_order_id uuid,
            buyer_id uuid NOT NULL, maker_id uuid NOT NULL,
            state text NOT NULL, resume_to text,
            title text NOT NULL, pattern text NOT NULL DEFAULT 'maklon'
                CHECK (pattern IN ('subkontrak', 'inti_plasma', 'maklon', 'bagi_hasil', 'co_brand')),
            pairs integer NOT NULL CHECK (pairs BETWEEN 1 AND 1000000), stage text,
            price_per_pair bigint NOT NULL CHECK (price_per_pair >= 0),
            deposit_share integer NOT NULL DEFAULT 50 CHECK (deposit_share BETWEEN 0 AND 100),
            first_sample_on date, delivery_on date NOT NULL, agreed_on date NOT NULL,
            short_pairs integer NOT NULL DEFAULT 0, reason text NOT NULL DEFAULT '', note text NOT NULL DEFAULT '',
            closed_at timestamptz, is_demo boolean NOT NULL DEFAULT false, version integer NOT NULL DEFAULT 1,
            created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, part_id),
            CHECK (buyer_id <> maker_id),
            CONSTRAINT partnerships_knows_the_way_back
                CHECK ((state IN ('paused', 'disputed')) = (resume_to IS NOT NULL)),
            FOREIGN KEY (tenant_id, buyer_id) REFERENCES organisations,
            FOREIGN KEY (tenant_id, maker_id) REFERENCES organisations,
            FOREIGN KEY (tenant_id, request_id) REFERENCES sourcing_requests
        )
    """)
    secure("partnerships")
    for side in ("buyer", "maker"):
        op.execute(f"CREATE INDEX partnerships_{side} ON partnerships (tenant_id, {side}_id, updated_at DESC)")
    op.execute("CREATE INDEX partnerships_request ON partnerships (tenant_id, request_id)")
    back = [(stopped, state) for stopped in ("paused", "disputed") for state in _GOING]
    guard_states("partnerships", "partnership", [*_STEPS, *back, *((state, stopped) for stopped, state in back)])
    # From a pause or a dispute there is one way back: to where it was.
    op.execute("""
        CREATE FUNCTION check_way_back() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
        BEGIN
            IF OLD.state IN ('paused', 'disputed') AND NEW.state NOT IN ('paused', 'disputed', 'ended')
                AND NEW.state <> OLD.resume_to
            THEN
                RAISE EXCEPTION 'partnership may go back to "%" alone', OLD.resume_to
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'way_back', TABLE = TG_TABLE_NAME;
            END IF;
            RETURN NEW;
        END $$
    """)
    op.execute("""
        CREATE TRIGGER partnerships_way_back BEFORE UPDATE OF state ON partnerships
        FOR EACH ROW EXECUTE FUNCTION check_way_back()
    """)


def _agreements() -> None:
    op.execute("""
        CREATE TABLE agreements (
            tenant_id uuid NOT NULL, id uuid NOT NULL, partnership_id uuid NOT NULL, version integer NOT NULL,
            pattern text NOT NULL, body_id text NOT NULL, body_en text NOT NULL,
            sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
            buyer_person_id uuid, buyer_at timestamptz, maker_person_id uuid, maker_at timestamptz,
            created_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, partnership_id, version),
            CHECK ((buyer_person_id IS NULL) = (buyer_at IS NULL)),
            CHECK ((maker_person_id IS NULL) = (maker_at IS NULL)),
            FOREIGN KEY (tenant_id, partnership_id) REFERENCES partnerships,
            FOREIGN KEY (tenant_id, buyer_person_id) REFERENCES people,
            FOREIGN KEY (tenant_id, maker_person_id) REFERENCES people
        )
    """)
    secure("agreements", grants="SELECT, INSERT, UPDATE")
    kept("agreements")


def _milestones() -> None:
    # `due` is what is to be had, in pairs or rupiah; `claimed` waits for the other side's word, `done` has it.
    op.execute("""
        CREATE TABLE milestones (
            tenant_id uuid NOT NULL, id uuid NOT NULL, partnership_id uuid NOT NULL,
            kind text NOT NULL CHECK (kind IN
                ('sample', 'golden', 'deposit', 'material', 'production', 'qc', 'delivery', 'balance', 'claim')),
            due_on date, due bigint,
            claimed bigint NOT NULL DEFAULT 0 CHECK (claimed >= 0),
            done bigint NOT NULL DEFAULT 0 CHECK (done >= 0),
            refused bigint NOT NULL DEFAULT 0 CHECK (refused >= 0),
            rounds integer NOT NULL DEFAULT 0, verdict text CHECK (verdict IN ('approved', 'revise', 'rejected')),
            maker_at timestamptz, maker_person_id uuid, buyer_at timestamptz, buyer_person_id uuid,
            completed_on date,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, partnership_id, kind),
            CONSTRAINT milestones_no_more_than_due CHECK (due IS NULL OR claimed + done + refused <= due),
            FOREIGN KEY (tenant_id, partnership_id) REFERENCES partnerships,
            FOREIGN KEY (tenant_id, maker_person_id) REFERENCES people,
            FOREIGN KEY (tenant_id, buyer_person_id) REFERENCES people
        )
    """)
    secure("milestones")
    op.execute("CREATE INDEX milestones_due ON milestones (tenant_id, due_on) WHERE completed_on IS NULL")


def _entries() -> None:
    op.execute("""
        CREATE TABLE partnership_entries (
            tenant_id uuid NOT NULL, id uuid NOT NULL, partnership_id uuid NOT NULL, kind text, deed text NOT NULL,
            side text NOT NULL CHECK (side IN ('buyer', 'maker', 'staff', 'clock')), person_id uuid,
            form_key uuid NOT NULL, note text NOT NULL DEFAULT '', amount bigint CHECK (amount >= 0),
            refused bigint CHECK (refused >= 0), happened_on date, reference text NOT NULL DEFAULT '',
            body jsonb NOT NULL DEFAULT '{}', at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, partnership_id, form_key),
            FOREIGN KEY (tenant_id, partnership_id) REFERENCES partnerships,
            FOREIGN KEY (tenant_id, person_id) REFERENCES people
        )
    """)
    secure("partnership_entries", grants="SELECT, INSERT")
    append_only("partnership_entries")
    # The number of a handover stands on paper too: no two of a marketplace are the same.
    op.execute("""
        CREATE UNIQUE INDEX partnership_entries_handover ON partnership_entries (tenant_id, reference)
        WHERE kind = 'delivery' AND deed = 'send'
    """)
    op.execute("""
        CREATE TABLE partnership_files (
            tenant_id uuid NOT NULL, id uuid NOT NULL, partnership_id uuid NOT NULL, entry_id uuid NOT NULL,
            digest text NOT NULL, content_type text NOT NULL, width integer, height integer,
            widths integer[] NOT NULL DEFAULT '{}', created_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, partnership_id) REFERENCES partnerships,
            FOREIGN KEY (tenant_id, entry_id) REFERENCES partnership_entries
        )
    """)
    secure("partnership_files")
    op.execute("CREATE INDEX partnership_files_entry ON partnership_files (tenant_id, partnership_id, entry_id)")


def _facts() -> None:
    op.execute("""
        CREATE TABLE reliability_facts (
            tenant_id uuid NOT NULL REFERENCES tenants, id uuid NOT NULL, organisation_id uuid NOT NULL,
            orders integer NOT NULL DEFAULT 0, on_time integer NOT NULL DEFAULT 0,
            days_late integer NOT NULL DEFAULT 0,
            pairs_accepted bigint NOT NULL DEFAULT 0, pairs_refused bigint NOT NULL DEFAULT 0,
            payments integer NOT NULL DEFAULT 0, paid_on_time integer NOT NULL DEFAULT 0,
            days_to_pay integer NOT NULL DEFAULT 0,
            requests_settled integer NOT NULL DEFAULT 0, requests_awarded integer NOT NULL DEFAULT 0,
            bids_answered integer NOT NULL DEFAULT 0, days_to_answer integer NOT NULL DEFAULT 0,
            updated_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, organisation_id),
            CHECK (on_time <= orders AND paid_on_time <= payments AND requests_awarded <= requests_settled),
            FOREIGN KEY (tenant_id, organisation_id) REFERENCES organisations
        )
    """)
    secure("reliability_facts")
