"""A person asks about a thing once; two organisations have one thread about a thing, whoever began it."""

from alembic import op

revision = "0022"
down_revision = "0021"

_THING = "conversations (tenant_id, subject_kind, subject_id"
_INDEXES = (
    f"UNIQUE INDEX CONCURRENTLY IF NOT EXISTS conversations_of_person ON {_THING}, asker_id) "
    "WHERE asking_organisation_id IS NULL",
    f"UNIQUE INDEX CONCURRENTLY IF NOT EXISTS conversations_of_sides ON {_THING}, asking_organisation_id) "
    "WHERE asking_organisation_id IS NOT NULL",
    "INDEX CONCURRENTLY IF NOT EXISTS conversations_asking "
    "ON conversations (tenant_id, asking_organisation_id, last_at DESC)",
)


def upgrade() -> None:
    with op.get_context().autocommit_block():
        for index in _INDEXES:
            op.execute(f"CREATE {index}")
