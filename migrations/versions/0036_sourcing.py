"""Requests that a mentor helps with, that are amended, asked about and answered for; whom a buyer invites."""

from alembic import op

from migrations.security import secure

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    op.execute("""
        INSERT INTO legal_transitions (noun, from_state, to_state) VALUES
            ('request', 'draft', 'with_mentor'), ('request', 'changes_asked', 'with_mentor'),
            ('request', 'with_mentor', 'changes_asked'), ('request', 'with_mentor', 'in_review'),
            ('request', 'with_mentor', 'withdrawn')
    """)
    _more_of_a_request()
    _versions()
    _invitations()
    _questions()


def _more_of_a_request() -> None:
    op.execute("""
        ALTER TABLE sourcing_requests
            ADD COLUMN shape text NOT NULL DEFAULT 'order',
            ADD COLUMN decides text NOT NULL DEFAULT '',
            ADD COLUMN rooms integer, ADD COLUMN occupancy integer,
            ADD COLUMN nights integer, ADD COLUMN pairs_a_stay integer,
            ADD COLUMN group_size integer, ADD COLUMN visit_minutes integer,
            ADD COLUMN has_story boolean NOT NULL DEFAULT false, ADD COLUMN has_gift_box boolean NOT NULL DEFAULT false,
            ADD COLUMN closed_at timestamptz, ADD COLUMN overdue_at timestamptz, ADD COLUMN escalated_at timestamptz
    """)
    op.execute("""
        ALTER TABLE sourcing_requests
            ADD CONSTRAINT sourcing_requests_shape_check CHECK (shape IN ('order', 'hotel', 'souvenir', 'visit'))
                NOT VALID,
            ADD CONSTRAINT sourcing_requests_use_check
                CHECK (rooms > 0 AND occupancy BETWEEN 1 AND 100 AND nights > 0 AND pairs_a_stay > 0) NOT VALID,
            ADD CONSTRAINT sourcing_requests_visit_check CHECK (group_size > 0 AND visit_minutes > 0) NOT VALID
    """)


def _versions() -> None:
    op.execute("""
        CREATE TABLE request_versions (
            tenant_id uuid NOT NULL, id uuid NOT NULL, request_id uuid NOT NULL,
            number integer NOT NULL CHECK (number > 0), body jsonb NOT NULL, note text NOT NULL DEFAULT '',
            person_id uuid, at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, request_id, number),
            FOREIGN KEY (tenant_id, request_id) REFERENCES sourcing_requests ON DELETE CASCADE,
            FOREIGN KEY (tenant_id, person_id) REFERENCES people ON DELETE SET NULL (person_id)
        )
    """)
    secure("request_versions")
    op.execute("CREATE INDEX request_versions_person ON request_versions (tenant_id, person_id)")


def _invitations() -> None:
    op.execute("""
        CREATE TABLE request_invitations (
            tenant_id uuid NOT NULL, id uuid NOT NULL, request_id uuid NOT NULL, organisation_id uuid NOT NULL,
            person_id uuid, at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, request_id, organisation_id),
            FOREIGN KEY (tenant_id, request_id) REFERENCES sourcing_requests ON DELETE CASCADE,
            FOREIGN KEY (tenant_id, organisation_id) REFERENCES organisations,
            FOREIGN KEY (tenant_id, person_id) REFERENCES people ON DELETE SET NULL (person_id)
        )
    """)
    secure("request_invitations")
    op.execute("CREATE INDEX request_invitations_firm ON request_invitations (tenant_id, organisation_id)")
    op.execute("CREATE INDEX request_invitations_person ON request_invitations (tenant_id, person_id)")


def _questions() -> None:
    op.execute("""
        CREATE TABLE request_questions (
            tenant_id uuid NOT NULL, id uuid NOT NULL, request_id uuid NOT NULL, organisation_id uuid NOT NULL,
            person_id uuid, words text NOT NULL, at timestamptz NOT NULL DEFAULT now(),
            answer text NOT NULL DEFAULT '', answered_by_id uuid, answered_at timestamptz,
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, request_id) REFERENCES sourcing_requests ON DELETE CASCADE,
            FOREIGN KEY (tenant_id, organisation_id) REFERENCES organisations,
            FOREIGN KEY (tenant_id, person_id) REFERENCES people ON DELETE SET NULL (person_id),
            FOREIGN KEY (tenant_id, answered_by_id) REFERENCES people ON DELETE SET NULL (answered_by_id)
        )
    """)
    secure("request_questions")
    op.execute("CREATE INDEX request_questions_request ON request_questions (tenant_id, request_id, at)")
    op.execute("CREATE INDEX request_questions_firm ON request_questions (tenant_id, organisation_id)")
    op.execute("CREATE INDEX request_questions_person ON request_questions (tenant_id, person_id)")
    op.execute("CREATE INDEX request_questions_answered_by ON request_questions (tenant_id, answered_by_id)")
