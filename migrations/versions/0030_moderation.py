"""Revisions of what is on the market, reports, appeals, sanctions, and which regencies a moderator sees."""

from collections.abc import Iterable

from alembic import op

from migrations.security import guard_states, secure, widen_check

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    _cases()
    _revisions()
    _reports()
    _sanctions()
    _moderators()
    # What a photo looks like, in 64 bits: two that differ in few of them show the same.
    op.execute("ALTER TABLE photos ADD COLUMN looks bigint")
    _also_allow("listing", [("published", "in_review"), ("rejected", "in_review"), ("rejected", "published")])
    _also_allow("request", [("open", "in_review"), ("rejected", "in_review"), ("rejected", "open")])


def _also_allow(noun: str, pairs: Iterable[tuple[str, str]]) -> None:
    rows = ", ".join(f"('{noun}', '{before}', '{after}')" for before, after in pairs)
    op.execute(f"INSERT INTO legal_transitions (noun, from_state, to_state) VALUES {rows} ON CONFLICT DO NOTHING")


def _cases() -> None:
    op.execute("""
        ALTER TABLE cases
            ADD COLUMN internal_note text NOT NULL DEFAULT '',
            ADD COLUMN batch_id uuid,
            ADD COLUMN undo_until timestamptz,
            ADD COLUMN appeal text NOT NULL DEFAULT '',
            ADD COLUMN appealed_at timestamptz,
            ADD COLUMN appeal_decided_by_id uuid,
            ADD COLUMN appeal_decided_at timestamptz,
            ADD COLUMN appeal_note text NOT NULL DEFAULT ''
    """)
    widen_check("cases", "cases_subject_kind_check", "subject_kind IN ('listing', 'request', 'revision', 'report')")
    # Whoever refused does not judge the appeal, whatever the code forgets.
    op.execute("""
        ALTER TABLE cases ADD CONSTRAINT cases_second_moderator_check
        CHECK (appeal_decided_by_id IS NULL OR appeal_decided_by_id <> decided_by_id) NOT VALID
    """)
    op.execute("""
        ALTER TABLE cases ADD CONSTRAINT cases_appeal_decided_by_id_fkey
        FOREIGN KEY (tenant_id, appeal_decided_by_id) REFERENCES people NOT VALID
    """)
    op.execute("ALTER TABLE case_messages ADD COLUMN is_internal boolean NOT NULL DEFAULT false")
    _also_allow(
        "case",
        [
            *((state, "claimed") for state in ("approved", "changes_asked", "rejected")),
            ("open", "lapsed"),
            ("claimed", "lapsed"),
            ("rejected", "appealed"),
            ("appealed", "upheld"),
            ("appealed", "overturned"),
        ],
    )


def _revisions() -> None:
    op.execute("""
        CREATE TABLE listing_revisions (
            tenant_id uuid NOT NULL REFERENCES tenants, id uuid NOT NULL, listing_id uuid NOT NULL,
            organisation_id uuid NOT NULL, state text NOT NULL, title text NOT NULL,
            body jsonb NOT NULL, base jsonb NOT NULL, review_note text NOT NULL DEFAULT '',
            version integer NOT NULL DEFAULT 1,
            created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, listing_id) REFERENCES listings ON DELETE CASCADE,
            FOREIGN KEY (tenant_id, organisation_id) REFERENCES organisations
        )
    """)
    secure("listing_revisions")
    op.execute("""
        CREATE UNIQUE INDEX listing_revisions_one_live ON listing_revisions (tenant_id, listing_id)
        WHERE state IN ('draft', 'in_review', 'changes_asked')
    """)
    op.execute("CREATE INDEX listing_revisions_organisation ON listing_revisions (tenant_id, organisation_id)")
    op.execute("CREATE INDEX listing_revisions_listing ON listing_revisions (tenant_id, listing_id)")
    live = ("draft", "in_review", "changes_asked")
    guard_states(
        "listing_revisions",
        "revision",
        [
            ("", "draft"),
            ("draft", "in_review"),
            ("changes_asked", "in_review"),
            ("in_review", "approved"),
            ("in_review", "changes_asked"),
            ("in_review", "rejected"),
            ("approved", "in_review"),
            ("rejected", "in_review"),
            ("rejected", "approved"),
            *((state, "withdrawn") for state in live),
        ],
    )


def _reports() -> None:
    op.execute("""
        CREATE TABLE reports (
            tenant_id uuid NOT NULL REFERENCES tenants, id uuid NOT NULL, state text NOT NULL,
            reporter_id uuid NOT NULL, thing_kind text NOT NULL CHECK (thing_kind IN
                ('listing', 'request', 'organisation', 'partnership')),
            thing_id uuid NOT NULL, organisation_id uuid NOT NULL, title text NOT NULL,
            category text NOT NULL, body text NOT NULL DEFAULT '', answer text NOT NULL DEFAULT '',
            version integer NOT NULL DEFAULT 1, created_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, reporter_id) REFERENCES people,
            FOREIGN KEY (tenant_id, organisation_id) REFERENCES organisations
        )
    """)
    secure("reports")
    op.execute("CREATE INDEX reports_organisation ON reports (tenant_id, organisation_id)")
    # The same person says the same thing once, until it has been looked at.
    op.execute("""
        CREATE UNIQUE INDEX reports_one_open ON reports (tenant_id, reporter_id, thing_kind, thing_id)
        WHERE state = 'open'
    """)
    outcomes = ("dismissed", "warned", "acted")
    guard_states(
        "reports",
        "report",
        [
            ("", "open"),
            *(("open", one) for one in outcomes),
            *((one, "open") for one in outcomes),
            ("acted", "dismissed"),
        ],
    )


def _sanctions() -> None:
    op.execute("""
        CREATE TABLE sanctions (
            tenant_id uuid NOT NULL REFERENCES tenants, id uuid NOT NULL, state text NOT NULL,
            organisation_id uuid NOT NULL, kind text NOT NULL CHECK (kind IN ('warning', 'no_publishing', 'suspended')),
            reason text NOT NULL, note text NOT NULL DEFAULT '', by_id uuid NOT NULL, case_id uuid,
            starts_at timestamptz NOT NULL DEFAULT now(), ends_at timestamptz, ended_at timestamptz, ended_by_id uuid,
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, organisation_id) REFERENCES organisations,
            FOREIGN KEY (tenant_id, by_id) REFERENCES people,
            FOREIGN KEY (tenant_id, ended_by_id) REFERENCES people,
            FOREIGN KEY (tenant_id, case_id) REFERENCES cases,
            CONSTRAINT sanctions_end_after_start_check CHECK (ends_at IS NULL OR ends_at > starts_at)
        )
    """)
    secure("sanctions")
    op.execute("ALTER TABLE organisations ADD COLUMN is_barred boolean NOT NULL DEFAULT false")
    op.execute("CREATE INDEX sanctions_organisation ON sanctions (tenant_id, organisation_id)")
    op.execute("CREATE INDEX sanctions_due ON sanctions (tenant_id, ends_at) WHERE state = 'in_force'")
    op.execute("""
        CREATE UNIQUE INDEX sanctions_one_of_a_kind ON sanctions (tenant_id, organisation_id, kind)
        WHERE state = 'in_force' AND kind <> 'warning'
    """)
    guard_states("sanctions", "sanction", [("", "in_force"), ("in_force", "served"), ("in_force", "lifted")])


def _moderators() -> None:
    # A province ("52") or a regency ("52.03"); whoever has none sees all.
    op.execute("""
        CREATE TABLE moderator_regions (
            tenant_id uuid NOT NULL REFERENCES tenants, id uuid NOT NULL, person_id uuid NOT NULL,
            prefix text NOT NULL CHECK (prefix ~ '^[0-9]{2}([.][0-9]{2})?$'),
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, person_id, prefix),
            FOREIGN KEY (tenant_id, person_id) REFERENCES people ON DELETE CASCADE
        )
    """)
    secure("moderator_regions")
    op.execute("""
        CREATE TABLE conflicts_of_interest (
            tenant_id uuid NOT NULL REFERENCES tenants, id uuid NOT NULL, person_id uuid NOT NULL,
            organisation_id uuid NOT NULL, note text NOT NULL DEFAULT '',
            declared_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, person_id, organisation_id),
            FOREIGN KEY (tenant_id, person_id) REFERENCES people ON DELETE CASCADE,
            FOREIGN KEY (tenant_id, organisation_id) REFERENCES organisations ON DELETE CASCADE
        )
    """)
    secure("conflicts_of_interest")
    op.execute("CREATE INDEX conflicts_of_interest_organisation ON conflicts_of_interest (tenant_id, organisation_id)")
