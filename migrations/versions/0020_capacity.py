"""The ledger of capacity: pairs a week and stage, and what of them is booked."""

from alembic import op

from migrations.security import secure

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    # An empty stage stands for the whole workshop. A week is named by its Monday.
    op.execute("""
        CREATE TABLE capacity_weeks (
            tenant_id uuid NOT NULL REFERENCES tenants, id uuid NOT NULL, organisation_id uuid NOT NULL,
            stage text NOT NULL, week date NOT NULL CHECK (extract(isodow FROM week) = 1),
            pairs integer NOT NULL CHECK (pairs BETWEEN 0 AND 1000000),
            booked integer NOT NULL DEFAULT 0,
            updated_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, organisation_id, stage, week),
            CONSTRAINT capacity_weeks_not_overbooked CHECK (booked >= 0 AND booked <= pairs),
            FOREIGN KEY (tenant_id, organisation_id) REFERENCES organisations
        )
    """)
    secure("capacity_weeks")
    op.execute("""
        CREATE TABLE capacity_bookings (
            tenant_id uuid NOT NULL, id uuid NOT NULL, part_id uuid NOT NULL, organisation_id uuid NOT NULL,
            stage text NOT NULL, week date NOT NULL, pairs integer NOT NULL CHECK (pairs > 0),
            created_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, part_id, stage, week),
            FOREIGN KEY (tenant_id, organisation_id, stage, week)
                REFERENCES capacity_weeks (tenant_id, organisation_id, stage, week)
        )
    """)
    secure("capacity_bookings", grants="SELECT, INSERT, DELETE")
    op.execute("""
        CREATE INDEX capacity_bookings_week ON capacity_bookings (tenant_id, organisation_id, stage, week)
    """)
    # What is booked is the sum of the bookings, whoever writes them; the check above then refuses one too many.
    op.execute("""
        CREATE FUNCTION count_booking() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
        BEGIN
            IF TG_OP = 'INSERT' THEN
                UPDATE capacity_weeks SET booked = booked + NEW.pairs
                WHERE tenant_id = NEW.tenant_id AND organisation_id = NEW.organisation_id
                    AND stage = NEW.stage AND week = NEW.week;
            ELSE
                UPDATE capacity_weeks SET booked = booked - OLD.pairs
                WHERE tenant_id = OLD.tenant_id AND organisation_id = OLD.organisation_id
                    AND stage = OLD.stage AND week = OLD.week;
            END IF;
            RETURN NULL;
        END $$
    """)
    op.execute("""
        CREATE TRIGGER capacity_bookings_counted AFTER INSERT OR DELETE ON capacity_bookings
        FOR EACH ROW EXECUTE FUNCTION count_booking()
    """)
