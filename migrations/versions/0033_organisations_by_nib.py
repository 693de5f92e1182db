"""Organisations by their NIB, where duplicates are looked for."""

from migrations.security import index_while_in_use

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    index_while_in_use("organisations_nib ON organisations (tenant_id, nib) WHERE nib IS NOT NULL")
