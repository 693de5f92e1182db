"""Matches by generation: a whole ranking is written chunk by chunk beside the one that is read, and takes its place."""

from alembic import op

from migrations.security import secure

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    _rankings()
    _matches()
    _rows_of_the_matrix()


def _rankings() -> None:
    op.execute("""
        CREATE TABLE rankings (
            tenant_id uuid NOT NULL REFERENCES tenants, id uuid NOT NULL,
            generation integer NOT NULL CHECK (generation > 0), formula text NOT NULL,
            step text NOT NULL DEFAULT 'reading' CHECK (step IN ('reading', 'ranking', 'done')),
            total integer NOT NULL DEFAULT 0 CHECK (total >= 0),
            done integer NOT NULL DEFAULT 0 CHECK (done BETWEEN 0 AND total),
            started_at timestamptz NOT NULL DEFAULT now(), finished_at timestamptz,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, generation)
        )
    """)
    secure("rankings")
    op.execute("CREATE UNIQUE INDEX rankings_one_running ON rankings (tenant_id) WHERE finished_at IS NULL")
    op.execute("""
        CREATE TABLE ranking_chunks (
            tenant_id uuid NOT NULL, id uuid NOT NULL, ranking_id uuid NOT NULL,
            step text NOT NULL CHECK (step IN ('reading', 'ranking')),
            after_id uuid, last_id uuid NOT NULL, size integer NOT NULL CHECK (size > 0), done_at timestamptz,
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, ranking_id) REFERENCES rankings ON DELETE CASCADE
        )
    """)
    secure("ranking_chunks")
    op.execute("CREATE INDEX ranking_chunks_of_ranking ON ranking_chunks (tenant_id, ranking_id)")
    op.execute("""
        CREATE FUNCTION matches_now(of_tenant uuid) RETURNS integer STABLE LANGUAGE sql AS
        'SELECT coalesce(max(generation), 0) FROM rankings WHERE tenant_id = of_tenant AND finished_at IS NOT NULL'
    """)


def _matches() -> None:
    # Scores are worked out again by the first ranking: nothing is lost with the old ones but whom they were told to,
    # which nobody has seen yet.
    op.execute("-- squawk-ignore ban-drop-table\nDROP TABLE matches")
    op.execute("""
        CREATE TABLE matches (
            tenant_id uuid NOT NULL, id uuid NOT NULL, generation integer NOT NULL,
            request_id uuid NOT NULL, listing_id uuid NOT NULL,
            score smallint NOT NULL CHECK (score BETWEEN 0 AND 100), broken smallint NOT NULL DEFAULT 0,
            formula text NOT NULL, computed_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, request_id, generation, listing_id),
            FOREIGN KEY (tenant_id, request_id) REFERENCES sourcing_requests ON DELETE CASCADE,
            FOREIGN KEY (tenant_id, listing_id) REFERENCES listings ON DELETE CASCADE
        )
    """)
    secure("matches")
    op.execute("CREATE INDEX matches_of_listing ON matches (tenant_id, listing_id, generation)")
    op.execute("""
        CREATE TABLE match_tellings (
            tenant_id uuid NOT NULL, id uuid NOT NULL, request_id uuid NOT NULL, listing_id uuid NOT NULL,
            told_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, request_id, listing_id),
            FOREIGN KEY (tenant_id, request_id) REFERENCES sourcing_requests ON DELETE CASCADE,
            FOREIGN KEY (tenant_id, listing_id) REFERENCES listings ON DELETE CASCADE
        )
    """)
    secure("match_tellings")
    op.execute("CREATE INDEX match_tellings_of_listing ON match_tellings (tenant_id, listing_id)")


def _rows_of_the_matrix() -> None:
    """What a worker reads to hold the whole matrix; a row without cells or facts says that the thing has gone."""
    op.execute("CREATE SEQUENCE match_changes")
    op.execute("GRANT USAGE ON SEQUENCE match_changes TO tapak_app")
    op.execute("""
        CREATE TABLE offer_rows (
            tenant_id uuid NOT NULL, id uuid NOT NULL, listing_id uuid NOT NULL, organisation_id uuid NOT NULL,
            line smallint NOT NULL, cells bytea NOT NULL, figures bytea NOT NULL, regency_code text,
            formula text NOT NULL, changed bigint NOT NULL DEFAULT nextval('match_changes'),
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, listing_id, line),
            FOREIGN KEY (tenant_id, listing_id) REFERENCES listings ON DELETE CASCADE,
            FOREIGN KEY (tenant_id, organisation_id) REFERENCES organisations ON DELETE CASCADE
        )
    """)
    secure("offer_rows")
    op.execute("CREATE INDEX offer_rows_changed ON offer_rows (tenant_id, changed)")
    op.execute("CREATE INDEX offer_rows_of_organisation ON offer_rows (tenant_id, organisation_id)")
    op.execute("""
        CREATE TABLE need_rows (
            tenant_id uuid NOT NULL, id uuid NOT NULL, request_id uuid NOT NULL, organisation_id uuid NOT NULL,
            facts jsonb, needed_by date, formula text NOT NULL,
            changed bigint NOT NULL DEFAULT nextval('match_changes'),
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, request_id),
            FOREIGN KEY (tenant_id, request_id) REFERENCES sourcing_requests ON DELETE CASCADE,
            FOREIGN KEY (tenant_id, organisation_id) REFERENCES organisations ON DELETE CASCADE
        )
    """)
    secure("need_rows")
    op.execute("CREATE INDEX need_rows_changed ON need_rows (tenant_id, changed)")
    op.execute("CREATE INDEX need_rows_of_organisation ON need_rows (tenant_id, organisation_id)")
