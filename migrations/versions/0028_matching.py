"""Who may turn a score: a marketplace's own weights, overrides with a reason, objections, and lists that stay."""

from alembic import op

from migrations.security import append_only, secure

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    _formulas()
    _overrides()
    _frozen()


def _formulas() -> None:
    op.execute("""
        CREATE TABLE formulas (
            tenant_id uuid NOT NULL REFERENCES tenants, id uuid NOT NULL, number integer NOT NULL CHECK (number > 0),
            weights jsonb NOT NULL, floor smallint NOT NULL CHECK (floor BETWEEN 0 AND 5),
            reason text NOT NULL, person_id uuid, at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, number),
            FOREIGN KEY (tenant_id, person_id) REFERENCES people
        )
    """)
    secure("formulas")
    op.execute("CREATE INDEX formulas_of_person ON formulas (tenant_id, person_id)")


def _overrides() -> None:
    op.execute("""
        CREATE TABLE match_overrides (
            tenant_id uuid NOT NULL, id uuid NOT NULL, request_id uuid NOT NULL, listing_id uuid NOT NULL,
            score smallint NOT NULL CHECK (score BETWEEN 0 AND 100), reason text NOT NULL, person_id uuid NOT NULL,
            at timestamptz NOT NULL DEFAULT now(), lifted_at timestamptz, lifted_by uuid,
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, request_id) REFERENCES sourcing_requests ON DELETE CASCADE,
            FOREIGN KEY (tenant_id, listing_id) REFERENCES listings ON DELETE CASCADE,
            FOREIGN KEY (tenant_id, person_id) REFERENCES people,
            FOREIGN KEY (tenant_id, lifted_by) REFERENCES people
        )
    """)
    secure("match_overrides")
    op.execute("""
        CREATE UNIQUE INDEX match_overrides_one ON match_overrides (tenant_id, request_id, listing_id)
        WHERE lifted_at IS NULL
    """)
    op.execute("CREATE INDEX match_overrides_of_request ON match_overrides (tenant_id, request_id)")
    op.execute("CREATE INDEX match_overrides_of_listing ON match_overrides (tenant_id, listing_id)")
    op.execute("CREATE INDEX match_overrides_of_person ON match_overrides (tenant_id, person_id)")
    op.execute("CREATE INDEX match_overrides_lifted_by ON match_overrides (tenant_id, lifted_by)")
    op.execute("""
        CREATE TABLE match_objections (
            tenant_id uuid NOT NULL, id uuid NOT NULL, request_id uuid NOT NULL, listing_id uuid NOT NULL,
            organisation_id uuid NOT NULL, person_id uuid NOT NULL, words text NOT NULL, score smallint NOT NULL,
            at timestamptz NOT NULL DEFAULT now(),
            answer text NOT NULL DEFAULT '', is_changed boolean, answered_by uuid, answered_at timestamptz,
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, request_id) REFERENCES sourcing_requests ON DELETE CASCADE,
            FOREIGN KEY (tenant_id, listing_id) REFERENCES listings ON DELETE CASCADE,
            FOREIGN KEY (tenant_id, organisation_id) REFERENCES organisations,
            FOREIGN KEY (tenant_id, person_id) REFERENCES people,
            FOREIGN KEY (tenant_id, answered_by) REFERENCES people
        )
    """)
    secure("match_objections")
    op.execute("""
        CREATE UNIQUE INDEX match_objections_one_open
        ON match_objections (tenant_id, request_id, listing_id, organisation_id) WHERE answered_at IS NULL
    """)
    op.execute("CREATE INDEX match_objections_of_request ON match_objections (tenant_id, request_id)")
    op.execute("CREATE INDEX match_objections_of_listing ON match_objections (tenant_id, listing_id)")
    op.execute("CREATE INDEX match_objections_of_organisation ON match_objections (tenant_id, organisation_id)")
    op.execute("CREATE INDEX match_objections_of_person ON match_objections (tenant_id, person_id)")
    op.execute("CREATE INDEX match_objections_answered_by ON match_objections (tenant_id, answered_by)")


def _frozen() -> None:
    op.execute("""
        CREATE TABLE frozen_matches (
            tenant_id uuid NOT NULL, id uuid NOT NULL, request_id uuid NOT NULL, listing_id uuid NOT NULL,
            place smallint NOT NULL CHECK (place > 0), score smallint NOT NULL CHECK (score BETWEEN 0 AND 100),
            terms jsonb NOT NULL, broken text[] NOT NULL, formula text NOT NULL, weights jsonb NOT NULL,
            frozen_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, request_id, listing_id),
            FOREIGN KEY (tenant_id, request_id) REFERENCES sourcing_requests,
            FOREIGN KEY (tenant_id, listing_id) REFERENCES listings
        )
    """)
    secure("frozen_matches", grants="SELECT, INSERT")
    append_only("frozen_matches")
    op.execute("CREATE INDEX frozen_matches_of_listing ON frozen_matches (tenant_id, listing_id)")
