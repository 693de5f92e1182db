"""What is offered and what is asked, and their photos."""

from alembic import op

from migrations.security import guard_states, secure

revision = "0004"
down_revision = "0003"

_REVIEWED = [
    ("", "draft"),
    ("draft", "in_review"),
    ("in_review", "changes_asked"),
    ("changes_asked", "in_review"),
    ("in_review", "rejected"),
]


def upgrade() -> None:
    _listings()
    _requests()
    _photos()


def _listings() -> None:
    op.execute("""
        CREATE TABLE listings (
            tenant_id uuid NOT NULL, id uuid NOT NULL, organisation_id uuid NOT NULL, state text NOT NULL,
            title text NOT NULL DEFAULT '', description text NOT NULL DEFAULT '',
            product_types text[] NOT NULL DEFAULT '{}', stages text[] NOT NULL DEFAULT '{}',
            constructions text[] NOT NULL DEFAULT '{}', materials text[] NOT NULL DEFAULT '{}',
            certificates text[] NOT NULL DEFAULT '{}',
            brand_mode text NOT NULL DEFAULT 'both' CHECK (brand_mode IN ('own', 'maklon', 'both')),
            moq integer CHECK (moq > 0), capacity_month integer CHECK (capacity_month > 0),
            lead_days integer CHECK (lead_days > 0),
            price_min bigint CHECK (price_min >= 0), price_max bigint CHECK (price_max >= price_min),
            sizes text NOT NULL DEFAULT '',
            takes_visits boolean NOT NULL DEFAULT false,
            regency_code text REFERENCES regencies,
            review_note text NOT NULL DEFAULT '', is_demo boolean NOT NULL DEFAULT false,
            published_at timestamptz, version integer NOT NULL DEFAULT 1,
            created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, organisation_id) REFERENCES organisations
        )
    """)
    secure("listings")
    op.execute("CREATE INDEX listings_organisation ON listings (tenant_id, organisation_id)")
    op.execute("CREATE INDEX listings_published ON listings (tenant_id, state, published_at DESC)")
    guard_states(
        "listings",
        "listing",
        [
            *_REVIEWED,
            ("in_review", "published"),
            ("published", "paused"),
            ("paused", "published"),
            ("paused", "draft"),
            ("draft", "archived"),
            ("changes_asked", "archived"),
            ("rejected", "archived"),
            ("published", "archived"),
            ("paused", "archived"),
            ("published", "suspended"),
            ("suspended", "published"),
        ],
    )


def _requests() -> None:
    op.execute("""
        CREATE TABLE sourcing_requests (
            tenant_id uuid NOT NULL, id uuid NOT NULL, organisation_id uuid NOT NULL, state text NOT NULL,
            title text NOT NULL DEFAULT '', description text NOT NULL DEFAULT '',
            product_type text, pairs integer CHECK (pairs > 0), is_monthly boolean NOT NULL DEFAULT false,
            size_run text NOT NULL DEFAULT '',
            stages text[] NOT NULL DEFAULT '{}', constructions text[] NOT NULL DEFAULT '{}',
            materials text[] NOT NULL DEFAULT '{}', certificates text[] NOT NULL DEFAULT '{}',
            budget_min bigint CHECK (budget_min >= 0), budget_max bigint CHECK (budget_max >= budget_min),
            needed_by date, closes_on date, delivery_regency_code text REFERENCES regencies,
            region_codes text[] NOT NULL DEFAULT '{}', region_is_must boolean NOT NULL DEFAULT false,
            wants text NOT NULL DEFAULT 'production' CHECK (wants IN ('production', 'design', 'both')),
            sample_policy text NOT NULL DEFAULT '' CHECK (sample_policy IN ('', 'paid', 'refunded', 'free', 'none')),
            payment_terms text NOT NULL DEFAULT ''
                CHECK (payment_terms IN ('', 'dp_50', 'dp_30', 'on_delivery', 'net_30')),
            visibility text NOT NULL DEFAULT 'public' CHECK (visibility IN ('public', 'invited', 'private')),
            review_note text NOT NULL DEFAULT '', is_demo boolean NOT NULL DEFAULT false,
            published_at timestamptz, version integer NOT NULL DEFAULT 1,
            created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, organisation_id) REFERENCES organisations
        )
    """)
    secure("sourcing_requests")
    op.execute("CREATE INDEX sourcing_requests_organisation ON sourcing_requests (tenant_id, organisation_id)")
    op.execute("CREATE INDEX sourcing_requests_open ON sourcing_requests (tenant_id, state, published_at DESC)")
    guard_states(
        "sourcing_requests",
        "request",
        [
            *_REVIEWED,
            ("in_review", "open"),
            ("open", "closed"),
            ("draft", "withdrawn"),
            ("changes_asked", "withdrawn"),
            ("rejected", "withdrawn"),
            ("open", "withdrawn"),
            ("open", "cancelled"),
            ("closed", "cancelled"),
            ("open", "suspended"),
            ("suspended", "open"),
        ],
    )


def _photos() -> None:
    op.execute("""
        CREATE TABLE photos (
            tenant_id uuid NOT NULL, id uuid NOT NULL, listing_id uuid, request_id uuid,
            position integer NOT NULL DEFAULT 0, digest text NOT NULL,
            width integer NOT NULL, height integer NOT NULL, widths integer[] NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, listing_id, digest),
            UNIQUE (tenant_id, request_id, digest),
            FOREIGN KEY (tenant_id, listing_id) REFERENCES listings ON DELETE CASCADE,
            FOREIGN KEY (tenant_id, request_id) REFERENCES sourcing_requests ON DELETE CASCADE,
            CONSTRAINT photos_of_one_thing_check CHECK (num_nonnulls(listing_id, request_id) = 1)
        )
    """)
    secure("photos")
