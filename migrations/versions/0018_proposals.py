"""Answers to requests: their parts, every version of them, the offers back and forth, and what a request comes to."""

from alembic import op

from migrations.security import guard_states, secure

revision = "0018"
down_revision = "0017"

_LIVE = "state NOT IN ('declined', 'expired', 'withdrawn')"


def upgrade() -> None:
    op.execute("""
        INSERT INTO legal_transitions (noun, from_state, to_state) VALUES
            ('request', 'closed', 'awarded'), ('request', 'closed', 'partly_awarded'), ('request', 'closed', 'no_award')
    """)
    op.execute("ALTER TABLE sourcing_requests ADD COLUMN is_sealed boolean NOT NULL DEFAULT false")
    _proposals()
    _parts()
    _history()


def _proposals() -> None:
    op.execute("""
        CREATE TABLE proposals (
            tenant_id uuid NOT NULL, id uuid NOT NULL, request_id uuid NOT NULL, organisation_id uuid NOT NULL,
            state text NOT NULL,
            split text NOT NULL DEFAULT '' CHECK (split IN ('', 'pairs', 'stage')),
            price_per_pair bigint CHECK (price_per_pair > 0), pairs integer CHECK (pairs > 0),
            moq integer CHECK (moq > 0), first_sample_on date, delivery_on date, words text NOT NULL DEFAULT '',
            offer_expires_at timestamptz, submitted_at timestamptz, decided_at timestamptz,
            reason text NOT NULL DEFAULT '', would_help text NOT NULL DEFAULT '', note text NOT NULL DEFAULT '',
            is_demo boolean NOT NULL DEFAULT false, version integer NOT NULL DEFAULT 1,
            created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, request_id) REFERENCES sourcing_requests ON DELETE CASCADE,
            FOREIGN KEY (tenant_id, organisation_id) REFERENCES organisations
        )
    """)
    secure("proposals")
    op.execute(
        f"CREATE UNIQUE INDEX proposals_one_live ON proposals (tenant_id, request_id, organisation_id) WHERE {_LIVE}"
    )
    op.execute("CREATE INDEX proposals_organisation ON proposals (tenant_id, organisation_id)")
    op.execute("CREATE INDEX proposals_request ON proposals (tenant_id, request_id)")
    op.execute(
        "CREATE INDEX proposals_offers_due ON proposals (tenant_id, offer_expires_at) "
        "WHERE state IN ('offered', 'countered')"
    )
    guard_states(
        "proposals",
        "proposal",
        [
            ("", "draft"),
            ("draft", "submitted"),
            ("draft", "withdrawn"),
            ("submitted", "needs_reconfirmation"),
            ("shortlisted", "needs_reconfirmation"),
            ("needs_reconfirmation", "submitted"),
            ("submitted", "shortlisted"),
            ("shortlisted", "submitted"),
            ("submitted", "offered"),
            ("shortlisted", "offered"),
            ("countered", "offered"),
            ("offered", "countered"),
            ("offered", "accepted"),
            ("countered", "accepted"),
            *((state, "declined") for state in _IN_PLAY),
            *((state, "withdrawn") for state in _IN_PLAY),
            ("offered", "expired"),
            ("countered", "expired"),
            ("needs_reconfirmation", "expired"),
            ("submitted", "suspended"),
            ("suspended", "submitted"),
        ],
    )


_IN_PLAY = ("submitted", "needs_reconfirmation", "shortlisted", "offered", "countered")


def _parts() -> None:
    op.execute("""
        CREATE TABLE proposal_parts (
            tenant_id uuid NOT NULL, id uuid NOT NULL, proposal_id uuid NOT NULL, organisation_id uuid NOT NULL,
            state text NOT NULL, pairs integer CHECK (pairs > 0), stage text,
            price_per_pair bigint CHECK (price_per_pair > 0), delivery_on date,
            note text NOT NULL DEFAULT '', replaces_id uuid, version integer NOT NULL DEFAULT 1,
            created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, proposal_id) REFERENCES proposals ON DELETE CASCADE,
            FOREIGN KEY (tenant_id, organisation_id) REFERENCES organisations,
            FOREIGN KEY (tenant_id, replaces_id) REFERENCES proposal_parts ON DELETE SET NULL (replaces_id)
        )
    """)
    secure("proposal_parts")
    op.execute("CREATE INDEX proposal_parts_proposal ON proposal_parts (tenant_id, proposal_id)")
    op.execute("CREATE INDEX proposal_parts_organisation ON proposal_parts (tenant_id, organisation_id)")
    # A failed part is taken over once.
    op.execute(
        "CREATE UNIQUE INDEX proposal_parts_one_heir ON proposal_parts (tenant_id, replaces_id) "
        "WHERE state IN ('invited', 'confirmed')"
    )
    guard_states(
        "proposal_parts",
        "part",
        [
            ("", "invited"),
            ("", "confirmed"),
            ("invited", "confirmed"),
            ("invited", "refused"),
            ("confirmed", "invited"),
            ("confirmed", "failed"),
        ],
    )


def _history() -> None:
    op.execute("""
        CREATE TABLE proposal_versions (
            tenant_id uuid NOT NULL, id uuid NOT NULL, proposal_id uuid NOT NULL,
            number integer NOT NULL CHECK (number > 0), body jsonb NOT NULL, person_id uuid,
            at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, proposal_id, number),
            FOREIGN KEY (tenant_id, proposal_id) REFERENCES proposals ON DELETE CASCADE,
            FOREIGN KEY (tenant_id, person_id) REFERENCES people ON DELETE SET NULL (person_id)
        )
    """)
    secure("proposal_versions")
    op.execute("""
        CREATE TABLE proposal_offers (
            tenant_id uuid NOT NULL, id uuid NOT NULL, proposal_id uuid NOT NULL,
            side text NOT NULL CHECK (side IN ('buyer', 'maker')),
            price_per_pair bigint NOT NULL CHECK (price_per_pair > 0), pairs integer NOT NULL CHECK (pairs > 0),
            delivery_on date NOT NULL, words text NOT NULL DEFAULT '',
            expires_at timestamptz NOT NULL, person_id uuid, at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, proposal_id) REFERENCES proposals ON DELETE CASCADE,
            FOREIGN KEY (tenant_id, person_id) REFERENCES people ON DELETE SET NULL (person_id)
        )
    """)
    secure("proposal_offers")
    op.execute("CREATE INDEX proposal_offers_proposal ON proposal_offers (tenant_id, proposal_id, at)")
    op.execute("CREATE INDEX proposal_versions_person ON proposal_versions (tenant_id, person_id)")
    op.execute("CREATE INDEX proposal_offers_person ON proposal_offers (tenant_id, person_id)")
