"""What was added to older tables unchecked is checked now; figures of the dashboard follow."""

from alembic import op

from migrations.security import secure

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    for name in ("subject_kind_check", "second_moderator_check", "appeal_decided_by_id_fkey"):
        op.execute(f"ALTER TABLE cases VALIDATE CONSTRAINT cases_{name}")
    # One number: what was counted on a day of the market's zone, of firms of one regency and kind, or of one thing.
    op.execute("""
        CREATE TABLE figures (
            tenant_id uuid NOT NULL REFERENCES tenants, id uuid NOT NULL,
            measure text NOT NULL, day date NOT NULL, regency_code text NOT NULL DEFAULT '',
            kind text NOT NULL DEFAULT '', value bigint NOT NULL,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, measure, day, regency_code, kind)
        )
    """)
    secure("figures")
    # The same added up over the last days and as many before them, which is what a page reads; 0 days is as it stands.
    op.execute("""
        CREATE TABLE figure_spans (
            tenant_id uuid NOT NULL REFERENCES tenants, id uuid NOT NULL,
            measure text NOT NULL, days integer NOT NULL, regency_code text NOT NULL DEFAULT '',
            kind text NOT NULL DEFAULT '', value bigint NOT NULL, before bigint NOT NULL DEFAULT 0,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, days, measure, regency_code, kind)
        )
    """)
    secure("figure_spans")
    op.execute("""
        CREATE TABLE figure_runs (
            tenant_id uuid NOT NULL REFERENCES tenants, id uuid NOT NULL, at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id)
        )
    """)
    secure("figure_runs")
    # What the market shows to everybody.
    op.execute("""
        CREATE TABLE public_figures (
            tenant_id uuid NOT NULL REFERENCES tenants, id uuid NOT NULL, measure text NOT NULL,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, measure)
        )
    """)
    secure("public_figures")
