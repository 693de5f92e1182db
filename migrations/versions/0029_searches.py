"""By what a search is narrowed, counted and ordered, ready in its row; words as they are written; searches kept."""

from alembic import op

from migrations.security import TENANT, open_to, secure

revision = "0029"
down_revision = "0028"

_ORDERED_BY = "organisation_id, published_at, facets, regency_code, moq, capacity_month, price_min, closes_on"
_HITS = f"tenant_id, id, subject_kind, subject_id, words, plain, {_ORDERED_BY}"


def upgrade() -> None:
    op.execute("ALTER TABLE search_documents ADD COLUMN stages text[] NOT NULL DEFAULT '{}'")
    op.execute("ALTER TABLE search_documents ADD COLUMN materials text[] NOT NULL DEFAULT '{}'")
    op.execute("ALTER TABLE search_documents ADD COLUMN facets integer[] NOT NULL DEFAULT '{}'")
    op.execute("ALTER TABLE search_documents ADD COLUMN edition integer NOT NULL DEFAULT 0")
    op.execute(f"GRANT SELECT ({_ORDERED_BY}) ON search_documents TO tapak_search")
    op.execute("-- squawk-ignore ban-drop-view\nDROP VIEW search_words")  # the wider one follows at once
    _view("search_words", _HITS, "search_documents")
    _spellings()
    op.execute("""
        CREATE TABLE saved_searches (
            tenant_id uuid NOT NULL, id uuid NOT NULL, person_id uuid NOT NULL,
            subject_kind text NOT NULL CHECK (subject_kind IN ('listing', 'request')),
            wanted jsonb NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now(), looked_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, person_id, subject_kind, wanted),
            FOREIGN KEY (tenant_id, person_id) REFERENCES people ON DELETE CASCADE
        )
    """)
    secure("saved_searches")


def _spellings() -> None:
    """Words that differ by one slip of the finger share one of their forms with a letter less."""
    op.execute("""
        CREATE FUNCTION one_letter_less(word text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
        RETURN ARRAY(
            SELECT DISTINCT left(word, n - 1) || substr(word, n + 1) FROM generate_series(1, length(word) + 1) n
        )
    """)
    op.execute("""
        CREATE TABLE search_spellings (
            tenant_id uuid NOT NULL REFERENCES tenants, id uuid NOT NULL,
            word text NOT NULL CHECK (length(word) <= 24),
            near text[] NOT NULL GENERATED ALWAYS AS (one_letter_less(word)) STORED,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, word)
        )
    """)
    secure("search_spellings")
    op.execute(
        "CREATE INDEX search_spellings_near ON search_spellings USING gin (tenant_id, near) WITH (fastupdate = off)"
    )
    open_to("tapak_search", "search_spellings", select="tenant_id, word, near")
    _view("search_near", "tenant_id, word, near", "search_spellings")


def _view(name: str, columns: str, table: str) -> None:
    """A door of the search's own role, as in step 0007: `@@` and `&&` may use their indexes behind it."""
    op.execute(f"CREATE VIEW {name} AS SELECT {columns} FROM {table} WHERE tenant_id = {TENANT}")
    op.execute("GRANT CREATE ON SCHEMA public TO tapak_search")
    op.execute(f"ALTER VIEW {name} OWNER TO tapak_search")
    op.execute("REVOKE CREATE ON SCHEMA public FROM tapak_search")
    op.execute(f"GRANT SELECT ON {name} TO tapak_app")
