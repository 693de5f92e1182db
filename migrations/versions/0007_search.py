"""The narrow table that is searched, the door through which words are looked up, and what people save."""

from alembic import op

from migrations.security import TENANT, open_to, secure

revision = "0007"
down_revision = "0006"

_COLUMNS = "tenant_id, id, subject_kind, subject_id, words, plain"


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gin")
    op.execute("""
        CREATE TABLE search_documents (
            tenant_id uuid NOT NULL REFERENCES tenants, id uuid NOT NULL,
            subject_kind text NOT NULL CHECK (subject_kind IN ('listing', 'request', 'organisation')),
            subject_id uuid NOT NULL, organisation_id uuid NOT NULL,
            title text NOT NULL, organisation_name text NOT NULL, organisation_kind text NOT NULL,
            product_types text[] NOT NULL DEFAULT '{}', certificates text[] NOT NULL DEFAULT '{}',
            regency_code text, regency_name text NOT NULL DEFAULT '',
            moq integer, capacity_month integer, lead_days integer, price_min bigint, price_max bigint,
            pairs integer, is_monthly boolean NOT NULL DEFAULT false, closes_on date,
            is_design boolean NOT NULL DEFAULT false,
            photo_id uuid, photo_width integer, photo_height integer,
            is_unclaimed boolean NOT NULL DEFAULT false, workers integer,
            published_at timestamptz NOT NULL, indexed_at timestamptz NOT NULL DEFAULT now(),
            words tsvector NOT NULL, plain text NOT NULL,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, subject_kind, subject_id)
        )
    """)
    secure("search_documents")
    op.execute("""
        CREATE INDEX search_documents_newest
        ON search_documents (tenant_id, subject_kind, published_at DESC, subject_id)
    """)
    op.execute("CREATE INDEX search_documents_organisation ON search_documents (tenant_id, organisation_id)")
    # Without a list of pending entries, which every search would have to read through.
    for name, column in (("words", "words"), ("plain", "plain gin_trgm_ops")):
        op.execute(
            f"CREATE INDEX search_documents_{name} ON search_documents USING gin (tenant_id, {column}) "
            "WITH (fastupdate = off)"
        )
    # Under row-level security `@@` and `%` may not use their indexes, for they are not leakproof: words are looked up
    # through a plain view of a role of its own, with the tenant inside, which gives ids and nothing else.
    open_to("tapak_search", "search_documents", select=_COLUMNS)
    op.execute(f"""
        CREATE VIEW search_words AS
        SELECT tenant_id, id, subject_kind, subject_id, words, plain FROM search_documents WHERE tenant_id = {TENANT}
    """)
    op.execute("GRANT CREATE ON SCHEMA public TO tapak_search")
    op.execute("ALTER VIEW search_words OWNER TO tapak_search")
    op.execute("REVOKE CREATE ON SCHEMA public FROM tapak_search")
    op.execute("GRANT SELECT ON search_words TO tapak_app")
    op.execute("""
        CREATE TABLE bookmarks (
            tenant_id uuid NOT NULL, id uuid NOT NULL, person_id uuid NOT NULL,
            subject_kind text NOT NULL CHECK (subject_kind IN ('listing', 'request', 'organisation')),
            subject_id uuid NOT NULL, created_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, person_id, subject_kind, subject_id),
            FOREIGN KEY (tenant_id, person_id) REFERENCES people ON DELETE CASCADE
        )
    """)
    secure("bookmarks")
